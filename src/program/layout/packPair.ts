// Derives numbers of an account's underlying from packed positions and orders: naked contracts, and possible holdings of each instrument.
import type { BlockArrays, Counts } from './columns.js';
import type { Rows } from './rows.js';

/** Net contracts by strike, kept at 0 between pairs. */
export interface StrikeNets {
  sides: Float64Array;
  strikes: Float64Array;
}

/** Short options that no long one of their strike covers: no price is in it, so it is a number of the book. Options of the pair stand from `from` to `to`. @order by rank of the first option of a strike */
export function packNaked(
  { sides: sideNets, strikes: strikeNets }: StrikeNets,
  { multipliers, sideGroups, strikeGroups }: Rows,
  { optionRows, optionQuantities, nakedSides, nakedStrikes }: BlockArrays,
  pair: number,
  from: number,
  to: number,
): void {
  const end = Math.min(to, optionRows.length);
  for (let o = from; o < end; o++) {
    const row = optionRows[o];
    const contracts = optionQuantities[o] * multipliers[row];
    sideNets[sideGroups[row]] += contracts;
    strikeNets[strikeGroups[row]] += contracts;
  }
  let sides = 0;
  let strikes = 0;
  for (let o = from; o < end; o++) {
    const side = sideGroups[optionRows[o]];
    const strike = strikeGroups[optionRows[o]];
    sides += Math.max(0, -sideNets[side]);
    strikes += Math.max(0, -strikeNets[strike]);
    sideNets[side] = strikeNets[strike] = 0;
  }
  nakedSides[pair] = sides;
  nakedStrikes[pair] = strikes;
}

/** Merges positions and orders of a pair by rank. Beyond the arrays it only counts: each turn takes one of either. */
export function packOpen({ ranks }: Rows, arrays: BlockArrays, counts: Counts, pair: number, position: number, order: number): void {
  let k = position;
  let j = order;
  while (k < counts.position || j < counts.order) {
    const isOrder = k >= counts.position || (j < counts.order && ranks[arrays.orderRows[j]] < ranks[arrays.positionRows[k]]);
    const row = isOrder ? arrays.orderRows[j] : arrays.positionRows[k];
    const held = isOrder ? 0 : arrays.quantities[k++];
    let buys = 0;
    let sells = 0;
    for (; j < counts.order && arrays.orderRows[j] === row; j++) {
      const quantity = arrays.orderQuantities[j];
      if (quantity > 0) buys += quantity;
      else sells -= quantity;
    }
    const o = counts.open++;
    arrays.openRows[o] = row;
    arrays.openPairs[o] = pair;
    arrays.openSizes[2 * o] = Math.max(0, held + buys);
    arrays.openSizes[2 * o + 1] = Math.max(0, sells - held);
  }
}
