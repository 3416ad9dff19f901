// What decides the initial requirement of variants of accounts that have just been asked about.
import type { AccountState } from '../../../program/layout/holdings.js';
import type { Program } from '../../../program/program.js';
import { BindingColumns } from '../../../program/readings/bindings.js';
import type { Subject } from './subject.js';

/** The term that adds most to an initial requirement, and its worst scenario. */
export interface Binding {
  readonly term: string;
  /** Set and label. */
  readonly scenario?: string;
}

/** Bindings of the last question, by variant; null if nothing is required. */
export function askedBindings(program: Program, requirement: string, count: number): (Binding | null)[] {
  const columns = new BindingColumns(count);
  columns.add(program.readAsked(), requirement, 'initial', 0, new Uint8Array(count));
  const { terms, bindingTerms, scenarios, worstScenarios } = columns.result(requirement, 'initial', []);
  return Array.from(bindingTerms, (at, n) => {
    const term = terms[at];
    const scenario = scenarios[worstScenarios[n]];
    if (term === undefined) return null;
    return { term, ...(scenario === undefined ? {} : { scenario: `${scenario.set} ${scenario.label}` }) };
  });
}

/** Binding of one variant of an account. */
export function bindingOf(subject: Subject, requirement: string, state: AccountState): Binding | null {
  let found: Binding | null = null;
  subject.ask([state], (_answers, _count, program) => {
    [found = null] = askedBindings(program, requirement, 1);
  });
  return found;
}
