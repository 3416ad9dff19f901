// Figures of an account after trades, by the engine: what is made least, of sizes that are asked side by side and remembered.
import type { Subject } from '../../engine/prepared/account/subject.js';
import { changedAccount, type Trade } from '../../engine/prepared/changes.js';
import type { Answers } from '../../program/answers.js';
import { inOrder, type Sizes } from '../table/search.js';
import type { AskedHedge, Objective } from './asked.js';

/** Variants that are asked about together: more would be split. */
const together = 128;

export class HedgeFigures {
  /** Variants that the engine answered. */
  looked = 0;
  readonly #subject: Subject;
  readonly #asked: AskedHedge;
  readonly #known = new Map<string, number>();

  constructor(subject: Subject, asked: AskedHedge) {
    this.#subject = subject;
    this.#asked = asked;
  }

  /** Price of a contract of candidate j: as stated, or the market's. */
  priceOf(j: number): number {
    const stated = this.#asked.prices[j] as number;
    if (!Number.isNaN(stated)) return stated;
    const { columns } = this.#subject.inside.tick();
    const row = this.#asked.rows[j] as number;
    return Math.max(0, columns.prices[row] as number);
  }

  trades(sizes: Sizes): Trade[] {
    return inOrder(sizes).map(([j, quantity]) => ({ instrument: this.#asked.table.names[j] as string, quantity, price: this.priceOf(j) }));
  }

  /** What is made least, without costs, of each. */
  measures(all: readonly Sizes[]): Float64Array {
    const keys = all.map(keyOf);
    const fresh = [...new Map(keys.map((key, n) => [key, n] as const).filter(([key]) => !this.#known.has(key)))];
    const state = this.#subject.state();
    const { rows } = this.#subject.inside.parts;
    for (let from = 0; from < fresh.length; from += together) {
      const some = fresh.slice(from, from + together);
      const states = some.map(([, n]) => changedAccount(state, rows, { trades: this.trades(all[n] as Sizes) }));
      this.#subject.ask(states, (answers, count, _program, first = 0) => {
        const of = answers.get(this.#asked.requirement) as Answers;
        for (let n = 0; n < count; n++) this.#known.set((some[first + n] as [string, number])[0], measureOf(of, n, this.#asked.objective));
      });
      this.looked += some.length;
    }
    return Float64Array.from(keys, (key) => this.#known.get(key) as number);
  }

  costOf(sizes: Sizes): number {
    let cost = 0;
    for (const [j, quantity] of inOrder(sizes)) cost += Math.abs(quantity) * (this.#asked.table.costs[j] as number);
    return cost;
  }

  /** Costs included. */
  objectives(all: readonly Sizes[]): Float64Array {
    return this.measures(all).map((measure, n) => measure + this.costOf(all[n] as Sizes));
  }
}

function keyOf(sizes: Sizes): string {
  return inOrder(sizes).join();
}

function measureOf({ initials, maintenances, excesses }: Answers, n: number, objective: Objective): number {
  if (objective === 'released') return -(excesses[n] as number);
  return (objective === 'initial' ? initials : maintenances)[n] as number;
}
