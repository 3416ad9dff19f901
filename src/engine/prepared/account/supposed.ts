// An account as it would stand with other holdings: whatever is asked of an account can be asked of it.
import type { AccountState } from '../../../program/layout/holdings.js';
import { type FiguresByRequirement, type Inside, Subject } from './subject.js';

export class HypotheticalAccount extends Subject {
  readonly #state: AccountState;

  constructor(inside: Inside, index: number, state: AccountState) {
    super(inside, index);
    this.#state = state;
  }

  override state(): AccountState {
    return this.#state;
  }

  override standing(): FiguresByRequirement {
    return this.variants([this.#state])[0];
  }
}
