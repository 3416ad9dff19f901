// Scalars of a backend: the bits of its columns, also after the memory has grown under them; the arena is left as it was.
import { describe, expect, test } from 'vitest';
import { Arena } from '../../src/columns/arena.js';
import { mapColumn } from '../../src/columns/columnMap.js';
import { withScalars } from '../../src/columns/scalars.js';
import { backends } from '../backends.js';

describe.each(backends)('scalars on the $name backend', ({ create }) => {
  test('follow the memory when it grows, and give the bits of a column', async () => {
    const backend = await create();
    const arena = new Arena(backend.memory);
    const mark = arena.mark();
    const xs = [0.001, 0.25, 0.5, 0.99, 1];
    const expected = Array.from(mapColumn(arena, backend.log, xs));
    const found = withScalars(backend, arena, (math) => {
      const before = xs.map(math.log);
      const size = arena.bytes;
      arena.reserve(2 * size);
      expect(arena.bytes).toBeGreaterThan(size);
      expect(arena.growths).toBeGreaterThan(0);
      arena.f64(16).fill(7);
      return [before, xs.map(math.log), Array.from(math.logs(xs))];
    });
    for (const values of found) expect(values).toEqual(expected);
    expect(arena.mark()).toBe(mark);
  });

  test('release the arena when the job throws', async () => {
    const backend = await create();
    const arena = new Arena(backend.memory);
    const mark = arena.mark();
    expect(() =>
      withScalars(backend, arena, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(arena.mark()).toBe(mark);
  });
});
