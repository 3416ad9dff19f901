// A prepared engine on several threads: the bits of one under every preset, after aborts and deaths too; and where a block may write.
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ThreadPool } from '../../src/backends/threads/threadPool.js';
import { Arena } from '../../src/columns/arena.js';
import { type MarginEngine, prepareEngine } from '../../src/engine/prepared/engine.js';
import { createCore } from '../../src/index.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { Holdings } from '../../src/program/layout/holdings.js';
import { Rows } from '../../src/program/layout/rows.js';
import { Program } from '../../src/program/program.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { stressLibrary } from '../../src/rules.js';
import { backendNames, backendsOf, crewOf, realThreads, threadOf } from '../backends/threads/runs.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runBits } from '../fixtures/runBits.js';
import { some } from '../long.js';
import { documentOf, market } from './prepared.js';

/** Seven blocks, the last one short; those of odd numbers have open orders. */
const plain = sampleBook(market, { accounts: 1700, seed: 4 });
const listed = market.quotes.map(({ instrument }) => plain.instruments.indexOf(instrument.id)).filter((one) => one >= 0);
const orders = Array.from({ length: 200 }, (_, n) => 256 * (1 + 2 * (n % 3)) + n);
const book = {
  ...plain,
  orderAccounts: Uint32Array.from(orders).sort(),
  orderInstruments: Uint32Array.from(orders, (_, n) => listed[(7 * n) % listed.length] as number),
  orderQuantities: Float64Array.from(orders, (_, n) => (n % 2 === 0 ? 1 : -1) * (0.1 + (n % 5))),
  orderPrices: Float64Array.from(orders, (_, n) => 100 + 13 * n),
};
const moved = { prices: { [market.underlyings[0]?.id as string]: 0.93 * (market.underlyings[0]?.index as number) }, vols: {} };
const blocks = Math.ceil(plain.accounts.length / 256);

const sleep = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Lets the other threads come in before the caller has taken every block. */
function late(then: (done: number) => void = () => {}): (done: number) => void {
  let called = false;
  return (done) => {
    if (!called) sleep(20);
    called = true;
    then(done);
  };
}

/** What a run says, column by column, short enough to be shown where it differs. */
function digests(run: object): Record<string, string> {
  const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
  return Object.fromEntries(Object.entries(runBits(run)).map(([name, text]) => [name, text === undefined ? '' : short(text)]));
}

/** Whether worst subsets of open orders are searched for, by questions on the caller's thread alone. */
function isSearched(rules: string): boolean {
  return Object.values(documentOf(rules).requirements).some((one) => one.orders !== undefined);
}

interface Made {
  readonly engine: MarginEngine;
  /** Blocks that the caller's own thread has run. */
  own(): number;
}

async function engineOn(name: 'wasm' | 'js', rules: string, crew?: ThreadPool, patience?: number): Promise<Made> {
  let own = 0;
  const open = backendsOf(name, crew, patience);
  const counted: typeof open = async (...given) => {
    const made = await open(...given);
    const { runProgram } = made.backend;
    Object.assign(made.backend, {
      runProgram: (...of: Parameters<typeof runProgram>) => {
        own += 1;
        runProgram(...of);
      },
    });
    return made;
  };
  const use = () => {
    throw new Error('nothing beside the program is computed here');
  };
  const engine = await prepareEngine(
    { open: counted, base: 65_536, maximumBytes: 2 ** 30, use },
    { book, market, rules: documentOf(rules) },
  );
  return { engine, own: () => own };
}

