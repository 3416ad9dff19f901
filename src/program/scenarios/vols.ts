// The vol of every option under every shock of a set.
import { isFloored, shockedVol } from '../../rules/document/volatility.js';
import type { Tick } from '../tick/tick.js';
import type { ReadSet } from './sets.js';

/** Calls `take` for every usable option of a set's underlyings and scenario with the vol after its shock. */
export function shockedVols(
  tick: Tick,
  { list, of }: ReadSet['parts'][number],
  take: (row: number, scenario: number, vol: number) => void,
): void {
  const { rows, columns, rules } = tick;
  const names = [...new Set(list.map(({ vol }) => vol))];
  const which = list.map(({ vol }) => names.indexOf(vol));
  const shocks = names.map((name) => (name === 'unchanged' ? undefined : rules.volatility?.shocks[name]));
  const skewed = shocks.some((shock) => shock?.skew !== undefined);
  const options = tick.moved.filter((row) => rows.option[row] === 1 && columns.codes[row] === 0 && of(rows.underlyings[row] as number));
  const logs = skewed
    ? tick.math.logs(Float64Array.from(options, (row) => (columns.strikes[row] as number) / (columns.forwards[row] as number)))
    : new Float64Array(options.length);
  const vols = new Float64Array(names.length);
  for (const [i, row] of options.entries()) {
    const option = {
      term: columns.volTerms[row] as number,
      logMoneyness: logs[i] as number,
      rootYears: Math.sqrt(Math.max(0, columns.expiryYears[row] as number)),
    };
    for (const [n, shock] of shocks.entries()) {
      const vol = columns.vols[row] as number;
      vols[n] = shockedVol(shock, vol, option);
      if (shock?.absolute !== undefined) note(tick.floored, names[n] as string, row, isFloored(shock, vol));
    }
    for (const [s, n] of which.entries()) take(row, s, vols[n] as number);
  }
}

/** A set may be priced again row by row: what was at the floor before need not be now. */
function note(floored: Tick['floored'], name: string, row: number, below: boolean): void {
  const rows = floored.get(name) ?? new Set<number>();
  floored.set(name, rows);
  if (below) rows.add(row);
  else rows.delete(row);
}
