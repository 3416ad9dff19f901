// Accounts of an engine as problems in lots see them: what they hold, net, and their figures after trades, many at a time.

import { Subject } from '../../engine/prepared/account/subject.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { insideOf } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import { compareIds } from '../../market/order.js';
import type { Answers } from '../../program/answers.js';

export interface Standing {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
}

/** Relative tolerance at which a position counts as whole lots: quotients of decimals are rounded. */
const nearly = 1e-9;

export class HeldAccount {
  readonly subject: Subject;
  readonly requirement: string;
  /** Contracts by row, other than 0. */
  readonly net: ReadonlyMap<number, number>;

  constructor(engine: MarginEngine, index: number, requirement: unknown) {
    this.subject = new Subject(insideOf(engine), index);
    this.requirement = this.subject.requirementOf(requirement, 'inputs.requirement');
    const { rows, quantities } = this.subject.state().lots;
    const net = new Map<number, number>();
    for (const [i, row] of rows.entries()) net.set(row, (net.get(row) ?? 0) + quantities[i]);
    this.net = new Map([...net].filter(([, quantity]) => quantity !== 0));
  }

  get name(): string {
    const { account, subaccount } = this.subject.names;
    return subaccount === '' ? account : `${account}/${subaccount}`;
  }

  /** Figures after each list of trades. Throws the fault of an account that has none. */
  after(lists: readonly (readonly Trade[])[]): Standing[] {
    const { subject } = this;
    const state = subject.state();
    const states = lists.map((trades) => subject.changed({ trades }, 'changes', state));
    const found: Standing[] = [];
    subject.ask(states, (answers, count) => {
      const { equities, initials, maintenances } = answers.get(this.requirement) as Answers;
      for (let n = 0; n < count; n++) found.push({ equity: equities[n], initial: initials[n], maintenance: maintenances[n] });
    });
    return found;
  }
}

/** In the order of their names. Without a list all that have figures. Throws UNKNOWN_ACCOUNT, DUPLICATE. */
export function accountsOf(
  engine: MarginEngine,
  listed: readonly { readonly account: string; readonly subaccount?: string }[] | undefined,
  requirement: unknown,
  path: string,
): HeldAccount[] {
  const inside = insideOf(engine);
  if (listed === undefined) {
    const { codes } = engine.run();
    const all = [...codes.entries()].filter(([, code]) => code === 0).map(([n]) => new HeldAccount(engine, n, requirement));
    return all.sort((a, b) => compareIds(a.name, b.name));
  }
  const seen = new Set<number>();
  const found = listed.map(({ account, subaccount = '' }, i) => {
    const n = inside.numberOf(account, subaccount);
    if (seen.has(n)) throw new Fault('DUPLICATE', `${path}[${i}]`, 'an account that is named once', account);
    seen.add(n);
    return new HeldAccount(engine, n, requirement);
  });
  return found.sort((a, b) => compareIds(a.name, b.name));
}

/** Whole lots of a quantity. Throws PRECISION_LOSS. */
export function lotsIn(quantity: number, lot: number, path: string): number {
  const lots = Math.floor((Math.abs(quantity) / lot) * (1 + nearly));
  if (!(lots <= 2 ** 40)) throw new Fault('PRECISION_LOSS', path, 'a whole number of times in every position', lot);
  return lots;
}
