// Scalars of a lane: the bits of its columns, also after the memory has grown under them; the arena is left as it was.
import { describe, expect, test } from 'vitest';
import { Arena } from '../../src/marshal/arena.js';
import { mapColumn } from '../../src/marshal/columnMap.js';
import { withScalars } from '../../src/marshal/scalars.js';
import { lanes } from '../lanes.js';

describe.each(lanes)('scalars on the $name lane', ({ create }) => {
  test('follow the memory when it grows, and give the bits of a column', async () => {
    const lane = await create();
    const arena = new Arena(lane.memory);
    const mark = arena.mark();
    const xs = [0.001, 0.25, 0.5, 0.99, 1];
    const expected = Array.from(mapColumn(arena, lane.log, xs));
    const found = withScalars(lane, arena, (math) => {
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
    const lane = await create();
    const arena = new Arena(lane.memory);
    const mark = arena.mark();
    expect(() =>
      withScalars(lane, arena, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(arena.mark()).toBe(mark);
  });
});
