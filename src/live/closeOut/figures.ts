// What the engine says of an account after reductions, and lines above it: the excess over the target where it was looked at, and how it changes by a lot.

import type { Subject } from '../../engine/prepared/account/subject.js';
import type { Trade } from '../../engine/prepared/changes.js';
import { changedAccount } from '../../engine/prepared/changes.js';
import type { Answers } from '../../program/answers.js';
import type { Asked, Leg } from './asked.js';

/** Lots by leg, as they were looked at. */
export interface Point {
  readonly lots: Float64Array;
  /** Equity and maintenance by the engine: costs are not in them. */
  readonly equity: number;
  readonly maintenance: number;
  /** Equity less target x maintenance. */
  readonly excess: number;
}

/** The excess is at most `at` + slopes . lots where it is concave. */
export interface Cut {
  readonly at: number;
  readonly slopes: Float64Array;
}

/** Roundings of an excess, of ledgers among them, by the size of equity and maintenance: cuts stand so much above it. */
const rounding = 1e-8;
/** Steps of slopes by the lots of a leg: small ones are nearest to the truth, those in whole lots further above the roundings of ledgers. */
export const stepsOfSlopes: readonly ((lots: number) => number)[] = [
  (lots) => Math.max(2 ** -10, 2 ** -17 * lots),
  () => 1,
  (lots) => Math.max(1, Math.round(lots / 8)),
];
/** How many small steps beside a point slopes are taken. */
const apart = 8;

export class Figures {
  readonly points: Point[] = [];
  cuts: Cut[] = [];
  #steps = new Float64Array();
  /** Whether they are whole lots, where only whole lots say something. */
  #whole = false;
  readonly #subject: Subject;
  readonly #asked: Asked;
  readonly #cutAt = new Set<string>();
  readonly #known = new Map<string, Point>();

  constructor(subject: Subject, asked: Asked) {
    this.#subject = subject;
    this.#asked = asked;
  }

  /** Forgets the cuts; those to come have slopes by these steps. */
  begin(stepOf: (lots: number) => number): void {
    this.#steps = Float64Array.from(this.#asked.legs, ({ lots }) => stepOf(lots));
    this.#whole = this.#steps.every(Number.isInteger);
    this.cuts = [];
    this.#cutAt.clear();
  }

  /** The fills of so many lots of each leg. */
  trades(lots: ArrayLike<number>): Trade[] {
    return this.#asked.legs.flatMap(({ instrument, sign, lot, most, price }, k) =>
      lots[k] === 0 ? [] : [{ instrument, quantity: sign * Math.min(most, (lots[k] as number) * lot), price }],
    );
  }

  /** What so many lots cost, the cheapest levels first. */
  cost(lots: ArrayLike<number>): number {
    return this.#asked.legs.reduce((sum, leg, k) => sum + costOf(leg, lots[k] as number), 0);
  }

  /** Whether the target holds, costs paid. */
  holds(point: Point): boolean {
    return point.excess - this.cost(point.lots) >= 0;
  }

  look(lots: Float64Array): Point {
    return this.lookAll([lots])[0] as Point;
  }

  /** Side by side; what was looked at already is known. Throws the fault of an account without figures. */
  lookAll(all: readonly Float64Array[]): Point[] {
    const fresh = new Map(all.map((lots) => [lots.join(), lots] as const).filter(([key]) => !this.#known.has(key)));
    const subject = this.#subject;
    const { requirement, target } = this.#asked;
    const state = subject.state();
    const states = [...fresh.values()].map((lots) => changedAccount(state, subject.inside.parts.rows, { trades: this.trades(lots) }));
    const asked = [...fresh.entries()];
    let from = 0;
    if (states.length > 0)
      subject.ask(states, (answers, count) => {
        const { equities, maintenances } = answers.get(requirement) as Answers;
        for (let n = 0; n < count; n++) {
          const [key, lots] = asked[from + n] as readonly [string, Float64Array];
          const [equity, maintenance] = [equities[n] as number, maintenances[n] as number];
          const point = { lots, equity, maintenance, excess: equity - target * maintenance };
          this.#known.set(key, point);
          this.points.push(point);
        }
        from += count;
      });
    return all.map((lots) => this.#known.get(lots.join()) as Point);
  }

  /**
   * A cut through a point beside this one, off corners and hedges where slopes by leg are none of the whole: tight here but for a few steps. False where there is one already.
   */
  cutAt(lots: Float64Array): boolean {
    const key = lots.join();
    if (this.#cutAt.has(key)) return false;
    this.#cutAt.add(key);
    const { legs } = this.#asked;
    const inside = (n: number, k: number): number => Math.min(legs[k]?.lots as number, Math.max(0, n));
    const steps = this.#steps;
    const beside = lots.map((n, k) => {
      const off = this.#whole ? 0 : (apart + ((k * 5) % apart)) * (steps[k] as number);
      return inside(n + 2 * off <= (legs[k]?.lots as number) ? n + off : n - off, k);
    });
    const moved = (k: number, by: number): Float64Array => beside.map((n, l) => (l === k ? inside(n + by, k) : n));
    const [point, ...around] = this.lookAll([beside, ...[...steps].flatMap((step, k) => [moved(k, step), moved(k, -step)])]) as [
      Point,
      ...Point[],
    ];
    const slopes = Float64Array.from(legs, (_, k) => {
      const [more, less] = [around[2 * k] as Point, around[2 * k + 1] as Point];
      const width = (more.lots[k] as number) - (less.lots[k] as number);
      return width > 0 ? (more.excess - less.excess) / width : 0;
    });
    let at = point.excess + rounding * this.#size(point);
    for (const [k, slope] of slopes.entries()) at -= slope * (point.lots[k] as number);
    this.cuts.push({ at, slopes });
    return true;
  }

  /** Whether no point that was looked at lies above a cut, as none would of a concave excess; of cuts by whole lots, no point in whole lots. */
  get concave(): boolean {
    const points = this.#whole ? this.points.filter(({ lots }) => lots.every(Number.isInteger)) : this.points;
    return this.cuts.every(({ at, slopes }) =>
      points.every((point) => {
        let line = at;
        for (const [k, slope] of slopes.entries()) line += slope * (point.lots[k] as number);
        return point.excess <= line + rounding * this.#size(point);
      }),
    );
  }

  #size({ equity, maintenance }: Point): number {
    return Math.abs(equity) + this.#asked.target * maintenance;
  }
}

export function costOf({ levels }: Leg, lots: number): number {
  let left = lots;
  let sum = 0;
  for (const { width, cost } of levels) {
    const taken = Math.min(left, width);
    sum += taken * cost;
    left -= taken;
  }
  return sum;
}
