// One-sided derivatives of a worst loss over scenarios: what the scenarios that decide give and take, the extremes of them where several do.
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { AskedHedge } from '../hedge/asked.js';
import { scannedOf } from '../hedge/scanned.js';
import { marginOf } from '../table/single.js';
import type { Sides } from './differences.js';

/** Losses that are alike but for roundings. */
const alike = 1e-12;

/** Undefined where the part is something else. */
export function scanGradient(subject: Subject, asked: AskedHedge): Sides | undefined {
  const scanned = scannedOf(subject, asked);
  if (scanned === undefined) return undefined;
  const column = (): Float64Array => new Float64Array(asked.rows.length);
  const [up, down, errors] = [column(), column(), column()];
  for (const { table, candidates } of scanned.groups) {
    const { pnl, units, at, floor } = table;
    const margin = marginOf(table, pnl);
    let size = Math.abs(margin);
    for (const x of pnl) size = Math.max(size, Math.abs(x));
    const worst = [...pnl.keys()].filter((s) => margin + (pnl[s] as number) <= alike * size);
    const floored = margin - floor <= alike * size;
    for (const [n, j] of candidates.entries()) {
      let [most, least] = floored ? [0, 0] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (const s of worst) {
        const slope = -(units[(at[n] as number) + s] as number);
        most = Math.max(most, slope);
        least = Math.min(least, slope);
      }
      up[j] = most + 0;
      down[j] = least + 0;
    }
  }
  return { up, down, errors };
}
