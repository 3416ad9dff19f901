// Nearly singular symmetric matrices, with twice the digits of doubles: whether one is definite, and its smallest eigenvalue.
import { type DoubleDouble, dividedBy, exactSum, head, minus, times } from './doubleDouble.js';

export interface Definite {
  /** Pivots of L D L', D diagonal: all above 0. */
  readonly pivots: Float64Array;
  readonly smallestEigenvalue: number;
  /** [n], of length 1. */
  readonly eigenvector: Float64Array;
}

/** Sums of two doubles keep 104 bits or more; four bits are for the roundings of an element of the factor (Higham, Accuracy and Stability, 10.1). */
const unit = 2 ** -100;
const stepLimit = 64;

/**
 * Undefined unless the n x n row-major matrix (of which the lower triangle is read) is positive definite as its entries stand. Proved by an elimination of
 * C - n^2 2^-100 I that meets no pivot below 0: what it rounds is less than what was taken away (Rump, BIT 46, 2006). So an eigenvalue below that, relative to a
 * diagonal of 1, counts as 0: 2^52 / n times less than what doubles can tell. The eigenvalue is found by inverse iteration from `start`.
 */
export function definite(matrix: Float64Array, n: number, start: Float64Array): Definite | undefined {
  if (eliminated(matrix, n, n * n * unit) === undefined) return undefined;
  const factor = eliminated(matrix, n, 0);
  if (factor === undefined) return undefined;
  const pivots = Float64Array.from({ length: n }, (_, i) => factor.highs[place(i, i)]);
  return { pivots, ...smallest(factor, n, start) };
}

const place = (i: number, j: number): number => (i * (i + 1)) / 2 + j;

/** L (its unit diagonal left out) and D, packed by rows in two doubles an element. */
interface Factor {
  readonly highs: Float64Array;
  readonly lows: Float64Array;
}

const element = ({ highs, lows }: Factor, at: number): DoubleDouble => ({ high: highs[at], low: lows[at] });

/** L D L' = C - shift I; undefined when a pivot is not above 0. */
function eliminated(matrix: Float64Array, n: number, shift: number): Factor | undefined {
  const rest = { highs: new Float64Array(place(n, 0)), lows: new Float64Array(place(n, 0)) };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) rest.highs[place(i, j)] = matrix[i * n + j];
    const { high, low } = exactSum(matrix[i * n + i], -shift);
    rest.highs[place(i, i)] = high;
    rest.lows[place(i, i)] = low;
  }
  const column = { highs: new Float64Array(n), lows: new Float64Array(n), heads: new Float64Array(n) };
  for (let k = 0; k < n; k++) {
    const pivot = element(rest, place(k, k));
    if (!(pivot.high > 0)) return undefined;
    for (let i = k + 1; i < n; i++) {
      const own = element(rest, place(i, k));
      column.highs[i] = own.high;
      column.lows[i] = own.low;
      column.heads[i] = head(own.high);
      const share = dividedBy(own, pivot);
      rest.highs[place(i, k)] = share.high;
      rest.lows[place(i, k)] = share.low;
      subtract(rest, place(i, 0), share, column, k + 1, i + 1);
    }
  }
  return rest;
}

/** row[j] -= share x column[j]: `minus` and `times`, written out for all of a row. */
function subtract(
  { highs, lows }: Factor,
  row: number,
  share: DoubleDouble,
  column: Factor & { readonly heads: Float64Array },
  from: number,
  to: number,
): void {
  const front = head(share.high);
  const back = share.high - front;
  for (let j = from; j < to; j++) {
    const high = column.highs[j];
    const headOf = column.heads[j];
    const tailOf = high - headOf;
    const product = share.high * high;
    const error = front * headOf - product + front * tailOf + back * headOf + back * tailOf;
    const before = highs[row + j];
    const sum = before - product;
    const part = sum - before;
    const low = before - (sum - part) - (product + part) + (lows[row + j] - (error + (share.high * column.lows[j] + share.low * high)));
    const after = sum + low;
    highs[row + j] = after;
    lows[row + j] = low - (after - sum);
  }
}

function smallest(factor: Factor, n: number, start: Float64Array): Omit<Definite, 'pivots'> {
  let vector = start;
  let value = Number.POSITIVE_INFINITY;
  for (let step = 0; step < stepLimit; step++) {
    const solved = solve(factor, n, vector);
    // of C^-1, by the vector before: its inverse comes down to the smallest eigenvalue
    let along = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      along += vector[i] * solved[i];
      square += solved[i] * solved[i];
    }
    const length = Math.sqrt(square);
    vector = solved.map((x) => x / length);
    const next = 1 / along;
    if (!(next < value * (1 - 2 ** -50))) return { smallestEigenvalue: Math.min(next, value), eigenvector: vector };
    value = next;
  }
  return { smallestEigenvalue: value, eigenvector: vector };
}

/** x with L D L' x = b. */
function solve(factor: Factor, n: number, b: Float64Array): Float64Array {
  const x: DoubleDouble[] = Array.from(b, (high) => ({ high, low: 0 }));
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) x[i] = minus(x[i], times(element(factor, place(i, j)), x[j]));
  for (let i = n - 1; i >= 0; i--) {
    let rest = dividedBy(x[i], element(factor, place(i, i)));
    for (let j = i + 1; j < n; j++) rest = minus(rest, times(element(factor, place(j, i)), x[j]));
    x[i] = rest;
  }
  return Float64Array.from(x, ({ high }) => high);
}
