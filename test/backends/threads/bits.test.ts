// The thread count changes no bit: stages on 1, 2, 3 and 5 threads, both backends, blocks of any size.
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { blockCount, type Stage } from '../../../src/backends/stage.js';
import type { ThreadPool } from '../../../src/backends/threads/threadPool.js';
import { runs } from '../../long.js';
import { backendNames, backendsOf, crewOf, middling, prepareRun, type RunShape } from './runs.js';

const crews = new Map<number, ThreadPool>([2, 3, 5].map((threads) => [threads, crewOf(threads)]));
afterAll(() => crews.forEach((crew) => void crew.dispose()));

const blockSizes = fc.integer({ min: 1, max: 60 }).map((eights) => 8 * eights);
const shapes: fc.Arbitrary<RunShape> = fc.record({
  options: fc.integer({ min: 1, max: 3000 }),
  instruments: fc.integer({ min: 1, max: 40 }),
  scenarios: fc.integer({ min: 3, max: 70 }),
  accounts: fc.integer({ min: 1, max: 700 }),
  blocks: fc.tuple(blockSizes, blockSizes, blockSizes),
  seed: fc.nat(),
});

describe.each(backendNames)('%s', (name) => {
  test('the same bits and the same answers for any number of threads and any size of block', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.boolean(), async (shape, awaited) => {
        const alone = await prepareRun(backendsOf(name), { ...shape, blocks: [1e6, 1e6, 1e6] });
        const answers = alone.runner.run(alone.stages);
        const expected = alone.bits();
        for (const [threads, crew] of crews) {
          await crew.settled();
          expect(crew.threads, crew.reason).toBe(threads);
          const together = await prepareRun(backendsOf(name, crew), shape);
          together.spoil();
          expect(awaited ? await together.runner.runAsync(together.stages) : together.runner.run(together.stages)).toEqual(answers);
          expect(together.bits()).toEqual(expected);
          together.runner.close();
        }
      }),
      { numRuns: runs(25, 9), seed: 20_261 },
    );
  });

  test('a run of little work is the caller’s alone, with the same bits', async () => {
    const crew = crews.get(3) as ThreadPool;
    await crew.settled();
    const together = await prepareRun(backendsOf(name, crew), middling);
    together.runner.run(together.stages);
    const expected = together.bits();
    const blocks = together.stages.reduce((sum, stage) => sum + blockCount(stage), 0);
    const little = together.stages.map((stage) => ({ ...stage, rowNs: 100_000 / 3 / stage.rows }));
    const before = together.ownBlocks();
    for (let i = 0; i < 10; i++) {
      together.spoil();
      together.runner.run(little);
      expect(together.bits()).toEqual(expected);
    }
    expect(together.ownBlocks() - before).toBe(10 * blocks);
    together.runner.close();
  });

  test('other threads take blocks of the caller’s run, and run after run returns the same bits', async () => {
    const alone = await prepareRun(backendsOf(name), middling);
    alone.runner.run(alone.stages);
    const expected = alone.bits();
    const crew = crews.get(3) as ThreadPool;
    await crew.settled();
    const together = await prepareRun(backendsOf(name, crew), middling);
    const runs = 20;
    for (let i = 0; i < runs; i++) {
      together.spoil();
      if (i % 2) together.runner.run(together.stages);
      else await together.runner.runAsync(together.stages);
      expect(together.bits()).toEqual(expected);
    }
    const blocks = together.stages.reduce((sum, stage) => sum + blockCount(stage), 0);
    expect(together.ownBlocks()).toBeGreaterThan(0);
    expect(together.ownBlocks()).toBeLessThan(runs * blocks);
    together.runner.close();
  });

  test('refuses blocks that would write into each other, and columns of another memory', async () => {
    const crew = crews.get(2) as ThreadPool;
    const { runner, stages } = await prepareRun(backendsOf(name, crew), middling);
    const [greeks] = stages as [Stage];
    expect(() => runner.run([{ ...greeks, blockRows: 190 }])).toThrow(/blockRows must be a multiple of 8; got 190/);
    const elsewhere = greeks.arguments.map((given) => ('column' in given ? { ...given, column: given.column.slice() } : given));
    expect(() => runner.run([{ ...greeks, arguments: elsewhere }])).toThrow(/column must be in the memory of its backend/);
    expect(runner.run([greeks])).toEqual([1]);
    runner.close();
    expect(() => runner.run([greeks])).toThrow(/runner must be open/);
  });

  test('a run before the threads are at work is done all the same', async () => {
    const alone = await prepareRun(backendsOf(name), middling);
    alone.runner.run(alone.stages);
    const crew = crewOf(4);
    const together = await prepareRun(backendsOf(name, crew), middling);
    expect(together.threads).toBe(4);
    together.runner.run(together.stages);
    expect(together.bits()).toEqual(alone.bits());
    crew.dispose();
  });
});
