// A path over a book: prices and vols at any z, and what collateral makes of them. What search and refinement share.
import type { TickMath } from '../../../program/tick/math.js';
import type { HeldCollateral } from './collateral.js';
import type { BatchBook } from './instruments.js';

/** A path over this market: log moves of one sigma by underlying. */
export interface Slopes {
  readonly spots: Float64Array;
  readonly vols: Float64Array;
}

/** A column that is searched for: whose excess today, and which haircuts. */
export interface Judged {
  /** [accounts]: equity less maintenance. */
  readonly excesses: Float64Array;
  /** [accounts]: column of `collateral.kept`. */
  readonly haircuts: Uint32Array;
}

/** State shared by search and refinement. */
export interface ReverseState {
  readonly held: BatchBook;
  readonly collateral: HeldCollateral;
  /** [assets]: the underlying whose coin it is, -1 for none; and its price. */
  readonly coinUnits: Int32Array;
  readonly prices: Float64Array;
  readonly slopes: readonly Slopes[];
  readonly judged: readonly Judged[];
  readonly math: TickMath;
}

/** Relative moves of prices and vols at every z, [underlyings x zs]. */
export interface Grown {
  readonly moves: Float64Array;
  readonly volShocks: Float64Array;
}

/** Moves of a path at the zs, [underlyings x zs]. */
export function movesAt({ slopes, math }: ReverseState, path: number, zs: Float64Array): Grown {
  const { spots, vols } = slopes[path];
  const table = (column: Float64Array): Float64Array => {
    const exponents = new Float64Array(column.length * zs.length);
    fillExponents(exponents, 0, column, zs);
    return growthsOf(math, exponents);
  };
  return { moves: table(spots), volShocks: table(vols) };
}

/** slope x z of every underlying, from `first` on. */
export function fillExponents(exponents: Float64Array, first: number, slopes: Float64Array, zs: ArrayLike<number>): void {
  for (let u = 0; u < slopes.length; u++) {
    const slope = slopes[u];
    for (let s = 0; s < zs.length; s++) exponents[first + u * zs.length + s] = slope * zs[s];
  }
}

/** e^x - 1, exactly 0 where nothing moves. */
export function growthsOf(math: TickMath, exponents: Float64Array): Float64Array {
  return math.exps(exponents).map((growth) => growth - 1);
}

/** Adds what an account's coins keep of their moves to a row; the moves are [underlyings x row]. */
export function addCollateral(
  { collateral, coinUnits, prices }: ReverseState,
  haircuts: number,
  account: number,
  moves: Float64Array,
  row: Float64Array,
): void {
  const kept = collateral.kept[haircuts];
  for (let k = collateral.starts[account]; k < collateral.starts[account + 1]; k++) {
    const asset = collateral.assets[k];
    const unit = coinUnits[asset];
    if (unit < 0) continue;
    const value = kept[k] * prices[asset];
    for (let s = 0; s < row.length; s++) row[s] += value * moves[unit * row.length + s];
  }
}
