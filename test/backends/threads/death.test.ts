// Threads that die, kernels that trap, runs that are stopped: the figures are right or there is a fault, and nothing waits for ever.
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import type { Spawn } from '../../../src/backends/threads/spawn.js';
import type { ThreadPool } from '../../../src/backends/threads/threadPool.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { runs } from '../../long.js';
import { backendNames, backendsOf, crewOf, middling, type PreparedRun, prepareRun, realThreads, threadOf } from './runs.js';

/** A thread that claims the first block it can get, overwrites the results of the first option with nonsense, and then does `then`. */
function traitor(then: string, workers: Worker[] = [], opened = ''): Spawn {
  const code = `
    const { parentPort } = require('node:worker_threads');
    let memory, thread;
    parentPort.on('message', (order) => {
      if (order.kind === 'open') { thread = order.thread; memory = order.seed.memory.buffer ?? order.seed.memory; ${opened} }
      if (order.kind === 'end') process.exit(0);
      if (order.kind !== 'run') return;
      const words = new Int32Array(order.words, 4);
      const ticket = Atomics.add(new Int32Array(order.words, 0, 1), 0, 1);
      if (ticket >= words.length || Atomics.compareExchange(words, ticket, -1, -3 - thread) !== -1) return;
      const stage = order.stages[0];
      for (const { place } of stage.arguments.slice(6, 15)) new Float64Array(memory, place.offset, place.length)[ticket * stage.blockRows] = 666;
      ${then}
    });
    parentPort.postMessage({ kind: 'ready' });`;
  return (events) => {
    const worker = new Worker(code, { eval: true });
    workers.push(worker);
    return threadOf(worker, events);
  };
}

const sleep = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Lets the other threads come in before the caller has taken every block. */
const lateCaller = (): ((done: number) => void) => {
  let called = false;
  return () => {
    if (!called) sleep(80);
    called = true;
  };
};

async function expectedBits(name: 'wasm' | 'js'): Promise<string> {
  const alone = await prepareRun(backendsOf(name), middling);
  alone.runner.run(alone.stages);
  return alone.bits();
}

async function prepared(name: 'wasm' | 'js', crew: ThreadPool): Promise<PreparedRun> {
  await crew.settled();
  expect(crew.threads, crew.reason).toBeGreaterThan(1);
  const run = await prepareRun(backendsOf(name, crew), middling);
  run.spoil();
  return run;
}

describe.each(backendNames)('%s', (name) => {
  test.each([
    ['exits', 'process.exit(7);'],
    ['throws', "throw new Error('lost');"],
  ])('a thread that %s in the middle of a block leaves: the caller runs that block, and the figures are right', async (_, then) => {
    const crew = crewOf(2, traitor(then));
    const run = await prepared(name, crew);
    expect(run.runner.threads).toBe(2);
    await run.runner.runAsync(run.stages, { onBlock: lateCaller() });
    expect(run.bits()).toEqual(await expectedBits(name));
    await crew.settled();
    expect(crew.threads).toBe(2);
    await run.runner.runAsync(run.stages, { onBlock: lateCaller() });
    expect(run.bits()).toEqual(await expectedBits(name));
    expect(run.bits()).toEqual(await expectedBits(name));
  });

  test('a place in which every thread dies is left empty, and says why', async () => {
    const crew = crewOf(2, () => {
      throw new Error('no more threads');
    });
    expect({ threads: crew.threads, reason: crew.reason }).toEqual({ threads: 1, reason: 'one thread: no more threads' });
    const deadly = crewOf(2, traitor('process.exit(7);', [], 'process.exit(7);'));
    await deadly.settled();
    const run = await prepareRun(backendsOf(name, deadly), middling);
    while (deadly.threads > 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(deadly.reason).toBe('one thread: ended with code 7');
    run.runner.run(run.stages);
    expect(run.bits()).toEqual(await expectedBits(name));
  });

  test('a caller that blocks sees a thread die in the middle of a block, runs the block, and has another thread in its place', async () => {
    const expected = await expectedBits(name);
    for (let round = 0; round < runs(8, 3); round++) {
      const workers: Worker[] = [];
      const crew = crewOf(4, realThreads(workers));
      const run = await prepared(name, crew);
      let blocks = 0;
      const killed: (Promise<number> | undefined)[] = [];
      run.runner.run(run.stages, () => {
        if (++blocks % 3 === round % 3 && killed.length < 3) killed.push(workers[killed.length]?.terminate());
      });
      expect(run.bits()).toEqual(expected);
      await Promise.all(killed);
      await crew.settled();
      run.spoil();
      run.runner.run(run.stages);
      expect({ bits: run.bits(), threads: crew.threads }).toEqual({ bits: expected, threads: 4 });
      crew.dispose();
    }
  });

  test('a caller that blocks gives a lost thread up with a fault, and the columns are never used again', async () => {
    const workers: Worker[] = [];
    const crew = crewOf(2, traitor('for (;;);', workers));
    await crew.settled();
    const { stages, runner } = await prepareRun(backendsOf(name, crew, 3), middling);
    expect(faultOf(() => runner.run(stages, lateCaller())).code).toBe('THREAD_LOST');
    expect(faultOf(() => runner.run(stages)).code).toBe('CLOSED');
    expect(runner.threads).toBe(1);
    await workers[0]?.terminate();
  });

  test('threads that are ended at any moment change no figure', async () => {
    const expected = await expectedBits(name);
    for (let round = 0; round < runs(8, 3); round++) {
      const workers: Worker[] = [];
      const crew = crewOf(4, realThreads(workers));
      const run = await prepared(name, crew);
      let blocks = 0;
      const onBlock = (): void => {
        if (++blocks % 3 === round % 3) workers.pop()?.terminate();
      };
      await run.runner.runAsync(run.stages, { onBlock });
      expect(run.bits()).toEqual(expected);
      crew.dispose();
    }
  });

  test('an abort and what onBlock throws end the run when every thread has left its block, and the next run is right', async () => {
    const crew = crewOf(3);
    const run = await prepared(name, crew);
    const abort = new AbortController();
    const stopped = run.runner.runAsync(run.stages, {
      signal: abort.signal,
      onBlock: (done) => done > 3 && abort.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    await expect(run.runner.runAsync(run.stages, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    expect(() => run.runner.run(run.stages, () => fail('no more'))).toThrow('no more');
    run.spoil();
    run.runner.run(run.stages);
    expect(run.bits()).toEqual(await expectedBits(name));
    crew.dispose();
  });

  test('progress ascends to the total', async () => {
    const crew = crewOf(3);
    const run = await prepared(name, crew);
    const seen: number[] = [];
    let of = 0;
    run.runner.run(run.stages, (done, total) => {
      seen.push(done);
      of = total;
    });
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(of);
    crew.dispose();
  });
});

test('a kernel that traps in one thread traps in the caller’s: the run throws, no thread waits for ever', async () => {
  const crew = crewOf(3);
  const run = await prepared('wasm', crew);
  const [greeks, exp] = run.stages;
  const beyond = {
    kernel: 'exp',
    arguments: [...(exp?.arguments.slice(0, 2) ?? []), { value: 2 ** 31 - 16 }],
    rows: 64,
    blockRows: 8,
  } as const;
  await expect(run.runner.runAsync([greeks, beyond, exp] as PreparedRun['stages'])).rejects.toThrow(/out of bounds/);
  expect(() => run.runner.run([beyond, exp] as PreparedRun['stages'])).toThrow(/out of bounds/);
  crew.dispose();
});

function fail(message: string): never {
  throw new Error(message);
}
