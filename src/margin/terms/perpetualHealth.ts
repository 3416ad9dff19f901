// Perpetuals of a lender's health factor: numerator and denominator of each position.

import { wholeOf } from '../../book/integers.js';
import { inverseFutures, spoil } from '../../columns/packInstruments.js';
import type { TermParameters } from '../../rules/terms.js';
import type { TermFill } from '../requirement/block.js';
import { entriesByRow, instrumentAt } from '../requirement/entries.js';
import { notionalsOfKinds } from '../requirement/notionals.js';
import type { TermPlan } from '../requirement/plan.js';
import type { Prepare } from './term.js';

/** A product in whole units of a ledger, rounded down. */
function inUnits(x: number, unit: number | null): number {
  return unit === null ? x : wholeOf(x / unit) * unit;
}

type Part = 'numerator' | 'denominator';

function fillOf(part: Part, { instruments, funding, unit }: TermParameters<'perpetualNumerator'>, plan: TermPlan): TermFill {
  const { market, rows } = plan;
  const notionals = notionalsOfKinds(['perpetual'], 'forward', market, rows);
  const entries = entriesByRow(instruments, 'instruments', plan, notionals);
  const weights = Float64Array.from(entries, (entry) => entry?.weight ?? 0);
  const fees = Float64Array.from(entries, (entry) => entry?.closingFee ?? 0);
  const fundings = entries.map((entry, row) => {
    if (entry === undefined) return undefined;
    if (rows.kinds[row] === inverseFutures)
      spoil(rows, row, { code: 'UNKNOWN_FACTOR', field: 'settlement', expectation: 'linear under this rule', got: 'inverse' });
    return plan.accountFigure(`${funding.figure}.${instrumentAt(plan, row).id}`);
  });
  return (block, out) => {
    const { count, units, starts, listedEnds, rows: held, quantities, gains } = block;
    for (let a = 0; a < count; a++) {
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const row = held[p] as number;
        const quantity = quantities[p] as number;
        const stated = fundings[row]?.[block.from + a];
        if (stated === undefined || quantity === 0) continue;
        if (Number.isNaN(stated) && funding.absent === 'fault')
          block.refuse(a, 'MISSING_FIELD', `figures.${funding.figure}`, 'stated for every perpetual: the rule asks for it', undefined);
        const owed = Number.isNaN(stated) ? 0 : stated;
        const weight = weights[row] as number;
        const now = Math.abs(quantity) * (notionals[row] as number);
        const gain = (gains[p] as number) * (rows.scales[row] as number);
        const atEntry = quantity > 0 ? now - gain : now + gain;
        const cell = a * units + (rows.units[row] as number);
        const fee = fees[row] as number;
        if (part === 'numerator')
          out[cell] += inUnits(quantity > 0 ? now * (weight - fee) : atEntry, unit) + inUnits(Math.max(0, owed) * weight, unit);
        else out[cell] += inUnits(quantity > 0 ? atEntry : now * (2 - weight + fee), unit) + Math.max(0, -owed);
      }
    }
  };
}

export const perpetualNumerator: Prepare<'perpetualNumerator'> = (parameters, plan) => fillOf('numerator', parameters, plan);

export const perpetualDenominator: Prepare<'perpetualDenominator'> = (parameters, plan) => fillOf('denominator', parameters, plan);
