// What the caller's thread posts to the others: backends to work on and runs, columns as places in the backend's memory; nothing is copied.
import { Fault } from '../../fault.js';
import type { Column, KernelCall, Stage, StageArgument } from '../stage.js';

/** Seed from which a thread makes its own instance of a backend. */
export type BackendSeed =
  | { readonly backend: 'wasm'; readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory; readonly maximumBytes: number }
  | { readonly backend: 'js'; readonly memory: SharedArrayBuffer };

/** A column without its buffer: first byte and elements. */
export interface Place {
  readonly type: 'f64' | 'u32' | 'u8';
  readonly offset: number;
  readonly length: number;
}

export type PlacedArgument = { readonly place: Place; readonly step: number } | Exclude<StageArgument, { readonly column: Column }>;
export type PlacedCall = Omit<KernelCall, 'arguments'> & { readonly arguments: readonly PlacedArgument[] };
export type PlacedStage = Omit<Stage, keyof KernelCall | 'before'> & PlacedCall & { readonly before?: readonly PlacedCall[] };

/** A backend to make an instance of; a run on it; a backend that is needed no more (`id` is the backend's); the last order of all. */
export type Order =
  | { readonly kind: 'open'; readonly id: number; readonly thread: number; readonly seed: BackendSeed }
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly stages: readonly PlacedStage[];
      readonly words: SharedArrayBuffer;
      readonly scratch: Place;
    }
  | { readonly kind: 'close'; readonly id: number }
  | { readonly kind: 'end' };

/** Report of a thread: it takes orders, with the place where the system shows it while it lives; or it will run no more code. */
export interface Report {
  readonly kind: 'ready' | 'ended';
  readonly shownAt?: string | undefined;
}

/** Place of a column. Throws BAD_ARGUMENT for one outside the memory: another thread would work on something else. */
export function placeOf(column: Column, memory: ArrayBufferLike): Place {
  if (column.buffer !== memory) throw new Fault('BAD_ARGUMENT', 'column', 'in the memory of its backend', 'one elsewhere');
  const type = column instanceof Float64Array ? 'f64' : column instanceof Uint32Array ? 'u32' : 'u8';
  return { type, offset: column.byteOffset, length: column.length };
}

export function columnAt({ type, offset, length }: Place, memory: ArrayBufferLike): Column {
  if (type === 'f64') return new Float64Array(memory, offset, length);
  return type === 'u32' ? new Uint32Array(memory, offset, length) : new Uint8Array(memory, offset, length);
}

export function placeStages(stages: readonly Stage[], memory: ArrayBufferLike): PlacedStage[] {
  const placed = (given: StageArgument): PlacedArgument =>
    'column' in given ? { place: placeOf(given.column, memory), step: given.step } : given;
  const call = <C extends KernelCall>(one: C) => ({ ...one, arguments: one.arguments.map(placed) });
  return stages.map(({ before, ...own }) => ({ ...call(own), ...(before ? { before: before.map(call) } : {}) }));
}

export function stagesAt(stages: readonly PlacedStage[], memory: ArrayBufferLike): Stage[] {
  const found = (given: PlacedArgument): StageArgument =>
    'place' in given ? { column: columnAt(given.place, memory), step: given.step } : given;
  const call = <C extends PlacedCall>(one: C) => ({ ...one, arguments: one.arguments.map(found) });
  return stages.map(({ before, ...own }) => ({ ...call(own), ...(before ? { before: before.map(call) } : {}) }));
}
