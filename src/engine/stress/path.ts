// A path over a book: prices and vols at any z, and what collateral makes of them. What search and refinement share.
import { mapColumn } from '../../columns/columnMap.js';
import type { BackendUse } from '../../columns/coreUse.js';
import type { Batch } from '../batch/batch.js';
import type { BatchShape } from '../batch/shape.js';
import type { PackedBook } from '../bookRisk/pack.js';
import type { HeldCollateral } from './collateral.js';

/** A path over this market: log moves of one sigma by underlying. */
export interface Slopes {
  readonly spots: Float64Array;
  readonly vols: Float64Array;
}

/** What search and refinement share. */
export interface ReverseState {
  readonly packed: PackedBook;
  readonly collateral: HeldCollateral;
  /** [assets]: the underlying whose coin it is, -1 for none; and its price. */
  readonly coinUnits: Int32Array;
  readonly prices: Float64Array;
  readonly slopes: readonly Slopes[];
  readonly excesses: Float64Array;
  readonly use: BackendUse;
}

export type OpenBatch = (shape: BatchShape) => Promise<Batch>;

/** Relative moves of prices and vols at every z, [underlyings x zs]. */
export interface Grown {
  readonly moves: Float64Array;
  readonly volShocks: Float64Array;
}

/** Where a path stands at the zs, [underlyings x zs]. */
export function movesAt({ slopes, use }: ReverseState, path: number, zs: Float64Array): Grown {
  const { spots, vols } = slopes[path] as Slopes;
  const table = (column: Float64Array): Float64Array => {
    const exponents = new Float64Array(column.length * zs.length);
    fillExponents(exponents, 0, column, zs);
    return growthsOf(use, exponents);
  };
  return { moves: table(spots), volShocks: table(vols) };
}

/** slope x z of every underlying, from `first` on. */
export function fillExponents(exponents: Float64Array, first: number, slopes: Float64Array, zs: ArrayLike<number>): void {
  for (let u = 0; u < slopes.length; u++) {
    const slope = slopes[u] as number;
    for (let s = 0; s < zs.length; s++) exponents[first + u * zs.length + s] = slope * (zs[s] as number);
  }
}

/** e^x - 1, exactly 0 where nothing moves. */
export function growthsOf(use: BackendUse, exponents: Float64Array): Float64Array {
  return use((backend, arena) => mapColumn(arena, backend.exp, exponents)).map((growth) => growth - 1);
}

/** Adds kept amount x price x move of an account's coins to a row; the moves are [underlyings x row]. */
export function addCollateral(
  { collateral, coinUnits, prices }: ReverseState,
  place: number,
  moves: Float64Array,
  row: Float64Array,
): void {
  for (let k = collateral.starts[place] as number; k < (collateral.starts[place + 1] as number); k++) {
    const asset = collateral.assets[k] as number;
    const unit = coinUnits[asset] as number;
    if (unit < 0) continue;
    const value = (collateral.kept[k] as number) * (prices[asset] as number);
    for (let s = 0; s < row.length; s++) row[s] += value * (moves[unit * row.length + s] as number);
  }
}
