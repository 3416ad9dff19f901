// One account of a prepared engine, asked about: what it stands at, and what it would stand at.
import { Fault } from '../../fault.js';
import type { Answers } from '../../program/inputs.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Rows } from '../../program/layout/rows.js';
import { type AccountChanges, changedAccount } from './changes.js';

/** Figures of one account under one requirement, numeraire. */
export interface AccountFigures {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  /** Equity less initial. */
  readonly excess: number;
}

/** Before and after changes, by requirement; difference = after - before. */
export interface WhatIf {
  readonly before: Readonly<Record<string, AccountFigures>>;
  readonly after: Readonly<Record<string, AccountFigures>>;
  readonly difference: Readonly<Record<string, AccountFigures>>;
}

/** What a view asks the engine with. */
export interface Asked {
  state(): AccountState;
  readonly rows: Rows;
  readonly requirements: readonly string[];
  /** Answers of variants of the account, side by side. */
  ask(states: readonly AccountState[]): ReadonlyMap<string, Answers> | undefined;
  readonly path: string;
}

export class AccountView {
  readonly #asked: Asked;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  /** The account as it stands, by requirement. Throws the fault of an account that has no figures. */
  figures(): Readonly<Record<string, AccountFigures>> {
    return this.#variants([this.#asked.state()])[0] as Readonly<Record<string, AccountFigures>>;
  }

  /** What the account would stand at after fills, orders, deposits; nothing changes. */
  whatIf(changes: AccountChanges): WhatIf {
    const before = this.#asked.state();
    const [now, then] = this.#variants([before, changedAccount(before, this.#asked.rows, changes)]) as [WhatIf['before'], WhatIf['after']];
    const difference = Object.fromEntries(
      this.#asked.requirements.map((name): [string, AccountFigures] => {
        const [x, y] = [now[name], then[name]] as [AccountFigures, AccountFigures];
        return [
          name,
          {
            equity: y.equity - x.equity,
            initial: y.initial - x.initial,
            maintenance: y.maintenance - x.maintenance,
            excess: y.excess - x.excess,
          },
        ];
      }),
    );
    return { before: now, after: then, difference };
  }

  #variants(states: readonly AccountState[]): Readonly<Record<string, AccountFigures>>[] {
    const answers = this.#asked.ask(states);
    if (answers === undefined)
      throw new Fault(
        'TOO_LARGE',
        this.#asked.path,
        'of positions and orders that a question has room for',
        states.map(({ lots }) => lots.rows.length).join(', '),
      );
    return states.map((_, n) =>
      Object.fromEntries(
        this.#asked.requirements.map((name): [string, AccountFigures] => {
          const { equities, initials, maintenances, excesses, codes } = answers.get(name) as Answers;
          if (codes[n] !== 0)
            throw new Fault('BAD_ARGUMENT', this.#asked.path, 'an account with figures: its run states the fault', `code ${codes[n]}`);
          return [
            name,
            {
              equity: equities[n] as number,
              initial: initials[n] as number,
              maintenance: maintenances[n] as number,
              excess: excesses[n] as number,
            },
          ];
        }),
      ),
    );
  }
}
