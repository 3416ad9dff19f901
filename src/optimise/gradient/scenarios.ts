// One-sided derivatives of a worst loss over scenarios: what the scenarios that decide give and take, the extremes of them where several do.
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { AskedHedge } from '../hedge/asked.js';
import { scannedOf } from '../hedge/scanned.js';
import { lossOf } from '../table/single.js';
import type { Sides } from './differences.js';

/** Losses that are alike but for roundings. */
const alike = 1e-12;

/** Undefined where the part is something else. */
export function scanGradient(subject: Subject, asked: AskedHedge): Sides | undefined {
  const table = scannedOf(subject, asked);
  if (table === undefined) return undefined;
  const { pnl, units, at, blocks, floor, scenarios, bought, sold, moves, movesAt } = table;
  const column = (): Float64Array => new Float64Array(asked.rows.length);
  const [up, down, errors] = [column(), column(), column()];
  const deciding = new Map<number, { readonly worst: readonly number[]; readonly floored: boolean }>();
  for (let block = 0; block < pnl.length; block += scenarios) {
    const margin = lossOf(table, pnl, block);
    let size = Math.abs(margin);
    for (let s = 0; s < scenarios; s++) size = Math.max(size, Math.abs(pnl[block + s]));
    const worst: number[] = [];
    for (let s = 0; s < scenarios; s++) if (margin + pnl[block + s] <= alike * size) worst.push(s);
    deciding.set(block, { worst, floored: margin - floor <= alike * size });
  }
  for (let j = 0; j < asked.rows.length; j++) {
    const { worst, floored } = deciding.get(blocks[j]) as { readonly worst: readonly number[]; readonly floored: boolean };
    let [most, least] = floored ? [0, 0] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const s of worst) {
      const slope = -units[at[j] + s];
      const move = bought[j] === 0 && sold[j] === 0 ? 0 : moves[movesAt[j] + s];
      most = Math.max(most, slope - bought[j] * move);
      least = Math.min(least, slope - sold[j] * move);
    }
    up[j] = most + 0;
    down[j] = least + 0;
  }
  return { up, down, errors };
}
