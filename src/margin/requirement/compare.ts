// The same book under several rules, side by side: sums over its accounts.
import type { Book } from '../../book/book.js';
import { fieldsOf, listOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import type { TermRules } from '../../rules/termRules.js';
import { type BookBinding, bookBindings } from './binding.js';
import type { RequirementRun } from './result.js';
import type { RequirementInputs } from './run.js';

export interface CompareInputs {
  readonly market: Market;
  readonly book: Book;
  readonly rules: readonly TermRules[];
  /** Called after every block of accounts: accounts done under all rules so far, of accounts x rules. What it throws ends the call. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Looked at before every rule and after every block of accounts; the call throws its reason. */
  readonly signal?: AbortSignal;
}

export interface RuleComparison {
  readonly run: RequirementRun;
  readonly totals: RuleTotals;
  readonly bindings: readonly BookBinding[];
}

/** One rule over the whole book: sums over accounts without a fault; numeraire. */
export interface RuleTotals {
  readonly rules: { readonly name: string; readonly date: string };
  readonly accounts: number;
  readonly faults: number;
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  /** Accounts with equity below the initial and below the maintenance requirement. */
  readonly belowInitial: number;
  readonly belowMaintenance: number;
  /** Notional / initial requirement; Infinity when nothing is required, NaN of an empty book. */
  readonly efficiency: number;
}

/**
 * The run of each rule, its totals, and the terms and scenarios that bind. Throws for what is missing or not known, for what a rule is refused for (at `rules[i]`), and
 * the reason of an aborted signal.
 */
export function compareRules(given: CompareInputs, runOf: (inputs: RequirementInputs) => RequirementRun): readonly RuleComparison[] {
  const { market, book, rules, onProgress, signal } = fieldsOf(
    given,
    'inputs',
    ['market', 'book', 'rules'],
    ['onProgress', 'signal'],
  ) as unknown as CompareInputs;
  listOf(rules, 'inputs.rules', 0, 1000);
  return rules.map((one, i) => {
    signal?.throwIfAborted();
    const step = (done: number, total: number): void => {
      // the first rule begins with 0; those after it where the one before ended
      if (done > 0 || i === 0) onProgress?.(i * total + done, rules.length * total);
      signal?.throwIfAborted();
    };
    try {
      const run = runOf({ market, book, rules: one, terms: true, onProgress: step });
      return { run, totals: ruleTotals(run), bindings: bookBindings(one, run) };
    } catch (error) {
      throw ofRule(error, i);
    }
  });
}

/** A fault of the rule, said of its place in the list. */
function ofRule(error: unknown, place: number): unknown {
  return error instanceof Fault && /^rules\b/.test(error.path) ? error.at(error.path.replace('rules', `rules[${place}]`)) : error;
}

export function ruleTotals(run: RequirementRun): RuleTotals {
  const sums = { accounts: 0, equity: 0, initial: 0, maintenance: 0, belowInitial: 0, belowMaintenance: 0, notional: 0 };
  for (let place = 0; place < run.accounts.length; place++) {
    if (run.statuses[place] === 1) continue;
    const equity = run.equities[place] as number;
    sums.accounts++;
    sums.equity += equity;
    sums.initial += run.initials[place] as number;
    sums.maintenance += run.maintenances[place] as number;
    sums.notional += run.notionals[place] as number;
    if (equity < (run.initials[place] as number)) sums.belowInitial++;
    if (equity < (run.maintenances[place] as number)) sums.belowMaintenance++;
  }
  const { notional, ...rest } = sums;
  const efficiency = notional === 0 ? Number.NaN : rest.initial === 0 ? Number.POSITIVE_INFINITY : notional / rest.initial;
  return { rules: run.rules, ...rest, faults: run.accounts.length - rest.accounts, efficiency };
}
