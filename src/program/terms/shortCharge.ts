// Charge of one short option.
// The largest over `short` of factor x (max(floor x (S or K), rate x S - OTM, valueFloor x v), at most cap x S, + v where it is added).
import type { View } from '../../rules/document/formula.js';
import { maybeValueIn } from '../compile/values.js';
import { rowCodes } from '../tick/rowFlaw.js';
import type { Tick } from '../tick/tick.js';
import { contractValue } from './optionValue.js';
import type { TermOf } from './term.js';

/** Charge of one short contract. */
export function shortCharge(term: TermOf<'optionMargin'>, tick: Tick, row: number, view: View): number {
  const { rows, columns } = tick;
  const id = tick.underlying(rows.underlyings[row]).id;
  const index = columns.indexes[row];
  const call = rows.calls[row] === 1;
  const strike = columns.strikes[row] * (rows.inverse[row] === 1 ? 1 : columns.settlementPrices[row]);
  const value = contractValue(tick, row, term.price);
  const multiplier = columns.multipliers[row];
  const outOfTheMoney = Math.max(0, call ? strike - index : index - strike);
  let most = 0;
  for (const one of term.short) {
    if (one.only !== undefined && (one.only === 'calls') !== call) continue;
    const read = (stated: Parameters<typeof maybeValueIn>[1] | undefined, absent: number): number => {
      const found = stated === undefined ? absent : maybeValueIn(tick, stated, view, id);
      if (found !== undefined) return found;
      tick.invalidate(row, { code: rowCodes.unknownEntry, field: 'optionMargin', expectation: 'in the tables of the rules', got: id });
      return 0;
    };
    const floor = (one.floorOf === 'strike' ? strike : index) * read(one.floor, 0);
    const byValue = one.valueFloor === undefined ? 0 : (read(one.valueFloor, 0) * value) / multiplier;
    const uncapped = Math.max(floor, index * read(one.rate, 0) - outOfTheMoney, byValue);
    const capped = one.cap === undefined ? uncapped : Math.min(uncapped, read(one.cap, 0) * index);
    most = Math.max(most, read(one.factor, 1) * (capped * multiplier + (term.shortValue === 'added' ? value : 0)));
  }
  return most;
}
