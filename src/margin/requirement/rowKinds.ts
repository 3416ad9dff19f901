// Which rows are instruments of some kinds, as the market names them.
import type { InstrumentKind } from '../../book/instrument.js';
import type { RunBase } from './base.js';

/** 1 for every listed row of one of the kinds. */
export function rowsOfKinds({ market, rows }: Pick<RunBase, 'market' | 'rows'>, kinds: readonly InstrumentKind[]): Uint8Array {
  const flags = new Uint8Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    const quote = market.quotes[rows.handles[row] as number];
    if (quote !== undefined && kinds.includes(quote.instrument.kind)) flags[row] = 1;
  }
  return flags;
}
