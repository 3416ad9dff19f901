// Runs of stages for thread tests: seeded columns on a stage backend, with a stage that reads all of the one before.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { blockRows, greeksScratch } from '../../../assembly/literals/block.js';
import { Seeded } from '../../../bench/kernels/seeded.js';
import type { BackendName } from '../../../src/backends/contract.js';
import { createJsBackend } from '../../../src/backends/js/backend.js';
import { singleThread } from '../../../src/backends/runner.js';
import type { Column, Stage, StageArgument, StageBackendFactory, StageRunner } from '../../../src/backends/stage.js';
import { sharedJsBackend, sharedWasmBackend, threadedBackends } from '../../../src/backends/threads/backends.js';
import { type Spawn, spawnThread, type Thread, type ThreadEvents } from '../../../src/backends/threads/spawn.js';
import { ThreadPool } from '../../../src/backends/threads/threadPool.js';
import { createWasmBackend } from '../../../src/backends/wasm/bridge.js';
import { loadModule } from '../../../src/backends/wasm/load.js';
import { Arena, columnBytes, rowStride, tailScratch } from '../../../src/columns/arena.js';
import { moduleBytes } from '../../backends.js';

export const backendNames: readonly BackendName[] = ['wasm', 'js'];

/** A crew of the real worker of dist/. */
export function crewOf(threads: number, spawn: Spawn = spawnThread): ThreadPool {
  return new ThreadPool(threads, 'asked for', undefined, spawn);
}

/** The worker of dist/, in reach of a test. */
export function realThreads(workers: Worker[]): Spawn {
  return (events) => {
    const worker = new Worker(new URL('../../../dist/worker.js', import.meta.url));
    workers.push(worker);
    return threadOf(worker, events);
  };
}

export function threadOf(worker: Worker, events: ThreadEvents): Thread {
  let shownAt: string | undefined;
  worker.unref();
  worker.on('message', (report: { readonly shownAt?: string }) => {
    shownAt = report.shownAt;
    events.ready();
  });
  worker.on('error', () => {});
  worker.on('exit', (code) => events.dead(`ended with code ${code}`));
  return {
    post: (order) => worker.postMessage(order),
    keepAlive: (keep) => void (keep ? worker.ref() : worker.unref()),
    isGone: () => shownAt !== undefined && !existsSync(shownAt),
  };
}

/** Backends for a crew, or for the caller alone. */
export function backendsOf(name: BackendName, crew?: ThreadPool, patience?: number): StageBackendFactory {
  const alone = singleThread(
    async (bytes) => (name === 'js' ? createJsBackend(bytes, bytes) : createWasmBackend(bytes, bytes, moduleBytes())),
    'alone',
  );
  if (crew === undefined) return alone;
  if (name === 'js') return threadedBackends(crew, alone, sharedJsBackend, patience);
  return threadedBackends(crew, alone, async (bytes) => sharedWasmBackend(await loadModule(moduleBytes(), true), bytes), patience);
}

/** Sizes of a run, and rows of the blocks of its three stages. */
export interface RunShape {
  readonly options: number;
  readonly instruments: number;
  readonly scenarios: number;
  readonly accounts: number;
  readonly blocks: readonly [number, number, number];
  readonly seed: number;
}

export interface PreparedRun {
  readonly runner: StageRunner;
  readonly threads: number;
  readonly stages: readonly Stage[];
  /** Every bit of every result, hashed. */
  bits(): string;
  /** Makes the results unlike any result. */
  spoil(): void;
  /** Blocks that the caller's own thread has run so far. */
  ownBlocks(): number;
}

const each = (column: Column): StageArgument => ({ column, step: 1 });
const whole = (column: Column): StageArgument => ({ column, step: 0 });
const perAccount = 3;
const tailCount = 3;

/** greeks of options; exp of a grid; the tail of accounts over that whole grid: each stage must be through before the next begins. */
export async function prepareRun(open: StageBackendFactory, shape: RunShape): Promise<PreparedRun> {
  const { options, instruments, scenarios, accounts, blocks } = shape;
  const stride = rowStride(scenarios);
  const cells = instruments * stride;
  const scratchLength = Math.max(greeksScratch, tailScratch(stride));
  const bytes =
    15 * columnBytes(options + blockRows, 8) +
    2 * columnBytes(cells, 8) +
    columnBytes(scenarios, 8) +
    6 * columnBytes(perAccount * accounts + 8, 8);
  const { backend, threads, open: start } = await open((count) => 65_536 + bytes + count * columnBytes(scratchLength, 8));
  let ownBlocks = 0;
  for (const kernel of ['greeks', 'exp', 'scenarioTail'] as const) {
    const original = backend[kernel] as (...given: unknown[]) => unknown;
    Object.assign(backend, {
      [kernel]: (...given: unknown[]) => {
        ownBlocks++;
        return original(...given);
      },
    });
  }
  const arena = new Arena(backend.memory);
  const random = new Seeded(shape.seed);
  const scratches = Array.from({ length: threads }, () => arena.f64(scratchLength));
  const forwards = random.fill(arena.f64(options), 80, 120);
  const strikes = random.fill(arena.f64(options), 60, 140);
  const expiryYears = random.fill(arena.f64(options), 0.01, 2);
  const vols = random.fill(arena.f64(options), 0.1, 1.5);
  const rates = random.fill(arena.f64(options), -0.02, 0.08);
  if (options > 3) vols[3] = Number.NaN;
  const calls = arena.u8(options);
  for (let i = 0; i < options; i++) calls[i] = random.whole(2);
  const figures = Array.from({ length: 9 }, () => arena.f64(options));
  const exponents = random.fill(arena.f64(cells), -2, 2);
  const grid = arena.f64(cells);
  const weights = arena.f64(scenarios).fill(1);
  const starts = arena.u32(accounts + 1);
  const handles = arena.u32(perAccount * accounts);
  const quantities = random.fill(arena.f64(perAccount * accounts), -5, 5);
  for (let a = 0; a <= accounts; a++) starts[a] = perAccount * a;
  for (let k = 0; k < handles.length; k++) handles[k] = random.whole(instruments);
  const tails = [arena.f64(accounts), arena.u32(accounts), arena.f64(accounts), arena.f64(accounts)];
  const rows = { rows: true } as const;
  const stages: Stage[] = [
    {
      kernel: 'greeks',
      arguments: [...[forwards, strikes, expiryYears, vols, rates, calls, ...figures].map(each), { scratch: greeksScratch }, rows],
      rows: options,
      blockRows: blocks[0],
    },
    { kernel: 'exp', arguments: [each(exponents), each(grid), rows], rows: cells, blockRows: blocks[1] },
    {
      kernel: 'scenarioTail',
      arguments: [
        each(starts),
        ...[handles, quantities, grid, weights].map(whole),
        { scratch: tailScratch(stride) },
        ...tails.map(each),
        rows,
        { value: scenarios },
        { value: stride },
        { value: tailCount },
      ],
      rows: accounts,
      blockRows: blocks[2],
    },
  ];
  const outputs = [...figures, grid, ...tails];
  return {
    runner: start(scratches),
    threads,
    stages,
    bits: () => outputs.reduce((hash, column) => hash.update(Uint8Array.from(bytesOf(column))), createHash('sha256')).digest('hex'),
    ownBlocks: () => ownBlocks,
    spoil: () => outputs.forEach((column) => void column.fill(12_345)),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Column): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A run of some size whose blocks are many. */
export const middling: RunShape = { options: 20_000, instruments: 40, scenarios: 100, accounts: 4_000, blocks: [192, 64, 64], seed: 5 };
