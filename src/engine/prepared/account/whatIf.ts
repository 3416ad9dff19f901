// What an account would stand at after changes, and what would decide it; nothing changes.
import { Fault } from '../../../fault.js';
import type { AccountState } from '../../../program/layout/holdings.js';
import { healthDifference } from '../../results/health.js';
import type { AccountChanges } from '../changes.js';
import { type Binding, bindingOf } from './binding.js';
import type { LargestSize } from './largestSize.js';
import type { LiquidationPrices } from './liquidationPrices.js';
import type { AccountFigures, FiguresByRequirement, Subject } from './subject.js';

/** Before and after changes, by requirement; difference = after - before. */
export interface WhatIf {
  readonly account: string;
  readonly subaccount: string;
  /** The requirement that is its own. */
  readonly requirement: string;
  readonly numeraire: string;
  readonly before: FiguresByRequirement;
  readonly after: FiguresByRequirement;
  readonly difference: FiguresByRequirement;
  /** By requirement: what decides the initial one after the changes; null where nothing is required. `account.whatIf` answers a getter, worked out when it is read first, which throws BAD_ARGUMENT once the engine has changed. */
  readonly binding: Readonly<Record<string, Binding | null>>;
  /** `engine.whatIf` answers the next three where they are requested. */
  readonly largest?: LargestSize;
  readonly liquidationPrices?: LiquidationPrices;
  readonly withoutNextExpiry?: FiguresByRequirement;
}

/** The figures alone; what binds when it is read. */
export function whatIf(subject: Subject, changes: AccountChanges): WhatIf {
  const { inside, index } = subject;
  const stands = subject.state();
  const state = subject.changed(changes, 'changes', stands);
  // where its block has no answers of now, both are one question
  const [before, after] = inside.answered(index)
    ? [subject.standing(), subject.variants([state])[0]]
    : (subject.variants([stands, state]) as [FiguresByRequirement, FiguresByRequirement]);
  return new Answer(subject, state, before, after);
}

class Answer implements WhatIf {
  readonly account: string;
  readonly subaccount: string;
  readonly requirement: string;
  readonly numeraire: string;
  readonly before: FiguresByRequirement;
  readonly after: FiguresByRequirement;
  readonly difference: FiguresByRequirement;
  readonly #subject: Subject;
  readonly #state: AccountState;
  readonly #version: number;
  #binding: WhatIf['binding'] | undefined;

  constructor(subject: Subject, state: AccountState, before: FiguresByRequirement, after: FiguresByRequirement) {
    const { inside, index } = subject;
    const { book, rows } = inside.parts;
    this.account = book.accounts[index];
    this.subaccount = book.subaccounts[index];
    this.requirement = subject.own;
    this.numeraire = rows.market.numeraire;
    this.before = before;
    this.after = after;
    this.difference = differenceOf(inside.program().requirements, before, after);
    this.#subject = subject;
    this.#state = state;
    this.#version = inside.version();
  }

  get binding(): WhatIf['binding'] {
    if (this.#binding !== undefined) return this.#binding;
    const { inside } = this.#subject;
    const names = inside.program().requirements;
    if (inside.version() !== this.#version)
      throw new Fault('BAD_ARGUMENT', 'binding', 'read before the engine changes', 'a change of book or market');
    this.#binding = Object.fromEntries(names.map((name) => [name, bindingOf(this.#subject, name, this.#state)]));
    return this.#binding;
  }

  toJSON(): WhatIf {
    return { ...this, binding: this.binding };
  }
}

export function differenceOf(names: readonly string[], before: FiguresByRequirement, after: FiguresByRequirement): FiguresByRequirement {
  const difference: Record<string, AccountFigures> = {};
  for (const name of names) {
    const [x, y] = [before[name], after[name]];
    difference[name] = {
      equity: y.equity - x.equity,
      initial: y.initial - x.initial,
      maintenance: y.maintenance - x.maintenance,
      excess: y.excess - x.excess,
      health: healthDifference(x.health, y.health),
    };
  }
  return difference;
}
