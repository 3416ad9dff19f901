// What a term over scenarios counts of one account, scenario by scenario: its positions, their sums, the worst of them.
import { fieldsOf } from '../../../book/fields.js';
import { oneOf } from '../../../check.js';
import { Fault } from '../../../fault.js';
import { type RowOf, rowsOfScan } from '../../../program/readings/scanned.js';
import type { ScenarioShape } from '../../../program/readings/scenarioShape.js';
import { termsOf } from '../../../program/readings/tree.js';
import type { Subject } from './subject.js';

export interface ScenarioPnlsAsked {
  /** In whose initial margin the term stands; the account's own where left out, or the first that reads the term. */
  readonly requirement?: string;
  /** Which scenario set, of a term with sets by underlying; the first of its where left out. */
  readonly set?: string;
}

/** Numeraire, gains positive; a row of `scenarios.length` numbers for each instrument, and for each of `of`. */
export interface ScenarioPnls {
  readonly term: string;
  readonly set: string;
  readonly scenarios: readonly ScenarioShape[];
  /** Instruments held, lots merged, in canonical order. */
  readonly instruments: readonly string[];
  readonly quantities: Float64Array;
  /** P&L of each position, times what the term weighs the scenario by; discounts and offsets are of sums, and not in it. */
  readonly positions: Float64Array;
  readonly level: 'account' | 'underlying' | 'expiry';
  /** Owner of each row of `counted`: the account, its underlyings, their expiries. */
  readonly of: readonly RowOf[];
  /**
   * P&L as the term counts it: booked coins, orders, discounts, offsets and dampeners included. The term takes the largest loss of a row, at least
   * its floor.
   */
  readonly counted: Float64Array;
}

/** Throws NOT_FOUND for a term that no initial margin reads, UNKNOWN_KIND for one over no scenarios, and the fault of an account that has one. */
export function scenarioPnls(subject: Subject, term: unknown, asked: unknown = {}): ScenarioPnls {
  const given = fieldsOf(asked, 'asked', [], ['requirement', 'set']) as ScenarioPnlsAsked;
  const { rules, rows } = subject.inside.parts;
  const names =
    given.requirement === undefined
      ? [subject.own, ...subject.inside.program().requirements]
      : [subject.requirementOf(given.requirement, 'asked.requirement')];
  const state = subject.state();
  let answer: ScenarioPnls | undefined;
  subject.ask([state], (_answers, _count, program) => {
    const readings = program.readAsked();
    const node = names.flatMap((name) => termsOf(readings.tree(name, 'initial'))).find(({ name }) => name === term);
    if (node === undefined)
      throw new Fault('NOT_FOUND', 'term', `a term that the initial margin reads: one of ${Object.keys(rules.terms).join(', ')}`, term);
    const sets = node.scans.map(({ set }) => set);
    if (sets.length === 0) throw new Fault('UNKNOWN_KIND', 'term', 'a term over scenarios', term);
    const set = given.set === undefined ? sets[0] : oneOf(given.set, sets, 'asked.set');
    const scan = node.scans[sets.indexOf(set)];
    const { held, ...found } = rowsOfScan(readings, scan, 0);
    answer = { term: node.name as string, set, ...found, instruments: held.map((row) => rows.ids[row]) };
  });
  const found = answer as ScenarioPnls;
  const bad = found.counted.find((pnl) => !Number.isFinite(pnl));
  if (bad !== undefined) throw new Fault('OVERFLOW', `rules.terms.${found.term}`, 'finite in every scenario', bad);
  return found;
}
