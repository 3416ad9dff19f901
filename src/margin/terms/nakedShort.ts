// A rate on the index for every option sold that nothing at its strike offsets.
import { isOption } from '../../columns/packInstruments.js';
import { notionalsOf } from '../requirement/notionals.js';
import type { Prepare } from './term.js';

/** rate x index x sum over (expiry, strike[, side]) of max(0, -(sum of quantity x multiplier)). */
export const nakedShort: Prepare<'nakedShort'> = ({ netting, rate }, { rows }) => {
  const notionals = notionalsOf(rows, 'index');
  const { strikes, strikeGroups, expiryGroups } = rows;
  const together = (row: number, other: number): boolean =>
    netting === 'side'
      ? strikeGroups[row] === strikeGroups[other]
      : expiryGroups[row] === expiryGroups[other] && strikes[row] === strikes[other];
  return ({ count, units, starts, listedEnds, rows: held, quantities }, out) => {
    for (let a = 0; a < count; a++) {
      const end = listedEnds[a] as number;
      let p = starts[a] as number;
      while (p < end) {
        const row = held[p] as number;
        let net = (quantities[p] as number) * (notionals[row] as number);
        p++;
        if (!isOption(rows, row)) continue;
        for (; p < end && together(held[p] as number, row); p++)
          net += (quantities[p] as number) * (notionals[held[p] as number] as number);
        out[a * units + (rows.units[row] as number)] += rate * Math.max(0, -net);
      }
    }
  };
};
