// What a reader of one kind of reference file is, and the count it keeps.
import type * as Estimation from '../../src/estimation.js';
import type * as Library from '../../src/index.js';
import type * as Liquidation from '../../src/liquidation.js';
import type * as Live from '../../src/live.js';
import type * as Optimise from '../../src/optimise.js';
import type * as Quantums from '../../src/quantums.js';
import type * as Risk from '../../src/risk.js';
import type * as RuleLibrary from '../../src/rules.js';
import type * as Verify from '../../src/verify.js';
import type { Source } from './source.js';

/** The public doors of the library as one, and beside them those of rules and of ledgers of integers. */
export type Door = typeof Library &
  typeof Risk &
  typeof Estimation &
  typeof Liquidation &
  typeof Live &
  typeof Optimise &
  typeof Verify & { readonly rules: typeof RuleLibrary; readonly quantums: typeof Quantums };
export type Core = Library.Core;

export interface Outcome {
  readonly cases: number;
  readonly agreed: number;
  /** The worst error over all cases, in the file's own metric; Infinity when a figure is missing or not a number where one is due. */
  readonly worst: number;
  /** What the error is, and the line below which a case agrees. */
  readonly metric: string;
  /** What of the file is not known yet, or was answered in a documented other way. */
  readonly notes: readonly string[];
  /** The cases that do not agree, and lines over all cases that are not held. */
  readonly failures: readonly string[];
}

export interface Reader {
  readonly kind: string;
  recognises(source: Source): boolean;
  /** `all`: the sources of the whole run, for files that speak of each other. */
  run(source: Source, core: Core, door: Door, all: readonly Source[]): Outcome | Promise<Outcome>;
}

/** Counts cases against one line. */
export class Tally {
  readonly #metric: string;
  readonly #line: number;
  readonly #errors: number[] = [];
  readonly #failures: string[] = [];
  readonly #notes: string[] = [];
  #cases = 0;
  #agreed = 0;

  constructor(metric: string, line: number) {
    this.#metric = `${metric}; line ${line}`;
    this.#line = line;
  }

  /** One case: the errors of its figures by name. It agrees when none is above the line. */
  add(id: string, errors: Readonly<Record<string, number>>): void {
    this.#cases++;
    let worst = 0;
    let figure = '';
    for (const [name, error] of Object.entries(errors)) {
      this.#errors.push(error);
      if (!(error <= worst)) {
        worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
        figure = name;
      }
    }
    if (worst <= this.#line) this.#agreed++;
    else this.#failures.push(`${id}: ${figure} is off by ${worst}`);
  }

  /** One case whose figures are yet to be made: one that throws does not agree, says why, and spoils no other. */
  attempt(id: string, errors: () => Readonly<Record<string, number>>): void {
    try {
      this.add(id, errors());
    } catch (error) {
      this.fail(id, error instanceof Error ? error.message : String(error));
    }
  }

  /** The same of figures that are awaited. */
  async attemptLater(id: string, errors: () => Promise<Readonly<Record<string, number>>>): Promise<void> {
    try {
      this.add(id, await errors());
    } catch (error) {
      this.fail(id, error instanceof Error ? error.message : String(error));
    }
  }

  /** One case that does not agree, and why. */
  fail(id: string, reason: string): void {
    this.#cases++;
    this.#errors.push(Number.POSITIVE_INFINITY);
    this.#failures.push(`${id}: ${reason}`);
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /** Holds the error that 99 % of all figures do not exceed against a line of its own. */
  holdPercentile99(line: number): void {
    const sorted = Float64Array.from(this.#errors).sort();
    const error = sorted.length === 0 ? 0 : (sorted[Math.ceil(0.99 * sorted.length) - 1] as number);
    const text = `99th percentile ${error.toPrecision(3)} (line ${line})`;
    this.#notes.push(text);
    if (!(error <= line)) this.#failures.unshift(text);
  }

  outcome(): Outcome {
    let worst = 0;
    for (const error of this.#errors) if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    return {
      cases: this.#cases,
      agreed: this.#agreed,
      worst,
      metric: this.#metric,
      notes: this.#notes,
      failures: this.#failures,
    };
  }
}
