// Liquidity tiers in parts per million, in whole quantums.

import { shareUp, wholeOf } from '../../book/integers.js';
import { firstEntry } from '../../book/table.js';
import { spoil } from '../../columns/packInstruments.js';
import type { TermParameters } from '../../rules/terms.js';
import type { TermFill } from '../requirement/block.js';
import { notionalsOfKinds } from '../requirement/notionals.js';
import type { TermPlan } from '../requirement/plan.js';
import type { Prepare } from './term.js';

const million = 1_000_000;

type Tier = TermParameters<'liquidityInitial'>['tiers'][string];

function maintenancePpm({ initialMarginPpm, maintenanceFractionPpm }: Tier): number {
  return Math.floor((initialMarginPpm * maintenanceFractionPpm) / million);
}

/** The products leave the doubles (1e6 x 1e14): whole numbers of any size, once a run. */
function initialPpm({ initialMarginPpm, openInterestLowerCap, openInterestUpperCap }: Tier, openInterest: number): number {
  if (openInterestUpperCap === 0 || openInterest <= openInterestLowerCap) return initialMarginPpm;
  if (openInterest >= openInterestUpperCap) return million;
  const above = BigInt(Math.floor(openInterest)) - BigInt(openInterestLowerCap);
  const span = BigInt(openInterestUpperCap) - BigInt(openInterestLowerCap);
  return initialMarginPpm + Number((BigInt(million - initialMarginPpm) * above) / span);
}

type Parameters = TermParameters<'liquidityInitial'>;

/** Tier of each row's underlying; undefined where there is none. */
function tiersByUnit({ tiers, tierOf }: Parameters, underlyings: readonly string[]): readonly (Tier | undefined)[] {
  return underlyings.map((underlying) => {
    const name = firstEntry(tierOf, underlying);
    return name === undefined || !Object.hasOwn(tiers, name) ? undefined : tiers[name];
  });
}

/** ppm by row of the listing -> the fill of both terms. */
function fillBy(parameters: Parameters, { market, rows }: TermPlan, ppmOf: (tier: Tier, row: number) => number): TermFill {
  const { quantumsPerUnit } = parameters;
  const notionals = notionalsOfKinds(['perpetual'], 'forward', market, rows);
  const tiers = tiersByUnit(parameters, rows.underlyings);
  const ppms = new Float64Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    if (notionals[row] === 0) continue;
    const tier = tiers[rows.units[row] as number];
    if (tier !== undefined) ppms[row] = ppmOf(tier, row);
    else spoil(rows, row, { code: 'MISSING_FIELD', field: 'tierOf', expectation: 'a tier of the rule for its underlying', got: 'nothing' });
  }
  return ({ count, units, starts, listedEnds, rows: held, quantities }, out) => {
    for (let a = 0; a < count; a++) {
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const row = held[p] as number;
        if (notionals[row] === 0) continue;
        const quantums = wholeOf(Math.abs(quantities[p] as number) * (notionals[row] as number) * quantumsPerUnit);
        out[a * units + (rows.units[row] as number)] += shareUp(quantums, ppms[row] as number, million) / quantumsPerUnit;
      }
    }
  };
}

export const liquidityInitial: Prepare<'liquidityInitial'> = (parameters, plan) => {
  const tiers = tiersByUnit(parameters, plan.rows.underlyings);
  const scaled = (row: number): boolean => (tiers[plan.rows.units[row] as number]?.openInterestUpperCap ?? 0) > 0;
  const interests = plan.figures.ofUnderlyings(parameters.openInterest, (row) => row < plan.rows.listed && scaled(row));
  return fillBy(parameters, plan, (tier, row) => initialPpm(tier, interests[row] as number));
};

export const liquidityMaintenance: Prepare<'liquidityMaintenance'> = ({ of }, plan) =>
  fillBy(plan.rules.terms[of] as Parameters, plan, maintenancePpm);
