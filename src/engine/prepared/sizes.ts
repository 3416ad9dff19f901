// How large accounts are, whatever the rules: positions, lots of one instrument netted, and their gross notional at index prices.
import type { Holdings } from '../../program/layout/holdings.js';
import type { Tick } from '../../program/tick/tick.js';
import type { MarginRun } from './run.js';

/** Notional: sum of |net quantity| x notional of a contract at the index, numeraire; NaN for accounts with a code. What is netted to 0 is no position. */
export function sizesOf({ lots }: Holdings, tick: Tick, codes: Uint8Array): Pick<MarginRun, 'positionCounts' | 'notionals'> {
  const { starts, ends, rows, quantities } = lots;
  const unit = Float64Array.from({ length: tick.rows.count }, (_, row) => tick.notional(row, 'index'));
  const positionCounts = new Uint32Array(codes.length);
  const notionals = new Float64Array(codes.length).fill(Number.NaN);
  for (let a = 0; a < codes.length; a++) {
    const end = ends[a] as number;
    let count = 0;
    let sum = 0;
    // lots of one instrument stand side by side
    for (let i = starts[a] as number; i < end; ) {
      const row = rows[i] as number;
      let net = 0;
      do net += quantities[i++] as number;
      while (i < end && rows[i] === row);
      if (net === 0) continue;
      count += 1;
      sum += Math.abs(net) * (unit[row] as number);
    }
    positionCounts[a] = count;
    if (codes[a] === 0) notionals[a] = sum;
  }
  return { positionCounts, notionals };
}
