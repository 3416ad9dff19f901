// Leverage brackets of futures: maintenance N x rate - cum, initial N / leverage, a position at a time.
import { type InstrumentRows, inverseFutures } from '../../columns/packInstruments.js';
import { packBrackets } from '../../columns/packRules.js';
import type { Bracket } from '../../rules/ruleSet.js';
import type { TermParameters } from '../../rules/terms.js';
import { bracketMaintenance as amountOf, bracketOf } from '../brackets.js';
import type { TermBlock } from '../requirement/block.js';
import { entriesByRow, instrumentAt } from '../requirement/entries.js';
import { notionalsOfKinds } from '../requirement/notionals.js';
import type { TermPlan } from '../requirement/plan.js';
import type { Prepare } from './term.js';

type Parameters = TermParameters<'bracketMaintenance'>;

/** Brackets by row of the listing; a row without any is spoiled. */
function bracketsByRow({ kinds, price, brackets }: Parameters, plan: TermPlan) {
  const { market, rows } = plan;
  const sizes = notionalsOfKinds(kinds, price === 'index' ? 'index' : 'forward', market, rows);
  const byRow: Record<string, readonly Bracket[]> = { '*': [] };
  for (const [row, stated] of entriesByRow(brackets, 'brackets', plan, sizes).entries()) {
    if (stated)
      byRow[row] = stated.map(({ upTo, maintenanceRate, maxLeverage }) => ({ upTo, maintenanceRate, initialRate: 1 / maxLeverage }));
  }
  const names = Array.from({ length: rows.count }, (_, row) => String(row));
  return { sizes, columns: packBrackets(byRow, names) };
}

/** Notional of a position; at the price it was entered at, less what it has gained since (a face of an inverse contract stays what it is). */
function notionalAt(block: TermBlock, p: number, sizes: Float64Array, rows: InstrumentRows, atEntry: boolean): number {
  const row = block.rows[p] as number;
  const quantity = block.quantities[p] as number;
  const notional = Math.abs(quantity) * (sizes[row] as number);
  if (!atEntry || notional === 0 || rows.kinds[row] === inverseFutures) return notional;
  const gain = (block.gains[p] as number) * (rows.scales[row] as number);
  return Math.max(0, quantity > 0 ? notional - gain : notional + gain);
}

export const bracketMaintenance: Prepare<'bracketMaintenance'> = (parameters, plan) => {
  const { sizes, columns } = bracketsByRow(parameters, plan);
  const { rows } = plan;
  const atEntry = parameters.price === 'entry';
  return (block, out) => {
    const { count, units, starts, listedEnds } = block;
    for (let a = 0; a < count; a++) {
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const notional = notionalAt(block, p, sizes, rows, atEntry);
        const row = block.rows[p] as number;
        if (notional > 0) out[a * units + (rows.units[row] as number)] += amountOf(columns, bracketOf(columns, row, notional), notional);
      }
    }
  };
};

export const bracketInitial: Prepare<'bracketInitial'> = ({ of, leverage }, plan) => {
  const parameters = plan.rules.terms[of] as Parameters;
  const { sizes, columns } = bracketsByRow(parameters, plan);
  const { rows } = plan;
  const atEntry = parameters.price === 'entry';
  const ofAccount = leverage === null ? undefined : plan.accountFigure(leverage);
  const ofInstrument = Array.from({ length: rows.listed }, (_, row) =>
    leverage === null ? undefined : plan.accountFigure(`${leverage}.${instrumentAt(plan, row).id}`),
  );
  return (block, out) => {
    const { count, units, starts, listedEnds } = block;
    for (let a = 0; a < count; a++) {
      const place = block.from + a;
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const notional = notionalAt(block, p, sizes, rows, atEntry);
        if (!(notional > 0)) continue;
        const row = block.rows[p] as number;
        let rate = columns.initialRates[bracketOf(columns, row, notional)] as number;
        if (ofAccount !== undefined) {
          const own = ofInstrument[row]?.[place] ?? Number.NaN;
          const chosen = Number.isNaN(own) ? (ofAccount[place] as number) : own;
          if (chosen >= 1) rate = Math.max(rate, 1 / chosen);
          else if (Number.isNaN(chosen)) block.refuse(a, 'MISSING_FIELD', `figures.${leverage}`, 'stated: the rule asks for it', undefined);
          else block.refuse(a, 'OUT_OF_RANGE', `figures.${leverage}`, 'at least 1', chosen);
        }
        out[a * units + (rows.units[row] as number)] += notional * rate;
      }
    }
  };
};
