// How much of a relative vol shock reaches each row: (referenceDays / max(days, floorDays))^power, in the backend's arithmetic; 1 where the rules state no term.

import type { Market } from '../../market/market.js';
import { yearMs } from '../../market/year.js';
import type { Rules } from '../../rules/document/rules.js';
import { termOf } from '../../rules/document/shockedVol.js';
import type { Rows } from '../layout/rows.js';
import type { TickMath } from './math.js';
import type { RowColumns } from './rowColumns.js';

export interface VolTermInputs {
  readonly columns: RowColumns;
  readonly rows: Rows;
  readonly rules: Rules;
  readonly market: Market;
  readonly math: TickMath;
}

export function fillVolTerms({ columns, rows, rules, market, math }: VolTermInputs): void {
  columns.volTerms.fill(1);
  const term = rules.volatility?.term;
  if (term === undefined) return;
  const ratios = new Float64Array(rows.expiryGroups.length).fill(1);
  const powers = new Float64Array(rows.expiryGroups.length);
  rows.expiryGroups.forEach(({ instant }, n) => {
    const { base, power } = termOf(term, instant === undefined ? 0 : ((instant - market.asOf) / yearMs) * 365);
    ratios[n] = base;
    powers[n] = power;
  });
  const terms = math.exps(math.logs(ratios).map((log, n) => log * powers[n]));
  for (let row = 0; row < rows.count; row++) columns.volTerms[row] = terms[rows.expiries[row]];
}
