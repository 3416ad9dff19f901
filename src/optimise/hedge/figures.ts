// Figures of an account after trades, by the engine: objectives of sizes, evaluated together and cached.
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { Answers } from '../../program/answers.js';
import { costAt } from '../table/costs.js';
import { inLots, inOrder, type Sizes } from '../table/search.js';
import type { AskedHedge } from './asked.js';
import type { Cells, Reading } from './reading.js';

/** Variants that are asked about together: more would be split. */
const together = 128;

/** Weight of equity below the maintenance target, beside costs: a shortfall outweighs any cost. A power of two, so that no digit is lost. */
export const lacking = 2 ** 500;

/** Whether an objective of `health` misses its target. */
export function unwell(objective: number): boolean {
  return objective > 2 ** 250;
}

/** Known figures by size, shared by questions that differ in costs alone. */
interface Known {
  looked: number;
  readonly measures: Map<string, number>;
  readonly cells: Map<string, Cells>;
  reading: Reading | undefined;
}

export class HedgeFigures {
  readonly #subject: Subject;
  readonly #asked: AskedHedge;
  readonly #known: Known;

  constructor(subject: Subject, asked: AskedHedge, known: HedgeFigures | undefined = undefined) {
    this.#subject = subject;
    this.#asked = asked;
    this.#known = known === undefined ? { looked: 0, measures: new Map(), cells: new Map(), reading: undefined } : known.#known;
  }

  /** Variants that the engine answered. */
  get looked(): number {
    return this.#known.looked;
  }

  /** From now on every variant is read term by term too. */
  readBy(made: () => Reading): Reading {
    this.#known.reading ??= made();
    return this.#known.reading;
  }

  /** Cells of a variant among the latest questions. */
  cellsOf(sizes: Sizes): Cells | undefined {
    return this.#known.cells.get(keyOf(sizes));
  }

  /** Price of a contract of candidate j: as stated, or the market's. */
  priceOf(j: number): number {
    const stated = this.#asked.prices[j];
    if (!Number.isNaN(stated)) return stated;
    const { columns } = this.#subject.inside.tick();
    const row = this.#asked.rows[j];
    return Math.max(0, columns.prices[row]);
  }

  trades(sizes: Sizes): Trade[] {
    const { names, lots } = this.#asked.table;
    return inOrder(sizes).map(([j, quantity]) => ({
      instrument: names[j],
      quantity: inLots(quantity, lots[j]),
      price: this.priceOf(j),
    }));
  }

  /** Objective of each set of sizes, without costs. */
  measures(all: readonly Sizes[]): Float64Array {
    const keys = all.map(keyOf);
    const { measures, cells, reading } = this.#known;
    const fresh = [
      ...new Map(keys.map((key, n) => [key, n] as const).filter(([key]) => !(reading === undefined ? measures : cells).has(key))),
    ];
    const state = this.#subject.state();
    for (let from = 0; from < fresh.length; from += together) {
      const some = fresh.slice(from, from + together);
      const states = some.map(([, n]) => this.#subject.changed({ trades: this.trades(all[n]) }, 'changes', state));
      this.#subject.ask(states, (answers, count, program, first = 0) => {
        const of = answers.get(this.#asked.requirement) as Answers;
        for (let n = 0; n < count; n++) {
          const [key] = some[first + n];
          measures.set(key, measureOf(of, n, this.#asked));
          if (reading !== undefined) cells.set(key, reading.read(program, n));
        }
      });
      this.#known.looked += some.length;
    }
    return Float64Array.from(keys, (key) => measures.get(key) as number);
  }

  costOf(sizes: Sizes): number {
    let cost = 0;
    for (const [j, quantity] of inOrder(sizes)) cost += costAt(this.#asked.table, j, quantity);
    return cost;
  }

  /** Costs included; of health the costs, and where it is too low `unwell`. */
  objectives(all: readonly Sizes[]): Float64Array {
    return this.measures(all).map((measure, n) => this.sought(measure, this.costOf(all[n])));
  }

  sought(measure: number, cost: number): number {
    if (this.#asked.objective !== 'health') return measure + cost;
    return measure + cost > 0 ? (measure + cost) * lacking : cost;
  }
}

function keyOf(sizes: Sizes): string {
  return inOrder(sizes).join();
}

function measureOf({ equities, initials, maintenances, excesses }: Answers, n: number, { objective, health }: AskedHedge): number {
  if (objective === 'released') return -excesses[n];
  if (objective === 'health') return health * maintenances[n] - equities[n];
  return (objective === 'initial' ? initials : maintenances)[n];
}
