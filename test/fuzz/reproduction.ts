// A difference made small: the fewest rows that still show it, and everything needed to see it again.
import type { Argument, Call, Column } from './call.js';
import { exact, firstDifference, type Place } from './results.js';
import { runCall, type Seat, type Way } from './runCall.js';

export interface Reproduction {
  readonly kernel: string;
  /** What was compared: two backends, or two ways on one backend. */
  readonly between: readonly [string, string];
  readonly place: Place;
  /** Rows of the case that the inputs below are. */
  readonly from: number;
  readonly rows: number;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

export interface Run {
  readonly seat: Seat;
  readonly way: Way;
}

export const labelOf = ({ seat, way }: Run): string => `${seat.name} in ${way.name}`;

const differenceOf = (call: Call, left: Run, right: Run): Place | undefined =>
  firstDifference(runCall(left.seat, call, left.way), runCall(right.seat, call, right.way));

/** The smallest window of rows in which the two runs still differ; the whole call where none does. */
export function reproduce(call: Call, left: Run, right: Run): Reproduction {
  const between = [labelOf(left), labelOf(right)] as const;
  for (const rows of call.chunks.length > 0 ? [1, 2, 8, 16, 64, 192] : []) {
    for (let from = 0; from < call.rows && from < 20_000; from += rows) {
      const part = cut(call, from, Math.min(call.rows, from + rows));
      const place = differenceOf(part, left, right);
      if (place !== undefined) return { kernel: call.kernel, between, place, from, rows: part.rows, inputs: inputsOf(part) };
    }
  }
  const place = differenceOf(call, left, right) ?? { name: 'nothing', index: 0, left: 'differs once', right: 'and not again' };
  return { kernel: call.kernel, between, place, from: 0, rows: call.rows, inputs: inputsOf(call) };
}

/** The same call over rows from ... to alone. */
export function cut(call: Call, from: number, to: number): Call {
  const rows = to - from;
  const argumentsOf = call.arguments.map((argument): Argument => {
    if ('out' in argument) return argument.step > 0 ? { ...argument, length: rows * argument.step } : argument;
    if ('column' in argument) {
      if (argument.step === 0) return argument;
      // starts of accounts have one element more than rows
      const beyond = argument.column.length - call.rows * argument.step;
      return { ...argument, column: argument.column.slice(from * argument.step, to * argument.step + beyond) };
    }
    if ('value' in argument) return { ...argument, value: argument.value + from * (argument.perRow ?? 0) };
    return argument;
  });
  return { ...call, rows, arguments: argumentsOf };
}

const shown = 512;

function inputsOf(call: Call): Record<string, string[]> {
  const inputs: Record<string, string[]> = {};
  for (const argument of call.arguments) {
    if ('column' in argument) inputs[argument.name] = cellsOf(argument.column);
    else if ('value' in argument) inputs[argument.name] = [String(argument.value)];
  }
  return inputs;
}

function cellsOf(column: Column): string[] {
  const cells = Array.from(column.subarray(0, shown) as ArrayLike<number>, (x) => (column instanceof Float64Array ? exact(x) : String(x)));
  return column.length > shown ? [...cells, `... ${column.length - shown} more`] : cells;
}
