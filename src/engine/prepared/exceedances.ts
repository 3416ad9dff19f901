// How often and how far losses went beyond what was charged: by account, over a book, and what the backtests of counts say of it.

import { ExactSum } from '../../book/exactSum.js';
import type { Scalars } from '../../columns/scalars.js';
import { type Backtest, backtestOf, transitionsOf } from '../../risk/backtests/backtest.js';
import { conditionalCoverageTest, kupiecTest } from '../../risk/backtests/coverage.js';
import { type TrafficLight, trafficLightOf } from '../../risk/backtests/trafficLight.js';
import { tailProbability } from '../../risk/tail.js';

/** Losses against one margin. Columns by account of the book, numeraire; an account without figures has NaN and 0. */
export interface Exceedances {
  /**
   * Amount that must stay in the account for the margin to hold: net liquidation value less (equity less margin). It is the margin itself if equity
   * counts everything at its price.
   */
  readonly charges: Float64Array;
  /** Windows that lost more than the charge. */
  readonly counts: Uint32Array;
  /** Mean and largest of what was lost beyond the charge in those windows; 0 without one. */
  readonly meanExcesses: Float64Array;
  readonly worstExcesses: Float64Array;
  /** Probability of so many (Kupiec), and so many and so clustered (Christoffersen), were they independent and as rare as the confidence says. */
  readonly kupiec: Float64Array;
  readonly conditionalCoverage: Float64Array;
  /** Basel's traffic light; '' without figures. */
  readonly zones: readonly (TrafficLight['zone'] | '')[];
  readonly totals: ExceedanceTotals;
}

/** Over the accounts that are charged whole and have losses. */
export interface ExceedanceTotals {
  readonly accounts: number;
  /** Accounts that a loss exceeded at least once. */
  readonly exceeded: number;
  /** Windows x accounts; how many of them exceeded; how many would, were the margins of the confidence. */
  readonly observations: number;
  readonly exceedances: number;
  readonly expected: number;
  /** Mean and largest excess; 0 without one. */
  readonly meanExcess: number;
  readonly worstExcess: number;
  readonly zones: Readonly<Record<TrafficLight['zone'], number>>;
  /** All these accounts as one: their losses together against their charges together. Absent below two windows, and without accounts. */
  readonly book?: Backtest;
}

/** Gathers losses against one margin, account by account. */
export class ExceedanceColumns {
  readonly charges: Float64Array;
  readonly #counts: Uint32Array;
  readonly #sums: Float64Array;
  readonly #worst: Float64Array;
  readonly #days: (readonly number[])[];
  readonly #seen: Uint8Array;
  /** 0: charged whole. */
  readonly #statuses: Uint8Array;
  readonly #windows: number;
  readonly #bookLosses: readonly ExactSum[];
  readonly #bookCharge = new ExactSum();

  constructor(charges: Float64Array, statuses: Uint8Array, windows: number) {
    const n = charges.length;
    this.charges = charges;
    this.#statuses = statuses;
    this.#windows = windows;
    this.#counts = new Uint32Array(n);
    this.#sums = new Float64Array(n);
    this.#worst = new Float64Array(n);
    this.#days = Array.from({ length: n }, () => []);
    this.#seen = new Uint8Array(n);
    this.#bookLosses = Array.from({ length: windows }, () => new ExactSum());
  }

  add(account: number, losses: Float64Array): void {
    const charge = this.charges[account];
    if (Number.isNaN(charge)) return;
    this.#seen[account] = 1;
    const days: number[] = [];
    for (let w = 0; w < losses.length; w++) {
      const excess = losses[w] - charge;
      if (!(excess > 0)) continue;
      days.push(w);
      this.#sums[account] = this.#sums[account] + excess;
      if (excess > this.#worst[account]) this.#worst[account] = excess;
    }
    this.#counts[account] = days.length;
    this.#days[account] = days;
    if (this.#statuses[account] !== 0) return;
    this.#bookCharge.add(charge);
    for (let w = 0; w < losses.length; w++) this.#bookLosses[w].add(losses[w]);
  }

  result(math: Scalars, confidence: number): Exceedances {
    const probability = tailProbability(confidence);
    const tests = new CountTests(math, this.#windows, probability);
    const accounts = this.charges.length;
    const of = (test: (account: number) => number): Float64Array =>
      Float64Array.from({ length: accounts }, (_, a) => (this.#seen[a] === 1 ? test(a) : Number.NaN));
    const zones = Array.from({ length: accounts }, (_, a) => (this.#seen[a] === 1 ? tests.zone(this.#counts[a]) : ''));
    return {
      charges: of((a) => this.charges[a]),
      counts: this.#counts,
      meanExcesses: of((a) => (this.#counts[a] === 0 ? 0 : this.#sums[a] / this.#counts[a])),
      worstExcesses: of((a) => this.#worst[a]),
      kupiec: of((a) => tests.kupiec(this.#counts[a])),
      conditionalCoverage: of((a) => tests.conditionalCoverage(this.#days[a])),
      zones,
      totals: this.#totals(math, confidence, probability, zones),
    };
  }

  #totals(math: Scalars, confidence: number, probability: number, zones: Exceedances['zones']): ExceedanceTotals {
    const sums = { accounts: 0, exceeded: 0, exceedances: 0, worstExcess: 0 };
    const lights = { green: 0, yellow: 0, red: 0 };
    const excesses = new ExactSum();
    zones.forEach((zone, a) => {
      if (zone === '' || this.#statuses[a] !== 0) return;
      const count = this.#counts[a];
      sums.accounts += 1;
      sums.exceedances += count;
      if (count > 0) sums.exceeded += 1;
      excesses.add(this.#sums[a]);
      sums.worstExcess = Math.max(sums.worstExcess, this.#worst[a]);
      lights[zone] += 1;
    });
    const observations = sums.accounts * this.#windows;
    const valuesAtRisk = new Float64Array(this.#windows).fill(this.#bookCharge.value);
    return {
      ...sums,
      observations,
      expected: observations * probability,
      meanExcess: sums.exceedances === 0 ? 0 : excesses.value / sums.exceedances,
      zones: lights,
      ...(this.#windows < 2 || sums.accounts === 0
        ? {}
        : { book: backtestOf(math, { losses: Float64Array.from(this.#bookLosses, ({ value }) => value), valuesAtRisk, confidence }) }),
    };
  }
}

/** Tests of counts, each of them once. */
class CountTests {
  readonly #math: Scalars;
  readonly #windows: number;
  readonly #probability: number;
  readonly #kupiec = new Map<number, number>();
  readonly #zones = new Map<number, TrafficLight['zone']>();
  readonly #coverage = new Map<string, number>();

  constructor(math: Scalars, windows: number, probability: number) {
    this.#math = math;
    this.#windows = windows;
    this.#probability = probability;
  }

  kupiec(count: number): number {
    return kept(this.#kupiec, count, () => kupiecTest(this.#math, this.#windows, count, this.#probability).pValue);
  }

  zone(count: number): TrafficLight['zone'] {
    return kept(this.#zones, count, () => trafficLightOf(this.#math, this.#windows, count, this.#probability).zone);
  }

  conditionalCoverage(days: readonly number[]): number {
    const transitions = transitionsOf(days, this.#windows);
    const { n01, n10, n11 } = transitions;
    return kept(
      this.#coverage,
      `${days.length} ${n01} ${n10} ${n11}`,
      () => conditionalCoverageTest(this.#math, this.#windows, days.length, this.#probability, transitions).pValue,
    );
  }
}

function kept<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}
