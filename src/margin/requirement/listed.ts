// Facts of listed instruments that several terms ask for: their kind, the mark that the venue publishes.
import type { InstrumentKind } from '../../book/instrument.js';
import { isOption, spoil } from '../../marshal/packInstruments.js';
import type { RunBase } from './base.js';

/** 1 for the rows of instruments of these kinds. */
export function isOfKinds(kinds: readonly InstrumentKind[], { market, rows }: RunBase): Uint8Array {
  const counts = new Uint8Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    const quote = market.quotes[rows.handles[row] as number];
    if (quote !== undefined && kinds.includes(quote.instrument.kind)) counts[row] = 1;
  }
  return counts;
}

/** Marks of options in their quote, 0 for other rows; an option that `needed` picks and that has none is spoiled: its accounts get a fault. */
export function marksOf({ market, rows }: RunBase, needed: (row: number) => boolean): Float64Array {
  const marks = new Float64Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    if (!isOption(rows, row)) continue;
    const mark = market.quotes[rows.handles[row] as number]?.mark;
    if (mark !== undefined) marks[row] = mark;
    else if (needed(row))
      spoil(rows, row, { code: 'MISSING_FIELD', field: 'mark', expectation: 'stated: the rule asks for it', got: 'nothing' });
  }
  return marks;
}
