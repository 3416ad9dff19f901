// Tables of tiers for bracket steps: borders, rates of both views, and cumulated reductions of lower tiers.
// They are made every tick, as borders convert at the price of the document's
// currency. Rates grow with open interest, and are rounded down to the steps of a ledger.
// Source: dydxprotocol/v4-chain, LiquidityTier (open interest, parts per million).
import { wholeOf } from '../../book/integers.js';
import type { View } from '../../rules/document/formula.js';
import { tiersOf } from '../../rules/document/readValue.js';
import type { Compiler } from '../compile/compiler.js';
import { maybeValueIn } from '../compile/values.js';
import type { Address, Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';
import type { TermOf } from './term.js';

type Term = TermOf<'brackets'>;

export const views: readonly View[] = ['initial', 'maintenance'];

/** Doubles of a tier: border, 0, rates of both views, deductions of both. */
const tierDoubles = 6;

export class TierTables {
  readonly at: Address;
  /** Tiers of a table. */
  readonly depth: number;
  readonly #term: Term;
  readonly #compiler: Compiler;
  readonly #numbers = new Map<string, number>();
  /** Whether rates are held in whole steps. */
  readonly #inSteps: boolean;

  constructor(term: Term, compiler: Compiler, most: number, inSteps = false) {
    const { rules, heap } = compiler;
    const table = typeof term.tiers === 'string' ? rules.parameters[term.tiers] : term.tiers;
    this.depth = Math.max(...Object.values(table as object).map((entry) => (Array.isArray(entry) ? entry.length : 1)));
    this.at = heap.f64(tierDoubles * this.depth * most);
    this.#term = term;
    this.#compiler = compiler;
    this.#inSteps = inSteps;
  }

  clear(): void {
    this.#numbers.clear();
  }

  /** The number of the table that these ids of an underlying read; undefined where the document has none for them. */
  number(tick: Tick, linked: Linked, underlying: number, ids: readonly string[]): number | undefined {
    const read = views.map((view) => this.#ratesOf(tick, view, underlying, ids));
    const [initial, maintenance] = read;
    if (initial === undefined || maintenance === undefined) return undefined;
    // what open interest makes of rates moves: a table for each
    const key = this.#term.openInterest === undefined ? `${initial.name} ${initial.rates} ${maintenance.rates}` : ids.join(' ');
    const known = this.#numbers.get(key);
    const number = known ?? this.#numbers.size;
    this.#numbers.set(key, number);
    if (known === undefined || this.#term.openInterest !== undefined) this.#write(tick, linked, number, [initial, maintenance]);
    return number;
  }

  #write(tick: Tick, linked: Linked, number: number, read: readonly { borders: readonly number[]; rates: readonly number[] }[]): void {
    const { charge } = this.#term;
    const { depth } = this;
    const steps = this.#compiler.rules.rounding?.rate ?? 1;
    const cells = linked.f64(this.at + 8 * tierDoubles * depth * number, tierDoubles * depth);
    views.forEach((view, v) => {
      const { borders, rates } = read[v];
      const marginal = (typeof charge === 'string' ? charge : charge[view]) === 'marginal';
      const last = borders.length - 1;
      let deduction = 0;
      for (let t = 0; t < depth; t++) {
        const rate = rates[Math.min(t, last)];
        if (t > 0 && t <= last) deduction += borders[t - 1] * tick.currency * (rate - rates[t - 1]);
        cells[tierDoubles * t] = t < last ? borders[t] * tick.currency : Number.POSITIVE_INFINITY;
        cells[tierDoubles * t + 2 + v] = this.#inSteps ? wholeOf(rate * steps) : rate;
        cells[tierDoubles * t + 4 + v] = marginal ? deduction : 0;
      }
    });
  }

  #ratesOf(tick: Tick, view: View, underlying: number, ids: readonly string[]) {
    const { tiers, factor: stated } = this.#term;
    const { rules } = this.#compiler;
    const found = tiersOf(rules, tiers, view, view, ...ids);
    const factor = stated === undefined ? 1 : maybeValueIn(tick, stated, view, ...ids);
    if (found === undefined || factor === undefined) return undefined;
    const rates = found.rates.map((rate) => {
      const own = this.#floored(Math.min(1, factor * rate));
      return view === 'initial' ? this.#byOpenInterest(tick, underlying, own, [found.name, ...ids.toReversed()]) : own;
    });
    return { name: found.name, borders: found.borders, rates };
  }

  #floored(x: number): number {
    const steps = this.#compiler.rules.rounding?.rate;
    return steps === undefined ? x : Math.floor(wholeOf(x * steps)) / steps;
  }

  /** r + (1 - r) (x - from) / (to - from) between the two, all of it above; 0 for `to`: never. */
  #byOpenInterest(tick: Tick, underlying: number, rate: number, ids: readonly string[]): number {
    const { openInterest } = this.#term;
    const high = openInterest === undefined ? 0 : maybeValueIn(tick, openInterest.to, 'initial', ...ids);
    if (openInterest === undefined || high === undefined || high === 0) return rate;
    const low = maybeValueIn(tick, openInterest.from, 'initial', ...ids) ?? Number.NaN;
    const stated = tick.underlyingAttribute(underlying, openInterest.attribute) ?? Number.NaN;
    if (stated <= low) return rate;
    if (stated >= high) return 1;
    // a ledger counts whole units
    const counted = this.#compiler.rules.rounding?.rate === undefined ? stated : Math.floor(stated);
    return rate + this.#floored(((1 - rate) * (counted - low)) / (high - low));
  }
}
