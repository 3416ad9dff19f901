// A rate on the notional of instruments of some kinds, an underlying at a time.
import { notionalsOfKinds } from '../requirement/notionals.js';
import type { Prepare } from './term.js';

export const notional: Prepare<'notional'> = ({ kinds, netting, price, rate }, { market, rows }) => {
  const sizes = notionalsOfKinds(kinds, price, market, rows);
  return ({ count, units, starts, listedEnds, rows: held, quantities }, out) => {
    for (let a = 0; a < count; a++) {
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const row = held[p] as number;
        const size = (quantities[p] as number) * (sizes[row] as number);
        if (netting === 'short' && size > 0) continue;
        out[a * units + (rows.units[row] as number)] += netting === 'gross' ? Math.abs(size) : size;
      }
      for (let cell = a * units; cell < (a + 1) * units; cell++) out[cell] = rate * Math.abs(out[cell] as number);
    }
  };
};
