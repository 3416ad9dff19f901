// The figures of a report: what its charts and tables show, as plain data.
import {
  type MarginMode,
  type MarginRun,
  type ModeTotals,
  releasedTotals,
  totals,
  type WorstScenario,
  worstScenarioAt,
  worstScenarios,
} from '../../index.js';
import { accountName } from '../format.js';
import type { HeatMap } from './bookScenarios.js';

export interface HealthBin {
  readonly label: string;
  readonly accounts: number;
  /** Below maintenance. */
  readonly called: boolean;
}

export interface RiskyAccount {
  readonly account: string;
  readonly mode: MarginMode;
  readonly positions: number;
  readonly equity: number;
  readonly maintenance: number;
  /** equity - maintenance: negative when there is a call. */
  readonly buffer: number;
  readonly health: number;
  readonly notional: number;
  readonly worstScenario: string;
}

export interface Released {
  readonly from: MarginMode;
  readonly to: MarginMode;
  readonly amount: number;
}

export interface Figures {
  readonly totals: readonly ModeTotals[];
  readonly released: readonly Released[];
  /** The worst scenario of the book first. */
  readonly worst: readonly WorstScenario[];
  readonly health: readonly HealthBin[];
  readonly risky: readonly RiskyAccount[];
  readonly heatMap: HeatMap | undefined;
}

/** Accounts listed by name. */
const riskyCount = 20;

/** Upper borders of the bins of equity / maintenance; about even steps of its logarithm above 1. */
const borders = [0, 0.5, 1, 1.25, 1.5, 2, 3, 5, 10, 30, 100, Number.POSITIVE_INFINITY] as const;

export function figuresOf(run: MarginRun, modes: readonly MarginMode[], heatMap: HeatMap | undefined): Figures {
  return {
    totals: modes.map((mode) => totals(run, mode)),
    released: releasedOf(run).filter(({ from, to }) => modes.includes(from) && modes.includes(to)),
    worst: modes.includes('portfolio') ? worstScenarios(run) : [],
    health: healthBins(run),
    risky: riskyAccounts(run),
    heatMap,
  };
}

function releasedOf(run: MarginRun): Released[] {
  const { isolatedToCross, crossToPortfolio, isolatedToPortfolio } = releasedTotals(run);
  const all = [
    { from: 'isolated', to: 'cross', amount: isolatedToCross },
    { from: 'cross', to: 'portfolio', amount: crossToPortfolio },
    { from: 'isolated', to: 'portfolio', amount: isolatedToPortfolio },
  ] as const;
  return all.flatMap(({ from, to, amount }) => (amount === undefined ? [] : [{ from, to, amount }]));
}

/** Accounts by equity / maintenance under their own mode; those of which nothing is required are a bin of their own. */
function healthBins(run: MarginRun): HealthBin[] {
  const counts = new Uint32Array(borders.length + 1);
  for (let place = 0; place < run.accounts.length; place++) {
    const health = run[run.modes[place] as MarginMode]?.healths[place];
    if (run.statuses[place] === 1 || health === undefined) continue;
    const bin = health === Number.POSITIVE_INFINITY ? borders.length : borders.findIndex((border) => health < border);
    counts[bin]++;
  }
  return Array.from(counts, (accounts, bin) => ({ label: binLabel(bin), accounts, called: bin < 3 }));
}

function binLabel(bin: number): string {
  if (bin === 0) return 'below 0';
  if (bin === borders.length) return 'nothing required';
  const from = borders[bin - 1];
  const to = borders[bin] as number;
  return Number.isFinite(to) ? `${from} to ${to}` : `${from} and more`;
}

/** The accounts with the least equity above their own maintenance, in money: the largest shortfalls first. */
function riskyAccounts(run: MarginRun): RiskyAccount[] {
  const bufferOf = (place: number): number => {
    const own = run[run.modes[place] as MarginMode];
    const maintenance = own?.maintenances[place];
    return own === undefined || maintenance === undefined || maintenance === 0 ? Number.NaN : (own.equities[place] as number) - maintenance;
  };
  const least: { readonly place: number; readonly buffer: number }[] = [];
  for (let place = 0; place < run.accounts.length; place++) {
    const buffer = bufferOf(place);
    const last = least.at(-1);
    if (Number.isNaN(buffer) || (least.length === riskyCount && last !== undefined && !(buffer < last.buffer))) continue;
    const at = least.findIndex((other) => buffer < other.buffer);
    least.splice(at < 0 ? least.length : at, 0, { place, buffer });
    if (least.length > riskyCount) least.pop();
  }
  return least.map(({ place, buffer }) => riskyAccount(run, place, buffer));
}

function riskyAccount(run: MarginRun, place: number, buffer: number): RiskyAccount {
  const mode = run.modes[place] as MarginMode;
  return {
    account: accountName(run.accounts[place] as string, run.subaccounts[place] as string),
    mode,
    positions: run.positionCounts[place] as number,
    equity: run[mode]?.equities[place] as number,
    maintenance: run[mode]?.maintenances[place] as number,
    buffer,
    health: run[mode]?.healths[place] as number,
    notional: run.notionals[place] as number,
    worstScenario: worstScenarioAt(run, place)?.label ?? 'none',
  };
}
