// How large accounts are, whatever the rules: positions, lots of one instrument netted, and their gross notional at index prices; what the book moves by.
import type { Holdings } from '../../program/layout/holdings.js';
import type { Tick } from '../../program/tick/tick.js';
import { HeldRows, netGreeks } from './greeks.js';
import type { MarginRun } from './run.js';

/** Notional: sum of |net quantity| x notional of a contract at the index, numeraire; NaN for accounts with a code. What is netted to 0 is no position. */
export function sizesOf(
  { lots }: Holdings,
  tick: Tick,
  codes: Uint8Array,
): Pick<MarginRun, 'positionCounts' | 'notionals' | 'underlyings' | 'greeks'> {
  const { starts, ends, rows, quantities, prices } = lots;
  const unit = Float64Array.from({ length: tick.rows.count }, (_, row) => tick.notional(row, 'index'));
  const held = new HeldRows(tick);
  const positionCounts = new Uint32Array(codes.length);
  const notionals = new Float64Array(codes.length).fill(Number.NaN);
  for (let a = 0; a < codes.length; a++) {
    const end = ends[a];
    const valid = codes[a] === 0;
    let count = 0;
    let sum = 0;
    // lots of one instrument stand side by side
    for (let i = starts[a]; i < end; ) {
      const row = rows[i];
      let net = 0;
      const moves = valid && held.isEntered(row);
      do {
        if (moves) held.entered[row] += quantities[i] / prices[i];
        net += quantities[i++];
      } while (i < end && rows[i] === row);
      if (valid) held.contracts[row] += net;
      if (net === 0) continue;
      count += 1;
      if (!valid) continue;
      sum += Math.abs(net) * unit[row];
    }
    positionCounts[a] = count;
    if (valid) notionals[a] = sum;
  }
  return { positionCounts, notionals, underlyings: tick.market.underlyings.map(({ id }) => id), greeks: netGreeks(tick, held) };
}
