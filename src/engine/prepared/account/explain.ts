// Explanation of an account's requirement: every formula with its numbers, deciding parts, contributions of holdings, assumptions, and uncharged parts.

import { type ExplainedFormula, explained } from '../../../program/readings/explained.js';
import type { AssumptionUsed } from '../../../program/tick/assumptions.js';
import { type Attribution, attribution } from './attribution.js';
import type { Subject } from './subject.js';

/** A part of the account that the rules do not charge. */
export interface UnchargedPart {
  readonly instrument: string;
  readonly of: 'position' | 'order';
  /** Contracts, whatever the side. */
  readonly size: number;
}

export interface Explanation {
  readonly account: string;
  readonly subaccount: string;
  readonly rules: { readonly name: string; readonly date: string };
  readonly requirement: string;
  readonly numeraire: string;
  readonly equity: ExplainedFormula;
  readonly initial: ExplainedFormula;
  readonly maintenance: ExplainedFormula;
  /** Equity less initial. */
  readonly excess: number;
  /** Contribution of each position, order, collateral and attribute to the initial requirement. */
  readonly contributions: Attribution['contributions'];
  /** Initial requirement less the sum of contributions. */
  readonly remainder: number;
  readonly mark: 'ok' | 'partial';
  readonly notCharged: readonly UnchargedPart[];
  /** Stand-ins that the figures of its holdings depend on; `count` is how many of its instruments, underlyings and assets. */
  readonly assumptions: readonly AssumptionUsed[];
}

export function explain(subject: Subject, named: unknown): Explanation {
  const requirement = subject.requirementOf(named, 'requirement');
  const state = subject.state();
  let read: Pick<Explanation, 'equity' | 'initial' | 'maintenance' | 'notCharged'> | undefined;
  subject.ask([state], (answers, _count, program) => {
    const readings = program.readAsked();
    const { rows, sizes, orders } = program.compiled.question.uncharged;
    const { ids } = subject.inside.parts.rows;
    read = {
      equity: explained(readings, requirement, 'equity', 0),
      initial: withOrders(explained(readings, requirement, 'initial', 0), answers.get(requirement)?.initials[0] as number),
      maintenance: explained(readings, requirement, 'maintenance', 0),
      notCharged: rows.map((row, i) => ({
        instrument: row < 0 ? 'not listed' : ids[row],
        of: orders[i] === 1 ? 'order' : 'position',
        size: sizes[i],
      })),
    };
  });
  const found = read as NonNullable<typeof read>;
  const { rules } = subject.inside.parts;
  return {
    ...subject.names,
    rules: { name: rules.about.name, date: rules.about.date },
    requirement,
    numeraire: subject.inside.market().numeraire,
    equity: found.equity,
    initial: found.initial,
    maintenance: found.maintenance,
    excess: found.equity.value - found.initial.value,
    ...attribution(subject, requirement, state, found.initial.value),
    mark: found.notCharged.length > 0 ? 'partial' : 'ok',
    notCharged: found.notCharged,
    assumptions: assumptionsOf(subject),
  };
}

/** Adds the worst subset of open orders as a part of its own, for requirements that ask for it. */
function withOrders(found: ExplainedFormula, asked: number): ExplainedFormula {
  if (asked === found.value) return found;
  const orders = { label: 'worst subset of open orders', value: asked - found.value, binding: true, parts: [] };
  const formula = { ...found.formula, label: 'without open orders' };
  return { ...found, value: asked, formula: { label: 'initial', value: asked, binding: true, parts: [formula, orders] } };
}

/** What stood in for something that the account holds, owes or states, and for what every account is counted in: the prices of currency and numeraire, assets that terms name. */
export function assumptionsOf(subject: Subject): readonly AssumptionUsed[] {
  const { inside, names, index } = subject;
  const { rows, rules, book } = inside.parts;
  const { lots, orders, collateral } = subject.state();
  const held = [...new Set([...lots.rows, ...orders.rows])].filter((row) => row >= 0);
  const { underlyings, assets, numeraire } = inside.market();
  const named = Object.values(rules.terms).flatMap((term) => (term.kind === 'attribute' && term.asset !== undefined ? [term.asset] : []));
  const ids = {
    quotes: new Set(held.map((row) => rows.ids[row])),
    underlyings: new Set(held.map((row) => underlyings[rows.underlyings[row]]?.id)),
    assets: new Set([...collateral.assets.filter((asset) => asset >= 0).map((asset) => assets[asset]?.id), ...named]),
    accounts: new Set([`${names.account}/${names.subaccount}`]),
  };
  const counted = [rules.about.currency, numeraire];
  const used = inside
    .tick()
    .assumptions.usedOf((of, attribute, id) => ids[of].has(id) || (of === 'assets' && attribute === 'price' && counted.includes(id)));
  const own = subject.own;
  const chosen = Object.keys(rules.requirements).length > 1 && book.modes[index] !== own;
  return chosen ? [...used, { of: 'accounts', attribute: 'requirement', assumed: own, count: 1 }] : used;
}
