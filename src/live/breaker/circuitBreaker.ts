// The circuit breaker at work: prices in, multiples of margin rates out.
import { fieldsOf, instant, keyPath, objectOf } from '../../book/fields.js';
import { identifier } from '../../check.js';
import { Fault } from '../../fault.js';
import { type Breaker, breaker as shape } from '../../rules/document/breaker.js';
import { nothingRead } from '../../rules/document/read.js';
import { priceOf } from '../prices.js';
import { byName } from '../stateShapes.js';
import { atRest, type Control, type ControlEvent, controlAfter, controlDue, initialOf, type Notice } from './control.js';
import { leaves, moveOf, type PriceRange, rangeAfter } from './range.js';
import { type BreakerState, readState } from './state.js';

export interface BreakerInputs {
  /** ms since 1970, never before that of the inputs before. */
  readonly time: number;
  /** By underlying; none of them lets time pass alone. */
  readonly prices: Readonly<Record<string, number>>;
}

export interface BreakerEvent extends ControlEvent {
  /** When, which may be between the times of two inputs. */
  readonly time: number;
  /** '*': all of them. */
  readonly underlying: string;
}

/** Multipliers of margin rates. */
export interface Multipliers {
  readonly initial: number;
  readonly maintenance: number;
}

/**
 * Margin rates that rise while prices go too fast for liquidation, under the section `breaker` of a rule document. Effects of time alone take effect at their ms, whenever the next inputs come: the frequency of inputs changes nothing.
 */
export class CircuitBreaker {
  readonly rule: Breaker;
  #time: number | null = null;
  readonly #ranges = new Map<string, PriceRange>();
  /** By underlying; under '*' where one holds for all. */
  readonly #controls = new Map<string, Control>();

  constructor(rule: Breaker, state?: BreakerState) {
    this.rule = shape.parse(rule, 'rule', nothingRead);
    if (state === undefined) return;
    const { time, prices, controls } = readState(this.rule, state);
    this.#time = time;
    for (const [underlying, range] of Object.entries(prices)) {
      this.#known(underlying, `state.prices.${underlying}`);
      this.#ranges.set(underlying, range);
    }
    for (const [key, control] of Object.entries(controls)) {
      if (!this.#ranges.has(key) && this.rule.scope === 'underlying')
        throw new Fault('UNKNOWN_UNDERLYING', `state.controls.${key}`, 'one that has prices', key);
      this.#controls.set(key, control);
    }
  }

  multipliers(underlying: string): Multipliers {
    const control = this.#controlOf(underlying);
    return { initial: initialOf(this.rule, control), maintenance: control.maintenance };
  }

  /** Announced maintenance rates of an underlying. */
  notices(underlying: string): readonly Notice[] {
    return this.#controlOf(underlying).notices;
  }

  /** The ms at which time alone may change anything: it has by the first inputs of a later time; null: never. */
  get due(): number | null {
    const dues = [...this.#controls.keys()].map((key) => this.#due(key)).filter((due) => due !== null);
    return dues.length === 0 ? null : Math.min(...dues);
  }

  /** Events by time, then by underlying. Throws what the guards throw, and UNKNOWN_UNDERLYING for one without latency or buffer; then nothing has happened. */
  update(inputs: BreakerInputs): readonly BreakerEvent[] {
    const given = fieldsOf(inputs, 'inputs', ['time', 'prices']);
    const time = instant(given.time, 'inputs.time');
    if (this.#time !== null && time < this.#time)
      throw new Fault('OUT_OF_RANGE', 'inputs.time', `at least ${this.#time}, that of the inputs before`, time);
    const prices = Object.entries(objectOf(given.prices, 'inputs.prices')).map(([underlying, price]): [string, number] => {
      const path = keyPath('inputs.prices', underlying);
      return [this.#known(identifier(underlying, path), path), priceOf(price, path)];
    });
    const events: BreakerEvent[] = [];
    for (const key of this.#controls.keys()) this.#passTo(key, time, events);
    this.#time = time;
    for (const [underlying, price] of prices)
      this.#ranges.set(underlying, rangeAfter(this.rule.window, this.#ranges.get(underlying), time, price));
    for (const key of new Set(prices.map(([underlying]) => this.#keyOf(underlying)))) this.#judge(key, time, events);
    return events.sort((a, b) => a.time - b.time || (a.underlying < b.underlying ? -1 : a.underlying > b.underlying ? 1 : 0));
  }

  toJSON(): BreakerState {
    return { time: this.#time, prices: byName(this.#ranges), controls: byName(this.#controls) };
  }

  /** Everything that time brings before `time`. */
  #passTo(key: string, time: number, events: BreakerEvent[]): void {
    for (let due = this.#due(key); due !== null && due < time; due = this.#due(key)) this.#judge(key, due, events);
  }

  #judge(key: string, time: number, events: BreakerEvent[]): void {
    const { window, latencySeconds, buffer } = this.rule;
    let load = 0;
    for (const underlying of this.#rangesOf(key)) {
      let range = this.#ranges.get(underlying) as PriceRange;
      if ((leaves(window, range) ?? time + 1) <= time) {
        range = rangeAfter(window, range, time);
        this.#ranges.set(underlying, range);
      }
      const speed = moveOf(range) / window.seconds;
      load = Math.max(load, (speed * entryOf(latencySeconds, underlying)) / entryOf(buffer, underlying));
    }
    const made: ControlEvent[] = [];
    this.#controls.set(key, controlAfter(this.rule, this.#controls.get(key) ?? atRest, time, load, made));
    for (const event of made) events.push({ ...event, time, underlying: key });
  }

  #due(key: string): number | null {
    const control = this.#controls.get(key) ?? atRest;
    const dues = [controlDue(this.rule, control)];
    // prices that leave lower the load, which matters to a step that holds
    if (control.step > 0)
      for (const underlying of this.#rangesOf(key)) dues.push(leaves(this.rule.window, this.#ranges.get(underlying) as PriceRange));
    const some = dues.filter((due) => due !== null);
    return some.length === 0 ? null : Math.min(...some);
  }

  #keyOf(underlying: string): string {
    return this.rule.scope === 'all' ? '*' : underlying;
  }

  #rangesOf(key: string): Iterable<string> {
    return this.rule.scope === 'all' ? this.#ranges.keys() : [key];
  }

  #controlOf(underlying: string): Control {
    return this.#controls.get(this.#keyOf(this.#known(underlying, 'underlying'))) ?? atRest;
  }

  #known(underlying: string, path: string): string {
    for (const name of ['latencySeconds', 'buffer'] as const)
      if (!Object.hasOwn(this.rule[name], underlying) && this.rule[name]['*'] === undefined)
        throw new Fault('UNKNOWN_UNDERLYING', path, `one of ${Object.keys(this.rule[name]).join(', ')}, which ${name} has`, underlying);
    return underlying;
  }
}

function entryOf(table: Readonly<Record<string, number>>, underlying: string): number {
  return Object.hasOwn(table, underlying) ? table[underlying] : table['*'];
}

/** The section `breaker` of a rule document at work: new, or as `toJSON` left it. Throws what the guards throw. */
export function circuitBreaker(rule: Breaker, state?: BreakerState): CircuitBreaker {
  return new CircuitBreaker(rule, state);
}
