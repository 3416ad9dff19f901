// The key figures of the account that is shown, under every requirement: what the strip says.
import { type AccountReport, accountReport, capitalReleased, Fault, type LiquidationPrices, type MarginRun } from '../../index.js';
import { spotFactors } from '../../support.js';
import { type Basis, basisOf } from './basis.js';
import type { Held } from './held.js';

export interface KeyFigures {
  readonly report: AccountReport;
  readonly assumptions: MarginRun['assumptions'];
  readonly notCharged: MarginRun['notCharged'];
  readonly warnings: MarginRun['warnings'];
  /** By requirement: what its figures rest on. */
  readonly basis: Readonly<Record<string, Basis>>;
  /** Microseconds of one what-if of the account, every requirement of it. */
  readonly microseconds: number;
  readonly risk: DayRisk | { readonly why: string };
  /** What the last requirement sets free against each before it; none where there is one alone. */
  readonly released: readonly { readonly from: string; readonly to: string; readonly released: number }[];
}

/** Losses positive. */
export interface DayRisk {
  readonly valueAtRisk: number;
  readonly shortfall: number;
  readonly confidence: number;
  readonly horizonDays: number;
  /** In words: how, and with what left out. */
  readonly method: string;
}

/** What-ifs that are timed together: the clock of a page is coarse. */
const timed = 200;
const confidence = 0.99;

export async function account(held: Held, _asked: Record<string, never>): Promise<KeyFigures> {
  const { holding, engine } = held.one;
  const run = engine.run();
  const { assumptions, notCharged, warnings } = run;
  const view = engine.account(holding.account, holding.subaccount);
  const start = performance.now();
  if (run.codes[0] === 0) for (let n = 0; n < timed; n++) view.whatIf({});
  const microseconds = (1000 * (performance.now() - start)) / timed;
  const to = engine.requirements.at(-1);
  const released = engine.requirements.slice(0, -1).map((from) => ({
    from,
    to: to as string,
    released: capitalReleased(run, from, to as string).column[0] ?? Number.NaN,
  }));
  const basis = Object.fromEntries(engine.requirements.map((name) => [name, basisOf(held, name)]));
  return { report: accountReport(run, 0), assumptions, notCharged, warnings, basis, microseconds, risk: await riskOf(held), released };
}

/** By the factors of the rules, as `margincore var --method delta-gamma` has it. */
async function riskOf({ market, rules, one }: Held): Promise<KeyFigures['risk']> {
  const { factors, about } = rules;
  if (factors === undefined) return { why: `rules ${about.name} state no vols and correlations of prices` };
  try {
    const names = market.underlyings.map(({ id }) => id);
    const asked = { method: 'delta-gamma', confidence, horizonDays: 1, approximation: 'auto', ...spotFactors(factors, names) } as const;
    const found = await one.engine.bookRisk(asked);
    const fault = found.faults[0];
    if (fault !== undefined) return { why: fault.message };
    const approximation = 'approximations' in found ? found.approximations?.[0] : undefined;
    return {
      valueAtRisk: found.valuesAtRisk[0] as number,
      shortfall: found.shortfalls[0] as number,
      confidence,
      horizonDays: asked.horizonDays,
      method: `delta-gamma with ${approximation ?? 'auto'} tail, price vols and correlations of rules ${about.name}, implied vols stand still`,
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { why: error.message };
  }
}

export interface NearestAsked {
  readonly requirement: string;
}

/** The asset whose move liquidates first (of an account that is to be liquidated: covers it first). */
export interface NearestPrice {
  readonly asset: string;
  readonly price: number;
  readonly down: number | null;
  readonly up: number | null;
}

/** Without an asset: no price that was searched changes how it stands. */
export type Nearest = { readonly below: boolean } & (NearestPrice | { readonly asset: null });

export async function nearest({ one }: Held, { requirement }: NearestAsked): Promise<Nearest> {
  const { holding, engine } = one;
  const { thresholds, below } = await engine.account(holding.account, holding.subaccount).liquidationPrices({ requirement });
  const far = ({ price, down, up }: LiquidationPrices['thresholds'][number]): number =>
    Math.min(...[down, up].map((at) => (at === null ? Number.POSITIVE_INFINITY : Math.abs(at.price / price - 1))));
  const [first] = thresholds.filter(({ down, up }) => down !== null || up !== null).sort((x, y) => far(x) - far(y));
  if (first === undefined) return { below, asset: null };
  return { below, asset: first.asset, price: first.price, down: first.down?.price ?? null, up: first.up?.price ?? null };
}
