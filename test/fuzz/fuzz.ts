// The differential fuzz: case after case, each a pure function of seed and number, through every backend and way, all bits compared.
import { crc32 } from 'node:zlib';
import type { Backend, BackendName } from '../../src/backends/contract.js';
import { Arena } from '../../src/columns/arena.js';
import type { Core } from '../../src/engine/core.js';
import { createCore } from '../../src/engine/create.js';
import { coreOn } from '../fixtures/coreOn.js';
import { type BatchJob, batchJob } from './batchJobs.js';
import { rollupCall, rollupSparseCall, scenarioRowsCall, scenarioTailCall, varianceCall, varianceSparseCall } from './bookCalls.js';
import type { Call } from './call.js';
import { answersOf, answersOfRun, type CoreJob, greeksJob, impliedJob, marginJob } from './coreJobs.js';
import { Draw } from './draw.js';
import { choleskyCall, choleskyUpdateCall, covarianceCall, exchangeCall, normalsCall, sobolCall } from './estimationCalls.js';
import { chainCall, functionCall, functionNames, futuresCall, greeksCall, impliedCall, repriceCall } from './optionCalls.js';
import { type Reproduction, type Run, reproduce } from './reproduction.js';
import { bytesOf, firstDifference, type Piece, valuesIn } from './results.js';
import { inChunks, runCall, type Seat, whole } from './runCall.js';
import { stepCall } from './stepCalls.js';

/** What a fuzz has done so far: all that is needed to go on. */
export interface State {
  readonly format: 'margincore-fuzz';
  readonly version: 1;
  readonly seed: number;
  /** Kernels it was limited to, in their order; all of them when empty. */
  readonly only: readonly string[];
  /** Number of the next case. */
  next: number;
  /** Result values compared between the backends, and between one call and the same rows in chunks. */
  values: number;
  chunkValues: number;
  rows: number;
  /** Values by kernel. */
  readonly kernels: Record<string, number>;
  /** CRC-32 of every result bit so far, in order: the same on every machine. */
  digest: number;
}

export interface Difference extends Reproduction {
  readonly seed: number;
  readonly case: number;
}

/** A core on the memory of each backend too: its columns lie where the calls' lie, never at the same time. */
export interface Contender extends Seat {
  readonly core: Core;
  /** Cores of the same backend on several threads, for batches. */
  readonly threaded: readonly Core[];
}

const mebibyte = 2 ** 20;
/** No case needs more; a backend that never grows keeps its speed. */
export const backendBytes = 64 * mebibyte;

export function contender(name: string, backend: Backend, threaded: readonly Core[] = []): Contender {
  const arena = new Arena(backend.memory);
  arena.reserve(backendBytes - mebibyte);
  return { name, backend, arena, core: coreOn(backend, 'fuzz'), threaded };
}

/** Cores on two and on three threads; `worker` is the code of a thread. */
export async function threadedCores(backend: BackendName, module: Uint8Array<ArrayBuffer>, worker: URL): Promise<Core[]> {
  const cores = await Promise.all([2, 3].map((threads) => createCore({ backend, module, threads, worker })));
  await Promise.all(cores.map((core) => core.threadsSettled()));
  for (const core of cores) if (core.threads === 1) throw new Error(core.threadsReason);
  return cores;
}

type Source =
  | { readonly call: (draw: Draw) => Call }
  | { readonly job: (draw: Draw) => CoreJob }
  | { readonly batch: (draw: Draw) => BatchJob };

/** Where the cases of each kernel, and of each job of a whole core, come from. */
export const sources: Readonly<Record<string, Source>> = {
  ...Object.fromEntries(functionNames.map((name) => [name, { call: (draw: Draw) => functionCall(name, draw) }])),
  greeks: { call: (draw) => greeksCall(draw, false) },
  chainGreeks: { call: chainCall },
  inverseGreeks: { call: (draw) => greeksCall(draw, true) },
  impliedVol: { call: impliedCall },
  reprice: { call: (draw) => repriceCall(draw, false) },
  repriceInverse: { call: (draw) => repriceCall(draw, true) },
  repriceFutures: { call: (draw) => futuresCall(draw, false) },
  repriceInverseFutures: { call: (draw) => futuresCall(draw, true) },
  rollup: { call: rollupCall },
  rollupSparse: { call: rollupSparseCall },
  variance: { call: varianceCall },
  varianceSparse: { call: varianceSparseCall },
  scenarioRows: { call: scenarioRowsCall },
  runProgram: { call: stepCall },
  scenarioTail: { call: scenarioTailCall },
  cholesky: { call: choleskyCall },
  choleskyUpdate: { call: choleskyUpdateCall },
  covariance: { call: covarianceCall },
  exchange: { call: exchangeCall },
  normals: { call: normalsCall },
  sobol: { call: sobolCall },
  'core.greeks': { job: greeksJob },
  'core.impliedVols': { job: impliedJob },
  'core.prepare': { job: marginJob },
  'core.batch': { batch: batchJob },
};

