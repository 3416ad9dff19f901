// Perpetuals of a lender's health factor: numerator and denominator of each position.
import { firstEntry } from '../../book/table.js';
import { inverseFutures, spoil } from '../../marshal/packInstruments.js';
import type { TermParameters } from '../../rules/terms.js';
import type { TermFill } from '../requirement/block.js';
import { notionalsOfKinds } from '../requirement/notionals.js';
import type { TermPlan } from '../requirement/plan.js';
import type { Prepare } from './term.js';

type Part = 'numerator' | 'denominator';

function fillOf(part: Part, { instruments, funding }: TermParameters<'perpetualNumerator'>, plan: TermPlan): TermFill {
  const { market, rows } = plan;
  const notionals = notionalsOfKinds(['perpetual'], 'forward', market, rows);
  const weights = new Float64Array(rows.count);
  const fees = new Float64Array(rows.count);
  const fundings: (Float64Array | undefined)[] = [];
  for (let row = 0; row < rows.listed; row++) {
    if (notionals[row] === 0) continue;
    const { id, underlying } = (market.quotes[rows.handles[row] as number] as (typeof market.quotes)[number]).instrument;
    const entry = firstEntry(instruments, id, underlying);
    if (entry === undefined)
      spoil(rows, row, {
        code: 'MISSING_FIELD',
        field: 'instruments',
        expectation: 'stated by the rule for this instrument',
        got: 'nothing',
      });
    else if (rows.kinds[row] === inverseFutures)
      spoil(rows, row, { code: 'UNKNOWN_FACTOR', field: 'settlement', expectation: 'linear under this rule', got: 'inverse' });
    weights[row] = entry?.weight ?? 0;
    fees[row] = entry?.closingFee ?? 0;
    fundings[row] = plan.accountFigure(`${funding.figure}.${id}`);
  }
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
        if (part === 'numerator')
          out[cell] += (quantity > 0 ? now * (weight - (fees[row] as number)) : atEntry) + Math.max(0, owed) * weight;
        else out[cell] += (quantity > 0 ? atEntry : now * (2 - weight + (fees[row] as number))) + Math.max(0, -owed);
      }
    }
  };
}

export const perpetualNumerator: Prepare<'perpetualNumerator'> = (parameters, plan) => fillOf('numerator', parameters, plan);

export const perpetualDenominator: Prepare<'perpetualDenominator'> = (parameters, plan) => fillOf('denominator', parameters, plan);
