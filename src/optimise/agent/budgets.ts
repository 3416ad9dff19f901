// Budget use of an agent: every order with its time, so that no hour and no day, whenever it ends, exceeds the policy.
import { dayMs } from '../../market/year.js';
import type { Budget, Policy } from './policy.js';

export interface Use {
  readonly time: number;
  readonly orders: number;
  readonly notional: number;
  readonly cost: number;
}

const spans = { hour: 3_600_000, day: dayMs } as const;

export class Budgets {
  /** Uses of the last day, oldest first. */
  #uses: Use[];
  readonly #rule: Policy['budgets'];

  constructor(rule: Policy['budgets'], uses: readonly Use[] = []) {
    this.#rule = rule;
    this.#uses = [...uses];
  }

  /** Remaining budgets of hour and day at a time; infinite where there is no bound. */
  left(time: number): Required<Budget> {
    const left = { orders: Number.POSITIVE_INFINITY, notional: Number.POSITIVE_INFINITY, cost: Number.POSITIVE_INFINITY };
    for (const [span, length] of Object.entries(spans) as [keyof typeof spans, number][]) {
      const used = { orders: 0, notional: 0, cost: 0 };
      for (const use of this.#uses) {
        // an hour that ends now begins after what was an hour ago
        if (use.time <= time - length) continue;
        used.orders += use.orders;
        used.notional += use.notional;
        used.cost += use.cost;
      }
      for (const name of ['orders', 'notional', 'cost'] as const) {
        const bound = this.#rule[span][name];
        if (bound !== undefined) left[name] = Math.min(left[name], bound - used[name]);
      }
    }
    return left;
  }

  /** Notes what is about to be used; the answer puts what it came to in its place. */
  use(use: Use): (came: Use) => void {
    this.#uses = this.#uses.filter(({ time }) => time > use.time - spans.day);
    this.#uses.push(use);
    return (came) => {
      const at = this.#uses.indexOf(use);
      if (at >= 0) this.#uses[at] = came;
    };
  }

  toJSON(): readonly Use[] {
    return [...this.#uses];
  }
}