/** Everything that can be fuzzed. */
export const kernelNames: readonly string[] = Object.keys(sources);
/** The order in which cases take turns: the jobs of a whole core, which are slow, once in four rounds. */
const turns = [1, 2, 3, 4].flatMap((round) => kernelNames.filter((name) => round === 1 || !name.startsWith('core.')));

export function freshState(seed: number, only: readonly string[] = []): State {
  return { format: 'margincore-fuzz', version: 1, seed, only, next: 0, values: 0, chunkValues: 0, rows: 0, kernels: {}, digest: 0 };
}

/** Runs the next case and books it; returns the difference it found, and then does not book it. */
export async function step(state: State, contenders: readonly Contender[]): Promise<Difference | undefined> {
  const names = state.only.length > 0 ? state.only : turns;
  const name = names[state.next % names.length] as string;
  const source = sources[name] as Source;
  const draw = new Draw(state.seed, state.next);
  const trial = await tryOf(source, draw, contenders);
  if ('between' in trial) return { seed: state.seed, case: state.next, ...trial };
  for (const { column } of trial.results) {
    // the crc32 of some Node versions starts anew after nothing
    if (column.length > 0) state.digest = crc32(bytesOf(column), state.digest);
  }
  const values = valuesIn(trial.results);
  state.values += values * (contenders.length - 1);
  state.chunkValues += trial.chunked ? values * contenders.length : 0;
  state.rows += trial.rows;
  state.kernels[name] = (state.kernels[name] ?? 0) + values * (contenders.length - 1);
  state.next++;
  return undefined;
}

type Trial = Agreement | Reproduction;

interface Agreement {
  readonly results: readonly Piece[];
  readonly rows: number;
  readonly chunked: boolean;
}

function tryOf(source: Source, draw: Draw, contenders: readonly Contender[]): Trial | Promise<Trial> {
  if ('call' in source) return tryCall(source.call(draw), draw, contenders);
  return 'job' in source ? tryJob(source.job(draw), contenders) : tryBatch(source.batch(draw), contenders);
}

/** One call on every backend, then the same rows in chunks, of another size on each backend. */
function tryCall(call: Call, draw: Draw, contenders: readonly Contender[]): Trial {
  const chunked = call.chunks.length > 0 && call.rows > 1;
  const others: Run[] = contenders.slice(1).map((seat) => ({ seat, way: whole }));
  if (chunked) for (const seat of contenders) others.push({ seat, way: inChunks(draw.pick(call.chunks)) });
  const first: Run = { seat: contenders[0] as Contender, way: whole };
  const results = runCall(first.seat, call, first.way);
  for (const other of others) {
    if (firstDifference(results, runCall(other.seat, call, other.way)) !== undefined) return reproduce(call, first, other);
  }
  return { results, rows: call.rows, chunked };
}

async function tryJob(job: CoreJob, contenders: readonly Contender[]): Promise<Trial> {
  const [first, ...others] = contenders as [Contender, ...Contender[]];
  const results = await answersOf(job, first.core);
  for (const other of others) {
    const place = firstDifference(results, await answersOf(job, other.core));
    if (place !== undefined) {
      return { kernel: job.name, between: [first.name, other.name], place, from: 0, rows: job.rows, inputs: job.inputs };
    }
  }
  return { results, rows: job.rows, chunked: false };
}

/** The same batch on one thread of every backend, and on several, in both ways to run it. */
async function tryBatch(job: BatchJob, contenders: readonly Contender[]): Promise<Trial> {
  const { name: kernel, rows, inputs } = job;
  let first: { readonly name: string; readonly results: readonly Piece[] } | undefined;
  for (const contender of contenders) {
    for (const core of [contender.core, ...contender.threaded]) {
      const batch = await job.open(core);
      const blocking = await answersOfRun(() => batch.runSync({ copy: true }));
      const awaited = await batch.run({ copy: true }).then(
        (run) => answersOfRun(() => run),
        (error: unknown) => answersOfRun(() => raise(error)),
      );
      const name = `${contender.name} on ${batch.threads} ${batch.threads === 1 ? 'thread' : 'threads'}`;
      batch.dispose();
      first ??= { name, results: blocking };
      for (const [way, results] of [
        [name, blocking],
        [`${name}, awaited`, awaited],
      ] as const) {
        const place = firstDifference(first.results, results);
        if (place !== undefined) return { kernel, between: [first.name, way], place, from: 0, rows, inputs };
      }
    }
  }
  return { results: first?.results ?? [], rows, chunked: false };
}

function raise(error: unknown): never {
  throw error;
}
