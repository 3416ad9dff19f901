// What the program of the bench must answer of an account, by plain loops.
import { type Held, rowOf, worstLossOf } from '../../../test/reference/stepScans.js';
import { entry, expiryOf, isFuture, maintenanceShare, narrow, type Pair, type Position, type ProgramBook, scenarios } from './book.js';

const rowsIn = (positions: readonly Position[], grid: readonly (readonly number[])[]): Held[] =>
  positions.map(({ row, quantity }) => ({ quantity, gains: grid[row] }));

function figuresOf(book: ProgramBook, { unit, positions }: Pair) {
  let [worth, gain, coin, shock, basis] = [0, 0, 0, 0, 0];
  for (const { row, quantity } of positions) {
    worth += Math.abs(quantity) * book.slots[8 * (2 * row + (quantity < 0 ? 1 : 0))];
    if (!isFuture(row)) continue;
    const one = quantity * (book.marks[4 * row] - entry);
    gain += one * book.marks[4 * row + 2];
    coin += one * book.marks[4 * row + 3];
  }
  for (const expiry of new Set(positions.map(({ row }) => expiryOf(row)))) {
    const own = positions.filter(({ row }) => expiryOf(row) === expiry);
    let delta = 0;
    for (const { row, quantity } of own) delta += quantity * book.deltas[row];
    shock += Math.abs(delta) * book.factors[expiry];
    basis += worstLossOf(rowOf(rowsIn(own, book.narrowGrid), narrow), 0) * book.shares[expiry];
  }
  const wide = rowOf([{ quantity: coin, gains: book.moves[unit] }, ...rowsIn(positions, book.grid)], scenarios);
  const few = rowOf([...rowsIn(positions, book.narrowGrid), { quantity: coin, gains: book.narrowMoves[unit] }], narrow);
  const loss = Math.max(worstLossOf(wide, 0), worstLossOf(few, 0)) + basis;
  return { worth, gain, risk: loss + 2 * shock };
}

/** Equity, initial, maintenance, excess. */
export function answersOf(book: ProgramBook, account: number): readonly number[] {
  let [worth, gain, risk, collateral] = [0, 0, 0, 0];
  for (const pair of book.accounts[account]) {
    const figures = figuresOf(book, pair);
    worth += figures.worth;
    gain += figures.gain;
    risk += figures.risk;
  }
  book.assetsOf(account).forEach((asset, i) => {
    collateral += book.prices[asset] * book.amounts[account][i];
  });
  const equity = collateral + gain + worth;
  const initial = Math.max(risk, 0);
  const maintenance = initial * maintenanceShare;
  return [equity, initial, maintenance, equity - initial];
}
