// What a stress moves by scenarios of a batch: rows that have a value, contracts that pay in a coin as amounts of it.
import { type RowFlaw, rowCodes, valueFlaw } from '../../../program/tick/rowFlaw.js';
import type { Tick } from '../../../program/tick/tick.js';
import { type BookColumns, bookColumns, heldRows } from '../../batch/bookColumns.js';
import type { Lent } from './lent.js';

export interface BatchBook extends BookColumns {
  readonly flaws: ReadonlyMap<number, RowFlaw>;
}

/**
 * Positions on rows that `counts` takes. A contract that pays in a coin has gains and premiums in that coin already: they are an amount of it, which moves with its underlying. An option that is quoted in a
 * coin (and not inverse) has no such form: an account that holds one is faulty.
 */
export function batchBook({ rows, holdings, market, book }: Lent, tick: Tick, counts?: (row: number) => boolean): BatchBook {
  const coinOf = new Map(market.underlyings.map(({ asset }, u) => [asset, u]));
  const paysIn = (row: number): number => coinOf.get(market.assets[rows.assets[row]].id) ?? -1;
  const accounts = Uint32Array.from(book.accounts.keys());
  const asked = { market, rows, columns: tick.columns, lots: holdings.lots, accounts };
  const held = heldRows(asked);
  const flaws = new Map<number, RowFlaw>();
  for (const row of held) {
    const inCoin = rows.option[row] === 1 && rows.inverse[row] === 0 && paysIn(row) >= 0;
    const flaw = valueFlaw(tick, row) ?? (inCoin ? { ...quotedInCoin, got: rows.ids[row] } : undefined);
    if (flaw !== undefined) flaws.set(row, flaw);
  }
  return { ...bookColumns({ ...asked, held, flaws, paysIn, ...(counts === undefined ? {} : { counts }) }), flaws };
}

const quotedInCoin = {
  code: rowCodes.quotedInCoin,
  field: 'instrument',
  expectation: 'no option that is quoted in a coin that moves',
} as const;
