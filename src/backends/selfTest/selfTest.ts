// The self-test of a backend: known answers of every kernel (knownAnswers.ts), asked before the backend is trusted with a margin.
import { Fault } from '../../fault.js';
import type { Backend } from '../contract.js';
import { knownCalls } from './knownAnswers.js';
import type { KnownArgument, KnownCall, Numbers } from './knownCall.js';

type Column = Float64Array | Uint32Array | Uint8Array;
type ColumnType = 'f64' | 'u32' | 'u8';

/**
 * The backend, when it gives the known answers; else a Fault SELF_TEST that names the first wrong one. A trap is a wrong answer too. It
 * works in the first page of the backend's memory, which every backend has, and leaves what it wrote there.
 */
export function provenBackend(backend: Backend): Backend {
  const { buffer, base } = backend.memory;
  const columns = new Columns(buffer, (base + 63) & ~63);
  for (const call of knownCalls) {
    const wrong = wrongAnswer(backend, call, columns);
    if (wrong !== undefined)
      throw new Fault('SELF_TEST', `backend ${backend.name}`, 'one that gives the known answers', `${call.kernel}: ${wrong}`);
  }
  return backend;
}

/** Columns of the first page, one after the other, all ones until they are written: what is read too early shows. */
class Columns {
  readonly #buffer: ArrayBuffer;
  readonly #bottom: number;
  readonly #page: Uint8Array;
  #top: number;

  constructor(buffer: ArrayBufferLike, bottom: number) {
    this.#buffer = buffer as ArrayBuffer;
    this.#bottom = bottom;
    this.#top = bottom;
    this.#page = new Uint8Array(this.#buffer, 0, 65_536);
  }

  /** Starts again. */
  clear(): void {
    this.#page.fill(0xff, this.#bottom, this.#top);
    this.#top = this.#bottom;
  }

  take(type: ColumnType, length: number): Column {
    const at = this.#top;
    this.#top = at + ((length * (type === 'f64' ? 8 : type === 'u32' ? 4 : 1) + 63) & ~63);
    if (type === 'f64') return new Float64Array(this.#buffer, at, length);
    return type === 'u32' ? new Uint32Array(this.#buffer, at, length) : new Uint8Array(this.#buffer, at, length);
  }

  /** A column of `length` that holds the values over and over. */
  filled(type: ColumnType, values: Numbers, length: number): Column {
    const column = this.take(type, length);
    let at = 0;
    for (; at + values.length <= length; at += values.length) column.set(values, at);
    for (let i = at; i < length; i++) column[i] = values[i - at];
    return column;
  }
}

function wrongAnswer(backend: Backend, call: KnownCall, columns: Columns): string | undefined {
  columns.clear();
  // only vectors have halves; in the JS backend, whose code is compiled as it is met, rows cost more than they prove
  const rows = backend.name === 'wasm' ? call.cycle : undefined;
  const given = call.given.map((argument) => columnOf(argument, rows, call, columns));
  call.given.forEach((argument, a) => {
    if (typeof argument !== 'object' || !('at' in argument)) return;
    for (const [word, of] of argument.at ?? []) (given[a] as Column)[word] += (given[of] as Column).byteOffset;
  });
  let answer: number | undefined;
  try {
    answer = (backend[call.kernel] as unknown as (...given: (Column | number)[]) => number | undefined)(...given);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (call.answer !== undefined && answer !== call.answer) return `${answer}, not ${call.answer}`;
  for (let a = 0; a < given.length; a++) {
    const argument = call.given[a];
    if (typeof argument !== 'object' || !('is' in argument)) continue;
    const wrong = wrongCell(given[a] as Column, argument.is, argument.of ?? 1, argument.width ?? 1, call.ulps ?? 0);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function columnOf(argument: KnownArgument, cycle: number | undefined, { given }: KnownCall, columns: Columns): Column | number {
  if (typeof argument === 'number') return argument;
  if (argument === 'rows') return cycle ?? rowsOf(given[0]);
  if ('scratch' in argument) return columns.take('f64', argument.scratch);
  if ('words' in argument) return columns.take('u32', argument.words);
  if ('out' in argument) return columns.take(argument.out, cycle ?? argument.is.length);
  const type = 'f64' in argument ? 'f64' : 'u32' in argument ? 'u32' : 'u8';
  const values = 'f64' in argument ? argument.f64 : 'u32' in argument ? argument.u32 : argument.u8;
  return columns.filled(type, values, cycle ?? values.length);
}

/** A call without a cycle has as many rows as its first column has elements. */
function rowsOf(first: KnownArgument): number {
  if (typeof first !== 'object') return 0;
  return 'f64' in first ? first.f64.length : 'u32' in first ? first.u32.length : 0;
}

/** The first of `of` of every `width` elements that is not what it should be. */
function wrongCell(column: Column, is: Numbers, of: number, width: number, ulps: number): string | undefined {
  for (let i = 0, k = 0, place = 0; i < column.length; i++) {
    const x = column[i];
    const expected = is[k];
    // beside the relative error the spacing of subnormals: an error they always may have
    const right = place >= of || x === expected || Math.abs(x - expected) <= ulps * (2 ** -52 * Math.abs(expected) + Number.MIN_VALUE);
    if (!(right || (Number.isNaN(x) && Number.isNaN(expected)))) return `${x}, not ${expected}`;
    if (++k === is.length) k = 0;
    if (++place === width) place = 0;
  }
  return undefined;
}
