// The library of stress scenarios over the account, worst first; the requirement is worked out again in each.
import { Fault } from '../../index.js';
import { stress } from '../../questions/stress.js';
import { type StressScenario, stressLibrary } from '../../rules.js';
import type { Held } from './held.js';
import { askedOf } from './session.js';

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

export async function stresses(held: Held, { requirement }: { readonly requirement: string }): Promise<Stresses> {
  const { market, one } = held;
  const quotes = new Map(market.quotes.map(({ instrument }) => [instrument.id, instrument]));
  const underlying = one.holding.positions.map(({ instrument }) => quotes.get(instrument)?.underlying).find((id) => id !== undefined) ?? '';
  const lines: StressLine[] = [];
  for (const scenario of stressLibrary) lines.push(await lineOf(held, scenario, requirement, underlying));
  const order = ({ fault, pnl }: StressLine): number => (fault === null ? pnl : Number.POSITIVE_INFINITY);
  return { underlying, lines: lines.sort((x, y) => order(x) - order(y)) };
}

const none = { pnl: Number.NaN, equity: Number.NaN, initial: Number.NaN, maintenance: Number.NaN, liquidationValue: Number.NaN };

/** One by one: a scenario that does not name what is held is refused, and spoils no other. */
async function lineOf(
  held: Held,
  { name, description, source, spots, spotUnit }: StressScenario,
  requirement: string,
  underlying: string,
): Promise<StressLine> {
  const said = spots[underlying] ?? spots['*'] ?? Number.NaN;
  const move = spotUnit === 'simple' ? said : spotUnit === 'log' ? Math.expm1(said) : Number.NaN;
  const about = { name, description, source, move };
  try {
    const { losses, faults } = await askedOf(held, stress, { scenarios: [name], requirement });
    const [of] = losses;
    if (of === undefined) return { ...about, ...none, fault: faults[0]?.message ?? 'it has no figures' };
    const figure = (figure: keyof typeof none): number => of[figure] ?? Number.NaN;
    return {
      ...{ ...about, pnl: figure('pnl'), equity: figure('equity'), initial: figure('initial') },
      ...{ maintenance: figure('maintenance'), liquidationValue: figure('liquidationValue'), fault: null },
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...about, ...none, fault: error.message };
  }
}
