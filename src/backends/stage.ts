// A stage: one kernel over many rows, cut into fixed blocks, so that any number of threads can run it and return the same bits.
import type { Backend } from './contract.js';

export type Column = Float64Array | Uint32Array | Uint8Array;

/** The kernels of a backend. */
export type KernelName = Exclude<keyof Backend, 'name' | 'memory'>;

/**
 * Arguments of a kernel, in order: a column of which each block sees the part that belongs to its rows (`step` elements
 * a row; 0: every block sees the whole), the number of rows of the block, doubles of the instance's own to work in (so many `from` the
 * first; as 'u32' two words each), or a plain number.
 */
export type StageArgument =
  | { readonly column: Column; readonly step: number }
  | { readonly scratch: number; readonly from?: number; readonly as?: 'u32' }
  | { readonly rows: true }
  | { readonly value: number };

export interface KernelCall {
  readonly kernel: KernelName;
  readonly arguments: readonly StageArgument[];
}

/** Blocks are fixed: `rows` in pieces of `blockRows`, the last one shorter. Which thread runs which block changes nothing. */
export interface Stage extends KernelCall {
  /** Kernels that each block goes through first: what they leave in the scratch is read by the stage's own, which answers. */
  readonly before?: readonly KernelCall[];
  readonly rows: number;
  readonly blockRows: number;
  /** Nothing is written beside the rows themselves: blocks need not be whole groups of eight. */
  readonly apart?: boolean;
  /** Nanoseconds a row takes, very roughly: whether other threads are worth being told. Changes no bit. Undefined: they are. */
  readonly rowNs?: number;
}

export function blockCount(stage: Stage): number {
  return Math.ceil(stage.rows / stage.blockRows);
}

/** Runs one block and returns what the stage's kernel answered (0 when it answers nothing). `scratch` belongs to the instance alone. */
export function runBlock(backend: Backend, stage: Stage, block: number, scratch: Float64Array): number {
  const first = block * stage.blockRows;
  const rows = Math.min(stage.blockRows, stage.rows - first);
  if (stage.before) for (const call of stage.before) runKernel(backend, call, first, rows, scratch);
  return runKernel(backend, stage, first, rows, scratch);
}

function runKernel(backend: Backend, call: KernelCall, first: number, rows: number, scratch: Float64Array): number {
  const given = call.arguments.map((argument) => {
    if ('column' in argument) return argument.step === 0 || first === 0 ? argument.column : argument.column.subarray(first * argument.step);
    if ('scratch' in argument) return scratchPart(scratch, argument.scratch, argument.from, argument.as);
    return 'rows' in argument ? rows : argument.value;
  });
  return (backend[call.kernel] as unknown as (...given: (Column | number)[]) => number | undefined)(...given) ?? 0;
}

function scratchPart(scratch: Float64Array, length: number, from = 0, as?: 'u32'): Column {
  if (as === 'u32') return new Uint32Array(scratch.buffer, scratch.byteOffset + 8 * from, 2 * length);
  return from === 0 ? scratch : scratch.subarray(from, from + length);
}

/** Observer of a run of stages, and its abort signal. */
export interface StageWatch {
  /** Blocks done so far, of all blocks of all stages. Called on the caller's thread, ascending; with several threads not after every block. */
  readonly onBlock?: (done: number, total: number) => void;
  /** Looked at between blocks: once it is aborted no block begins, and when those that run are through, the promise fails with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs stages in their order: a stage begins when the one before it is done, for it reads what that one wrote. Both forms return what the
 * kernels answered, summed by stage, and the same bits for any number of threads. What `onBlock` throws ends the run like an abort does.
 * One run at a time; the columns belong to it until it is over. A runner serves one memory.
 */
export interface StageRunner {
  readonly threads: number;
  /** Blocks the caller until all is done; `meanwhile` is what the caller does first, when other threads have been told. What it throws ends the run. */
  run(stages: readonly Stage[], onBlock?: StageWatch['onBlock'], meanwhile?: () => void): number[];
  /** Lets the event loop of the caller turn every few milliseconds. */
  runAsync(stages: readonly Stage[], watch?: StageWatch): Promise<number[]>;
  /** Lets go of threads, if there are any; the runner is of no use afterwards. */
  close(): void;
}

/**
 * A backend on a memory of its own that never grows, and who runs stages on it. The host lays out the memory: beside its columns it takes
 * `threads` columns of doubles, as long as the longest scratch of its stages, one an instance, and opens the runner with them.
 */
export interface StageBackend {
  readonly backend: Backend;
  readonly threads: number;
  /** Why this many threads, in words. */
  readonly threadsReason: string;
  open(scratches: readonly Float64Array[]): StageRunner;
}

/**
 * Makes such a backend, with as many bytes of memory as `bytesFor` says for its number of threads; with `alone` the caller's is the only one. Throws
 * Fault OUT_OF_MEMORY when the runtime has not so much.
 */
export type StageBackendFactory = (bytesFor: (threads: number) => number, alone?: boolean) => Promise<StageBackend>;

/** Runner of a core's batch blocks: the caller's thread and others. */
export interface Threads {
  /** Threads that work or are about to, the caller's included. Falls when one cannot be started or dies. */
  readonly threads: number;
  /** Why this many, in words. */
  readonly reason: string;
  /** Resolves when every thread works or is known not to. */
  settled(): Promise<void>;
  /** Sends the threads away. A run that is on ends well. */
  dispose(): void;
}
