// What must hold before any kernel runs: handles name something, CSR borders ascend, tables are finite. One pass each; misuse throws.

import { type BatchColumns, type BatchSizes, factorWidth } from '../../columns/batchColumns.js';
import { Fault } from '../../fault.js';

/** Shocks, vol scales and moves beyond this are not meant; below, no sum of them can leave the doubles unseen. */
const largestShock = 1e6;

/** Positions looked at between two looks at the clock. */
const chunk = 65_536;

/** The largest that positions bring along: no sum over them exceeds their product with the largest of their instruments. */
export interface PositionReach {
  readonly quantity: number;
  readonly count: number;
}

export function checkUnderlyings({ instruments }: BatchColumns, sizes: BatchSizes): void {
  const wrong = firstOutside(instruments.underlyings, 0, sizes.instruments, sizes.underlyings);
  if (wrong < 0) return;
  const expectation = `a handle of ${sizes.underlyings} underlyings`;
  throw new Fault('OUT_OF_RANGE', `instruments.underlyings[${wrong}]`, expectation, instruments.underlyings[wrong]);
}

/** Throws NOT_FINITE, OUT_OF_RANGE: a scenario is everybody's. */
export function checkScenarios({ scenarios }: BatchColumns, { underlyings, scenarios: count, stride }: BatchSizes): void {
  if (!scenarios) return;
  for (let u = 0; u < underlyings; u++) {
    for (const [name, least] of [
      ['moves', -1],
      ['volShocks', -largestShock],
      ['volShifts', -largestShock],
    ] as const) {
      const table = scenarios[name];
      for (let s = 0, cell = u * stride; s < count; s++, cell++) {
        const x = table[cell];
        if (x > least && x <= largestShock) continue;
        const path = `scenarios.${name}[${cell}]`;
        if (!Number.isFinite(x)) throw new Fault('NOT_FINITE', path, 'finite', x);
        throw new Fault('OUT_OF_RANGE', path, `above ${least} and at most ${largestShock}`, x);
      }
    }
  }
  for (let s = 0; s < count; s++) {
    const weight = scenarios.weights[s];
    if (!(weight >= 0 && weight <= largestShock)) {
      throw new Fault(
        Number.isFinite(weight) ? 'OUT_OF_RANGE' : 'NOT_FINITE',
        `scenarios.weights[${s}]`,
        `between 0 and ${largestShock}`,
        weight,
      );
    }
  }
}

/** Throws NOT_FINITE, NEGATIVE; OUT_OF_RANGE for a factor that is not lower triangular. */
export function checkFactors({ factors }: BatchColumns, { underlyings, factors: given }: BatchSizes): void {
  if (!factors) return;
  const order = factorWidth * underlyings;
  for (let f = 0; f < order; f++) {
    const vol = factors.vols[f];
    if (!Number.isFinite(vol)) throw new Fault('NOT_FINITE', `factors.vols[${f}]`, 'finite', vol);
    if (vol < 0) throw new Fault('NEGATIVE', `factors.vols[${f}]`, 'at least 0', vol);
  }
  const matrix = given === 'covariance' ? factors.matrix : factors.cholesky;
  if (!matrix) return;
  for (let i = 0; i < order; i++) {
    for (let j = 0; j < order; j++) {
      const x = matrix[i * order + j];
      if (j <= i && !Number.isFinite(x)) throw new Fault('NOT_FINITE', `factors.matrix[${i * order + j}]`, 'finite', x);
      if (j > i && given === 'cholesky' && x !== 0) {
        throw new Fault('OUT_OF_RANGE', `factors.matrix[${i * order + j}]`, '0 above the diagonal of a Cholesky factor', x);
      }
    }
  }
}

/**
 * Borders ascend from 0 to at most the positions there are; every handle names an instrument. Pauses now and then. Quantities are only read for a
 * run that needs their `reach`: it is a pass over memory that no other thread shares.
 */
export function* checkPositions({ positions }: BatchColumns, sizes: BatchSizes, reach: boolean): Generator<undefined, PositionReach> {
  const { starts, handles, quantities } = positions;
  let border = 0;
  let most = 0;
  if (starts[0] !== 0) throw new Fault('SHAPE_MISMATCH', 'positions.starts[0]', '0', starts[0]);
  for (let a = 1; a <= sizes.accounts; a++) {
    const next = starts[a];
    if (next < border) throw new Fault('SHAPE_MISMATCH', `positions.starts[${a}]`, `ascending, at least ${border}`, next);
    if (next - border > most) most = next - border;
    border = next;
    if (a % chunk === 0) yield;
  }
  if (border > sizes.positions) {
    throw new Fault('SHAPE_MISMATCH', `positions.starts[${sizes.accounts}]`, `at most the shape's ${sizes.positions} positions`, border);
  }
  let largest = 0;
  for (let from = 0; from < border; from += chunk) {
    const to = Math.min(from + chunk, border);
    const wrong = firstOutside(handles, from, to, sizes.instruments);
    if (wrong >= 0) {
      throw new Fault('OUT_OF_RANGE', `positions.handles[${wrong}]`, `a handle of ${sizes.instruments} instruments`, handles[wrong]);
    }
    if (reach) largest = Math.max(largest, largestOf(quantities, from, to));
    yield;
  }
  return { quantity: largest, count: most };
}

/** The first handle that is not below `count`; -1 when all are. */
function firstOutside(handles: Uint32Array, from: number, to: number, count: number): number {
  const last = count - 1;
  let signs = 0;
  // 32-bit: the sign bit of h or of last - h is set for every h beyond last
  for (let k = from; k < to; k++) {
    const handle = handles[k] | 0;
    signs |= handle | ((last - handle) | 0);
  }
  if (signs >= 0) return -1;
  for (let k = from; k < to; k++) if (handles[k] > last) return k;
  return -1;
}

/** The largest |x|; what is not a number is passed over, for the sums it goes into show it. */
function largestOf(xs: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let k = from; k < to; k++) {
    const x = Math.abs(xs[k]);
    if (x > largest) largest = x;
  }
  return largest;
}
