// The library of stress scenarios over the account, worst first; the requirement is worked out again in each.
import { Fault } from '../../index.js';
import { type StressScenario, stressLibrary } from '../../rules.js';
import type { Held } from './held.js';

export interface StressLine {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  /** Relative move of the first underlying that is held; NaN where the scenario is in sigmas. */
  readonly move: number;
  readonly pnl: number;
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  /** When everything is sold, numeraire: below 0 is bad debt. */
  readonly liquidationValue: number;
  readonly fault: string | null;
}

export interface Stresses {
  readonly underlying: string;
  readonly lines: readonly StressLine[];
}

export async function stresses({ market, one }: Held, { requirement }: { readonly requirement: string }): Promise<Stresses> {
  const quotes = new Map(market.quotes.map(({ instrument }) => [instrument.id, instrument]));
  const underlying = one.holding.positions.map(({ instrument }) => quotes.get(instrument)?.underlying).find((id) => id !== undefined) ?? '';
  const lines: StressLine[] = [];
  for (const scenario of stressLibrary) lines.push(await lineOf(one.engine, scenario, requirement, underlying));
  return {
    underlying,
    lines: lines.sort(
      (x, y) => (x.fault === null ? x.pnl : Number.POSITIVE_INFINITY) - (y.fault === null ? y.pnl : Number.POSITIVE_INFINITY),
    ),
  };
}

/** One by one: a scenario that does not name what is held is refused, and spoils no other. */
async function lineOf(engine: Held['engine'], scenario: StressScenario, requirement: string, underlying: string): Promise<StressLine> {
  const { name, description, source, spots, spotUnit } = scenario;
  const said = spots[underlying] ?? spots['*'] ?? Number.NaN;
  const move = spotUnit === 'simple' ? said : spotUnit === 'log' ? Math.expm1(said) : Number.NaN;
  const about = { name, description, source, move };
  const none = { pnl: Number.NaN, equity: Number.NaN, initial: Number.NaN, maintenance: Number.NaN, liquidationValue: Number.NaN };
  try {
    const { pnls, netLiquidationValues, requirements, faults } = await engine.stress([scenario]);
    const [of] = [requirements[requirement]];
    const fault = faults[0]?.message ?? null;
    if (of === undefined || fault !== null) return { ...about, ...none, fault: fault ?? 'it has no figures' };
    return {
      ...about,
      pnl: pnls[0] as number,
      equity: of.equities[0] as number,
      initial: of.initials[0] as number,
      maintenance: of.maintenances[0] as number,
      liquidationValue: netLiquidationValues[0] as number,
      fault: null,
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...about, ...none, fault: error.message };
  }
}
