// The worst scenario: of an account, and of a book. What every text, table, chart and document means by it.
import type { MarginRun } from './result.js';

/**
 * The scenario in which an account loses most, as the requirement counts it: the tails by their weight, the first of equals. It is the worst whatever
 * binds the requirement, be it VaR, shortfall or the delta floor. None where no scenario loses.
 */
export interface AccountWorst {
  readonly scenario: number;
  readonly label: string;
  /** Above 0; numeraire. */
  readonly loss: number;
}

/** A scenario that is the worst of some accounts. */
export interface WorstScenario {
  readonly scenario: number;
  readonly label: string;
  /** How many accounts it is the worst of. */
  readonly accounts: number;
  /** The sum of what those lose in it; numeraire. */
  readonly loss: number;
}

/** The worst scenario of the account at that place; undefined without a loss, without portfolio margin, and of an account with a fault. */
export function worstScenarioAt(run: MarginRun, place: number): AccountWorst | undefined {
  const { portfolio } = run;
  const loss = portfolio?.worstLosses[place];
  if (portfolio === undefined || run.statuses[place] === 1 || !(loss !== undefined && loss > 0)) return undefined;
  const scenario = portfolio.worstScenarios[place] as number;
  return { scenario, label: run.scenarios[scenario]?.label as string, loss };
}

/** Of a book: the worst scenarios of its accounts, the largest sum of losses first (ties: lower index). The first is the worst scenario of the book. */
export function worstScenarios(run: MarginRun): WorstScenario[] {
  const accounts = new Uint32Array(run.scenarios.length);
  const losses = new Float64Array(run.scenarios.length);
  for (let place = 0; place < run.accounts.length; place++) {
    const worst = worstScenarioAt(run, place);
    if (worst === undefined) continue;
    accounts[worst.scenario]++;
    losses[worst.scenario] += worst.loss;
  }
  return run.scenarios
    .map(({ label }, scenario) => ({ scenario, label, accounts: accounts[scenario] as number, loss: losses[scenario] as number }))
    .filter((worst) => worst.accounts > 0)
    .sort((a, b) => b.loss - a.loss || a.scenario - b.scenario);
}
