// How large accounts are, whatever the rules: positions, lots of one instrument netted, and their gross notional at index prices; what the book moves by.
import type { Holdings } from '../../program/layout/holdings.js';
import type { Tick } from '../../program/tick/tick.js';
import type { MarginRun, NetGreeks } from './run.js';

/** Notional: sum of |net quantity| x notional of a contract at the index, numeraire; NaN for accounts with a code. What is netted to 0 is no position. */
export function sizesOf(
  { lots }: Holdings,
  tick: Tick,
  codes: Uint8Array,
): Pick<MarginRun, 'positionCounts' | 'notionals' | 'underlyings' | 'greeks'> {
  const { starts, ends, rows, quantities } = lots;
  const unit = Float64Array.from({ length: tick.rows.count }, (_, row) => tick.notional(row, 'index'));
  const held = new Float64Array(tick.rows.count);
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
      do net += quantities[i++];
      while (i < end && rows[i] === row);
      if (net === 0) continue;
      count += 1;
      if (!valid) continue;
      sum += Math.abs(net) * unit[row];
      held[row] += net;
    }
    positionCounts[a] = count;
    if (valid) notionals[a] = sum;
  }
  return { positionCounts, notionals, underlyings: tick.market.underlyings.map(({ id }) => id), greeks: greeksOf(held, tick) };
}

/** By underlying: rows in the order of their first use; per relative move becomes per unit of the index. */
function greeksOf(held: Float64Array, { columns, rows, indexes }: Tick): NetGreeks {
  const [deltas, gammas, vegas] = Array.from({ length: 3 }, () => new Float64Array(indexes.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  held.forEach((quantity, row) => {
    if (quantity === 0) return;
    const u = rows.underlyings[row];
    deltas[u] += quantity * columns.blackDeltas[row];
    gammas[u] += quantity * columns.gammas[row];
    vegas[u] += quantity * columns.vegas[row];
  });
  indexes.forEach((index, u) => {
    deltas[u] = deltas[u] / index;
    gammas[u] = gammas[u] / index / index;
  });
  return { deltas, gammas, vegas };
}