describe.each(backendNames)('on the %s backend', (name) => {
  const crews = new Map<number, ThreadPool>();
  let elsewhere = 0;
  beforeAll(async () => {
    for (const threads of [2, 3, 8]) crews.set(threads, crewOf(threads));
    await Promise.all([...crews.values()].map((crew) => crew.settled()));
  });
  afterAll(() => {
    for (const crew of crews.values()) crew.dispose();
  });

  test.each(some(presetNames, 2))(
    '%s: the same bits on 1, 2, 3 and 8 threads, of a whole run and of what a tick made stale',
    async (rules) => {
      const alone = await engineOn(name, rules);
      expect({ threads: alone.engine.threads, reason: alone.engine.threadsReason }).toEqual({ threads: 1, reason: 'alone' });
      const first = digests(alone.engine.run());
      alone.engine.tick(moved);
      const second = digests(alone.engine.run());
      expect(second).not.toEqual(first);
      for (const [threads, crew] of crews) {
        const { engine, own } = await engineOn(name, rules, crew);
        expect(engine.threads).toBe(threads);
        expect(digests(engine.run({ onProgress: late() }))).toEqual(first);
        if (!isSearched(rules)) elsewhere += blocks - own();
        engine.tick(moved);
        expect(digests(engine.run())).toEqual(second);
        engine.dispose();
      }
    },
  );

  test('other threads have run blocks of these', () => {
    expect(elsewhere).toBeGreaterThan(0);
  });

  test('an aborted run goes on from where it was, and progress ascends to all accounts', async () => {
    const expected = digests((await engineOn(name, 'margincore')).engine.run());
    const { engine } = await engineOn(name, 'margincore', crews.get(3));
    const abort = new AbortController();
    const before: number[] = [];
    const stopping = late((done) => {
      before.push(done);
      abort.abort(new Error('enough'));
    });
    expect(() => engine.run({ onProgress: stopping, signal: abort.signal })).toThrow('enough');
    expect(before.length).toBe(1);
    const after: number[] = [];
    expect(digests(engine.run({ onProgress: (done) => after.push(done) }))).toEqual(expected);
    expect(after[0]).toBeGreaterThan(before[0] as number);
    expect(after).toEqual([...after].sort((x, y) => x - y));
    expect(after.at(-1)).toBe(book.accounts.length);
    expect(after.length).toBe(blocks - 1);
    expect(digests(engine.run({ signal: AbortSignal.abort() }))).toEqual(expected);
    engine.tick(moved);
    const fail = (): void => {
      throw new Error('no more');
    };
    expect(() => engine.run({ onProgress: fail })).toThrow('no more');
    expect(digests(engine.run())).not.toEqual(expected);
    engine.dispose();
  });

  test('threads that end between and during runs change no figure', async () => {
    const expected = digests((await engineOn(name, 'deribit-portfolio')).engine.run());
    const workers: Worker[] = [];
    const crew = new ThreadPool(4, 'asked for', undefined, realThreads(workers));
    await crew.settled();
    const { engine } = await engineOn(name, 'deribit-portfolio', crew);
    const killed: (Promise<number> | undefined)[] = [];
    const kill = (): void => void (killed.length < 3 && killed.push(workers[killed.length]?.terminate()));
    expect(digests(engine.run({ onProgress: late(kill) }))).toEqual(expected);
    await Promise.all(killed);
    await crew.settled();
    expect(engine.threads).toBe(4);
    engine.tick(moved);
    const alone = await engineOn(name, 'deribit-portfolio');
    alone.engine.tick(moved);
    expect(digests(engine.run())).toEqual(digests(alone.engine.run()));
    engine.dispose();
  });

  test('a thread that is lost in the middle of a block closes the engine with a fault, and no other', async () => {
    const workers: Worker[] = [];
    const crew = new ThreadPool(2, 'asked for', undefined, (events) => {
      if (workers.length > 0) throw new Error('one is enough');
      return threadOf(hanging(workers), events);
    });
    await crew.settled();
    const { engine } = await engineOn(name, 'margincore', crew, 3);
    expect(faultOf(() => engine.run({ onProgress: late() })).code).toBe('THREAD_LOST');
    expect(faultOf(() => engine.run()).code).toBe('CLOSED');
    await workers[0]?.terminate();
    while (crew.threads > 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const other = await engineOn(name, 'margincore', crew);
    expect(digests(other.engine.run())).toEqual(digests((await engineOn(name, 'margincore')).engine.run()));
  });

  test('verbs over the whole book answer the bits of one thread', async () => {
    const [one, three] = await Promise.all([1, 3].map((threads) => createCore({ backend: name, threads })));
    await three?.threadsSettled();
    const answers = [];
    for (const core of [one, three] as NonNullable<typeof one>[]) {
      const rules = documentOf('margincore');
      const engine = await core.prepare({ book, market, rules });
      expect(engine.threads).toBe(core.threads);
      answers.push({
        stress: digests(await engine.stress(stressLibrary.slice(0, 3))),
        compared: digests(await engine.compare([rules, documentOf('deribit-portfolio')])),
        bindings: digests(engine.bindings({ requirement: 'portfolio' })),
      });
      engine.dispose();
      expect(faultOf(() => engine.run()).code).toBe('CLOSED');
      core.dispose();
    }
    expect(answers[1]).toEqual(answers[0]);
  });
});

test.each(some(presetNames, 2))('%s: a block writes its own answers and nothing else that threads share', async (rules) => {
  const rows = new Rows(market);
  const program = new Program({ rules: documentOf(rules), book, rows, holdings: new Holdings(book, rows), assumptions: 'stated' });
  const stages = await backendsOf('js')(() => program.bytes(1) + 65_536);
  let own = new Float64Array(0);
  program.link(stages.backend, new Arena(stages.backend.memory), {
    ...stages,
    open: (scratches) => {
      own = scratches[0] as Float64Array<ArrayBuffer>;
      return stages.open(scratches);
    },
  });
  program.tick(market);
  const memory = new Uint8Array(stages.backend.memory.buffer);
  for (const b of isSearched(rules) ? [0] : [0, 1]) {
    const before = memory.slice();
    program.run([b]);
    const answers = program.requirements.flatMap((name) => {
      const { levels, ...columns } = program.answers(name);
      // a level is finished as a requirement is: into four columns, of which the first is read
      const stride = columns.initials.byteOffset - columns.equities.byteOffset;
      const four = Object.values(levels).flatMap(({ buffer, byteOffset, length }) =>
        [0, 1, 2, 3].map((n) => new Float64Array(buffer, byteOffset + n * stride, length)),
      );
      return [...Object.values(columns), ...four];
    });
    const allowed = [own, ...answers].map((column, i) => {
      const bytes = column.BYTES_PER_ELEMENT;
      const from = column.byteOffset + (i === 0 ? 0 : 256 * b * bytes);
      return [from, i === 0 ? column.byteOffset + column.byteLength : from + 256 * bytes] as const;
    });
    for (const [from, to] of allowed) before.set(memory.subarray(from, to), from);
    expect(before.findIndex((byte, i) => byte !== memory[i])).toBe(-1);
  }
});

/** Claims a block and never comes back. */
function hanging(workers: Worker[]): Worker {
  const code = `
    const { parentPort } = require('node:worker_threads');
    let thread;
    parentPort.on('message', (order) => {
      if (order.kind === 'open') thread = order.thread;
      if (order.kind !== 'run') return;
      const words = new Int32Array(order.words, 4);
      const ticket = Atomics.add(new Int32Array(order.words, 0, 1), 0, 1);
      if (ticket < words.length && Atomics.compareExchange(words, ticket, -1, -3 - thread) === -1) for (;;);
    });
    parentPort.postMessage({ kind: 'ready' });`;
  const worker = new Worker(code, { eval: true });
  workers.push(worker);
  return worker;
}
