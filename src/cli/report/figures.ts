// The figures of a report: what its charts and tables show, as plain data.
import { capitalReleased, type MarginRun, type Totals, totals } from '../../index.js';
import { accountName } from '../format.js';
import { type MarginResult, worstAt, worstOf } from '../marginResult.js';

export interface HealthBin {
  readonly label: string;
  readonly accounts: number;
  /** Below maintenance. */
  readonly called: boolean;
}

export interface RiskyAccount {
  readonly account: string;
  readonly requirement: string;
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
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  /** Of the initial requirement under `from`. */
  readonly initial: number;
}

export interface Figures {
  /** By requirement that is shown, and every account by its own where all are. */
  readonly totals: readonly Totals[];
  readonly judged: Totals;
  readonly released: readonly Released[];
  /** The worst scenario of the book first. */
  readonly worst: readonly { readonly label: string; readonly accounts: number; readonly loss: number }[];
  readonly health: readonly HealthBin[];
  readonly risky: readonly RiskyAccount[];
}

/** Accounts listed by name. */
const riskyCount = 20;

/** Upper borders of the bins of equity / maintenance; about even steps of its logarithm above 1. */
const borders = [0, 0.5, 1, 1.25, 1.5, 2, 3, 5, 10, 30, 100, Number.POSITIVE_INFINITY] as const;

export function figuresOf(result: MarginResult): Figures {
  const { run, requirements, judged, bindings } = result;
  return {
    totals: requirements.map((name) => totals(run, name)),
    judged: totals(run, judged),
    released: requirements.flatMap((to, n) =>
      requirements.slice(0, n).map((from) => {
        const { released, initial } = capitalReleased(run, from, to);
        return { from, to, amount: released, initial };
      }),
    ),
    worst: worstOf(bindings),
    health: healthBins(result),
    risky: riskyAccounts(result),
  };
}

interface Judged {
  readonly equities: Float64Array;
  readonly maintenances: Float64Array;
}

function columnsOf({ run, judged }: MarginResult): Judged {
  return judged === 'own' ? run.own : (run.requirements[judged] as MarginRun['own']);
}

/** Accounts by equity / maintenance under what they are judged by; those of which nothing is required are a bin of their own. */
function healthBins(result: MarginResult): HealthBin[] {
  const { equities, maintenances } = columnsOf(result);
  const counts = new Uint32Array(borders.length + 1);
  for (let account = 0; account < equities.length; account++) {
    if (result.run.codes[account] !== 0) continue;
    const health = healthOf(equities[account] as number, maintenances[account] as number);
    const bin = health === Number.POSITIVE_INFINITY ? borders.length : borders.findIndex((border) => health < border);
    counts[bin]++;
  }
  return Array.from(counts, (accounts, bin) => ({ label: binLabel(bin), accounts, called: bin < 3 }));
}

function healthOf(equity: number, maintenance: number): number {
  if (maintenance !== 0) return equity / maintenance;
  return equity < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function binLabel(bin: number): string {
  if (bin === 0) return 'below 0';
  if (bin === borders.length) return 'nothing required';
  const from = borders[bin - 1];
  const to = borders[bin] as number;
  return Number.isFinite(to) ? `${from} to ${to}` : `${from} and more`;
}

/** The accounts with the least equity above their maintenance, in money: the largest shortfalls first. */
function riskyAccounts(result: MarginResult): RiskyAccount[] {
  const { equities, maintenances } = columnsOf(result);
  const least: { readonly account: number; readonly buffer: number }[] = [];
  for (let account = 0; account < equities.length; account++) {
    const maintenance = maintenances[account] as number;
    const buffer = maintenance === 0 ? Number.NaN : (equities[account] as number) - maintenance;
    const last = least.at(-1);
    if (Number.isNaN(buffer) || (least.length === riskyCount && last !== undefined && !(buffer < last.buffer))) continue;
    const at = least.findIndex((other) => buffer < other.buffer);
    least.splice(at < 0 ? least.length : at, 0, { account, buffer });
    if (least.length > riskyCount) least.pop();
  }
  return least.map(({ account, buffer }) => riskyAccount(result, account, buffer));
}

function riskyAccount(result: MarginResult, account: number, buffer: number): RiskyAccount {
  const { run, judged, bindings } = result;
  const { equities, maintenances } = columnsOf(result);
  const equity = equities[account] as number;
  const maintenance = maintenances[account] as number;
  return {
    account: accountName(run.accounts[account] as string, run.subaccounts[account] as string),
    requirement: judged === 'own' ? (run.own.names[account] as string) : judged,
    positions: run.positionCounts[account] as number,
    equity,
    maintenance,
    buffer,
    health: healthOf(equity, maintenance),
    notional: run.notionals[account] as number,
    worstScenario: worstAt(bindings, account)?.label ?? 'none',
  };
}
