// Whole units of money and whole lots of instruments: from doubles to integers and back.
import { Fault } from '../../fault.js';
import type { Liquidation } from '../../rules/document/liquidation.js';
import type { Rows } from '../layout/rows.js';

/**
 * Costs and fill values are below 2^49 units. A position keeps its cost K as its average price, (K x unit) / face, where face is quantity x multiplier, and reads it back as
 * round((face x average) / unit). Four roundings stand between, each at most 2^-53 of K: together less than 2^-50 K < 1/2, so rounding gives K. An inverse future divides the face twice: the same count.
 */
export const mostCost = 2 ** 49;
/** Cash below 2^53 units: every whole number of units is a double. */
const mostCash = 2 ** 53;
/** A quantity so near a whole number of lots is one: decimals are not doubles. */
const nearly = 1e-9;

/** Steps of one size: a step that divides 1 is kept as its inverse, so that k steps are the double nearest to the decimal. */
export interface Grid {
  readonly step: number;
  /** 1 / step where that is a whole number, else 0. */
  readonly perOne: number;
}

export function gridOf(step: number): Grid {
  const inverse = Math.round(1 / step);
  return { step, perOne: Math.abs(inverse * step - 1) <= 2 ** -50 ? inverse : 0 };
}

/** Nearest whole number of steps, halves away from 0: both sides of a fill are rounded alike. */
export function stepsOf({ step, perOne }: Grid, amount: number): number {
  const steps = Math.round(perOne > 0 ? Math.abs(amount) * perOne : Math.abs(amount) / step);
  return amount < 0 ? -steps : steps;
}

export function amountOf({ step, perOne }: Grid, steps: number): number {
  return perOne > 0 ? steps / perOne : steps * step;
}

/** Units of an amount of money. Throws OVERFLOW from 2^53 units on. */
export function cashOf(grid: Grid, amount: number, path: string): number {
  const units = stepsOf(grid, amount);
  if (!(Math.abs(units) < mostCash)) throw new Fault('OVERFLOW', path, `below 2^53 units of ${grid.step}`, amount);
  return units;
}

/** Lots of a quantity. Throws OUT_OF_RANGE for what is no whole number of lots, PRECISION_LOSS for lots beyond the whole numbers. */
export function lotsIn(grid: Grid, quantity: number, path: string): number {
  const lots = stepsOf(grid, quantity);
  if (!(Math.abs(lots) <= Number.MAX_SAFE_INTEGER)) throw new Fault('PRECISION_LOSS', path, `at most 2^53 lots of ${grid.step}`, quantity);
  const apart = Math.abs(amountOf(grid, lots) - quantity);
  if (!(apart <= nearly * grid.step) && !(apart <= 2 ** -50 * Math.abs(quantity)))
    throw new Fault('OUT_OF_RANGE', path, `a whole number of lots of ${grid.step}`, quantity);
  return lots;
}

/** Share `part` of a cost of `held` lots, towards 0; whole numbers, 0 < part <= held. */
export function shareOf(cost: number, part: number, held: number): number {
  const product = cost * part;
  if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return (product - (product % held)) / held;
  return Number((BigInt(cost) * BigInt(part)) / BigInt(held));
}

/** How the section `liquidation` of a document says that amounts are booked. */
export interface BookedIn {
  readonly unit?: Liquidation['unit'] | undefined;
  readonly lots?: Liquidation['lots'] | undefined;
}

/** The grids of a document by asset and by row; undefined where it states none. */
export class Grids {
  readonly #rows: Rows;
  readonly #unit: BookedIn['unit'];
  readonly #lots: BookedIn['lots'];
  readonly #units: (Grid | undefined)[] = [];
  readonly #ofRows: (Grid | undefined)[] = [];

  constructor(rows: Rows, { unit, lots }: BookedIn) {
    this.#rows = rows;
    this.#unit = unit;
    this.#lots = lots;
  }

  /** Units of an asset. */
  unit(asset: number): Grid | undefined {
    const unit = this.#unit;
    if (unit === undefined) return undefined;
    if (!(asset in this.#units)) {
      const step = typeof unit === 'number' ? unit : (unit[this.#rows.market.assets[asset]?.id ?? ''] ?? unit['*']);
      this.#units[asset] = step === undefined ? undefined : gridOf(step);
    }
    return this.#units[asset];
  }

  /** Lots of an instrument. */
  lot(row: number): Grid | undefined {
    const lots = this.#lots;
    if (lots === undefined) return undefined;
    if (!(row in this.#ofRows)) {
      const { ids, underlyings, market } = this.#rows;
      const step = lots[ids[row]] ?? lots[market.underlyings[underlyings[row]]?.id ?? ''] ?? lots['*'];
      this.#ofRows[row] = step === undefined ? undefined : gridOf(step);
    }
    return this.#ofRows[row];
  }
}
