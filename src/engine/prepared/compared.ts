// One line of a comparison: a requirement's sums over the accounts that it charges whole, and what is to be said of the rest.
import type { FaultRecord } from '../../fault.js';
import { type Bindings, countedBindings, type NamedScenario } from '../../program/readings/bindings.js';
import type { AssumptionUsed } from '../../program/tick/assumptions.js';
import type { Rules } from '../../rules/document/rules.js';
import { type Sums, sumsOver } from '../results/totals.js';
import { type EquityPart, equityParts } from './equityParts.js';
import type { MarginRun, NotCharged, RequirementColumns } from './run.js';

/** Accounts without figures for one reason: how many, and what is wrong with the first of them. */
export interface Reason extends FaultRecord {
  readonly account: string;
  readonly subaccount: string;
  readonly accounts: number;
}

export interface BindingTerm {
  readonly term: string;
  readonly accounts: number;
}

export interface WorstScenario extends NamedScenario {
  readonly accounts: number;
  /** Loss in it, numeraire. */
  readonly loss: number;
}

/** A requirement of a comparison by itself, before the sums that all have in common. */
export interface ComparedAlone {
  readonly rules: { readonly name: string; readonly date: string };
  readonly requirement: string;
  /** By account: 0 charged whole, 1 a fault (its figures are NaN), 2 a part of it not charged. */
  readonly statuses: Uint8Array;
  /** Columns of every account. */
  readonly columns: RequirementColumns;
  /** Over the accounts charged whole. */
  readonly sums: Sums;
  /** The terms that add most to the initial margin of the accounts charged whole, most accounts first. */
  readonly binding: readonly BindingTerm[];
  /** The scenarios that are worst for them, most lost first. */
  readonly worst: readonly WorstScenario[];
  /** Accounts of which a part is not charged: they are in no sum. */
  readonly partial: number;
  readonly notCharged: readonly NotCharged[];
  readonly faulted: number;
  readonly reasons: readonly Reason[];
  /** Treatment of open orders by the document. */
  readonly orders: Rules['scope']['orders'];
  readonly assumptions: readonly AssumptionUsed[];
  /** Parts of its equity. */
  readonly equityOf: { readonly formula: string; readonly parts: readonly EquityPart[] };
}

export interface ComparedRequirement extends ComparedAlone {
  /** Over the accounts that every line charges whole. */
  readonly common: Sums;
}

/** Lines of one document, and how each sums over other accounts. */
export interface Lines {
  readonly line: ComparedAlone;
  readonly over: (asked: (account: number) => boolean) => Sums;
}

export function linesOf(
  rules: Rules,
  run: MarginRun,
  requirements: readonly string[],
  bindingsOf: (requirement: string) => Bindings,
): readonly Lines[] {
  const statuses = run.codes.map((code, a) => (code !== 0 ? 1 : run.partial[a] === 1 ? 2 : 0));
  const counted = (status: number): number => statuses.reduce((count, one) => count + (one === status ? 1 : 0), 0);
  const reasons = reasonsOf(run);
  return requirements.map((requirement) => {
    const over: Lines['over'] = (asked) => sumsOver(run, requirement, asked);
    const line: ComparedAlone = {
      rules: run.rules,
      requirement,
      statuses,
      columns: run.requirements[requirement],
      sums: over((a) => statuses[a] === 0),
      ...decidedBy(bindingsOf(requirement), statuses),
      partial: counted(2),
      notCharged: run.notCharged,
      faulted: counted(1),
      reasons,
      orders: rules.scope.orders,
      assumptions: run.assumptions,
      equityOf: { formula: rules.requirements[requirement]?.equity, parts: equityParts(rules, requirement) },
    };
    return { line, over };
  });
}

/** By the code of the accounts, the most frequent first. Words are those of the first account of each that the run has put into words. */
function reasonsOf({ accounts, subaccounts, codes, faults }: MarginRun): readonly Reason[] {
  const worded = new Map(faults.map((fault) => [`${fault.account}\u0000${fault.subaccount}`, fault] as const));
  const found = new Map<number, { count: number; first: MarginRun['faults'][number] | undefined }>();
  codes.forEach((code, a) => {
    if (code === 0) return;
    const known = found.get(code) ?? { count: 0, first: undefined };
    known.count += 1;
    known.first ??= worded.get(`${accounts[a]}\u0000${subaccounts[a]}`);
    found.set(code, known);
  });
  return [...found.values()]
    .flatMap(({ count, first }) => (first === undefined ? [] : [{ ...first, accounts: count }]))
    .sort((x, y) => y.accounts - x.accounts);
}

/** Counted over the accounts whose status is 0. */
function decidedBy(bindings: Bindings, statuses: Uint8Array): Pick<ComparedAlone, 'binding' | 'worst'> {
  const { termCounts, scenarioCounts } = countedBindings(bindings, (a) => statuses[a] === 0);
  return { binding: termCounts, worst: scenarioCounts };
}
