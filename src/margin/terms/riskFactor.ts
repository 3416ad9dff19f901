// Margin by risk factors of the price, and funding that may be owed.
import { inverseFutures } from '../../columns/packInstruments.js';
import { type RiskFactors, riskFactorsOf } from '../../market/lognormal.js';
import type { TermParameters } from '../../rules/terms.js';
import type { BackendMath } from '../backendMath.js';
import { fundingOf } from '../fundingPayment.js';
import { entriesByRow, instrumentAt } from '../requirement/entries.js';
import { notionalsOfKinds } from '../requirement/notionals.js';
import type { Prepare } from './term.js';

type Stated = TermParameters<'riskFactorMargin'>['instruments'][string]['riskFactors'];

function factorsOf(stated: Stated, math: BackendMath): RiskFactors {
  if (stated.model === 'stated') return stated;
  const one = (column: BackendMath['exp']) => (x: number) => column([x])[0] as number;
  return riskFactorsOf({ exp: one(math.exp), normalCdf: one(math.normalCdf), normalQuantile: one(math.normalQuantile) }, stated);
}

export const riskFactorMargin: Prepare<'riskFactorMargin'> = ({ kinds, price, instruments }, plan) => {
  const { market, rows, math } = plan;
  const notionals = notionalsOfKinds(kinds, price, market, rows);
  const known = new Map<Stated, RiskFactors>();
  const longs = new Float64Array(rows.count);
  const shorts = new Float64Array(rows.count);
  for (const [row, entry] of entriesByRow(instruments, 'instruments', plan, notionals).entries()) {
    if (entry === undefined) continue;
    const factors = known.get(entry.riskFactors) ?? factorsOf(entry.riskFactors, math);
    known.set(entry.riskFactors, factors);
    longs[row] = (notionals[row] as number) * (entry.slippage + factors.long);
    shorts[row] = (notionals[row] as number) * (entry.slippage + factors.short);
  }
  return ({ count, units, starts, listedEnds, rows: held, quantities }, out) => {
    for (let a = 0; a < count; a++) {
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const row = held[p] as number;
        const quantity = quantities[p] as number;
        out[a * units + (rows.units[row] as number)] +=
          quantity > 0 ? quantity * (longs[row] as number) : -quantity * (shorts[row] as number);
      }
    }
  };
};

export const fundingLiability: Prepare<'fundingLiability'> = (parameters, plan) => {
  const { rows, figures } = plan;
  const perpetual = (row: number): boolean => row < rows.listed && instrumentAt(plan, row).kind === 'perpetual';
  const spots = figures.ofQuotes(parameters.spot, perpetual);
  const forwards = figures.ofQuotes(parameters.forward, perpetual);
  const years = figures.ofQuotes(parameters.years, perpetual);
  const payments = Float64Array.from({ length: rows.count }, (_, row) => {
    if (!perpetual(row)) return 0;
    const figuresOf = { spot: spots[row] as number, forward: forwards[row] as number, years: years[row] as number };
    // units of the underlying a contract: a face pays by what it is worth in the coin
    const units = (rows.sizes[row] as number) / (rows.kinds[row] === inverseFutures ? (rows.forwards[row] as number) : 1);
    return parameters.factor * fundingOf({ ...parameters, ...figuresOf }) * units;
  });
  return ({ count, units, starts, listedEnds, rows: held, quantities }, out) => {
    for (let a = 0; a < count; a++) {
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const owed = (quantities[p] as number) * (payments[held[p] as number] as number);
        if (owed > 0) out[a * units + (rows.units[held[p] as number] as number)] += owed;
      }
    }
  };
};
