// The position ledger: what fills, payments, funding and expiry do to what an account holds. Books, what-ifs, plans and live fills all pass here.
import { Fault } from '../../fault.js';
import type { Rows } from '../layout/rows.js';
import { earned } from './earned.js';
import { amountOf, type BookedIn, cashOf, type Grid, Grids, lotsIn, mostCost, shareOf, stepsOf } from './grid.js';
import { addTo, leftOf, type OpenAccount, put, remove, sameSide } from './openAccount.js';

/** A fill by row. */
export interface RowFill {
  readonly row: number;
  /** Contracts, signed. */
  readonly quantity: number;
  /** In the instrument's quote. */
  readonly price: number;
  /** Hedge mode: the side that the fill opens or reduces; without it a fill reduces the other side first. */
  readonly side?: 'long' | 'short' | undefined;
  /** Paid in the settlement asset; a rebate below 0. */
  readonly fee?: number | undefined;
}

/**
 * Positions net at average cost. A fill first reduces the other side: the closed part pays what it earned against its average entry price (inverse futures: harmonic) into the settlement asset; the
 * rest joins its own side. Long and short of one instrument stand beside each other only where a book or a fill states its side (hedge mode). An option pays its premium when it is filled.
 *
 * Without a `unit` amounts are doubles, and a position that a fill leaves less than 1e-11 of the fill of closes whole. With a `unit` and `lots` in the section `liquidation` of the rules, quantities
 * are whole lots, and cash and the cost of every position whole units:
 *   value of a fill V = round(quantity x multiplier x price / unit); of an inverse future -quantity x multiplier / price
 *   a part k of n lots takes share = trunc(cost x k / n) of the cost, all n lots take all: cash += -V - share
 *   through 0: the closing part takes trunc(V x closing / all) of the value, the rest opens with the rest of it
 * so the sum of cash - cost over both sides of every fill stays what it was, to the unit (options: the sum of cash).
 * Source: the average-cost method as venues publish it; whole units as in integer ledgers of on-chain venues.
 */
export class Ledger {
  readonly rows: Rows;
  /** Units and lots; undefined where rules state none. */
  readonly grids: Grids | undefined;
  readonly #terms: string;

  constructor(rows: Rows, { unit, lots }: BookedIn = {}) {
    this.rows = rows;
    this.grids = unit === undefined && lots === undefined ? undefined : new Grids(rows, { unit, lots });
    this.#terms = JSON.stringify([unit, lots]);
  }

  /** Whether rules book in the same units and lots. */
  books({ unit, lots }: BookedIn = {}): boolean {
    return this.#terms === JSON.stringify([unit, lots]);
  }

  /** Unit of cash and costs in an asset; undefined if any amount is allowed. */
  unitOf(asset: number): number | undefined {
    return this.grids?.unit(asset)?.step;
  }

  /** Contracts that quantities of a row are whole multiples of; undefined where they are any. */
  lotOf(row: number): number | undefined {
    return this.grids?.lot(row)?.step;
  }

  /** Whether it books in units or lots. */
  get isWhole(): boolean {
    return this.grids !== undefined;
  }

  /**
   * Books a fill. `entered`: a position that a book states; its premium was paid before. Throws OUT_OF_RANGE for a fill that reduces a side by more than there is or is no whole number of lots, OVERFLOW.
   */
  fill(account: OpenAccount, fill: RowFill, path: string, entered = false): void {
    const { row } = fill;
    const asset = this.rows.assets[row];
    const lot = this.grids?.lot(row);
    const unit = this.grids?.unit(asset);
    const quantity = lot === undefined ? fill.quantity : amountOf(lot, lotsIn(lot, fill.quantity, `${path}.quantity`));
    if (quantity === 0) return;
    const exact = quantity === fill.quantity ? fill : { ...fill, quantity };
    if (unit === undefined) this.#inDoubles(account, exact, lot, path, entered);
    else this.#inUnits(account, exact, lot, unit, path, entered);
  }

  /** Adds to (or takes from) what an account owns of an asset, in whole units where there are some. Throws OVERFLOW. */
  pay(account: OpenAccount, asset: number, amount: number, path: string): void {
    const unit = this.grids?.unit(asset);
    if (unit === undefined) addTo(account.collateral, asset, amount, path);
    else payUnits(account, asset, unit, cashOf(unit, amount, path), path);
  }

  /** An amount of money as the ledger books it. Throws PRECISION_LOSS for one that is no whole number of units. */
  whole(asset: number, amount: number, path: string): number {
    const unit = this.grids?.unit(asset);
    if (unit === undefined) return amount;
    const booked = amountOf(unit, cashOf(unit, amount, path));
    if (Math.abs(booked - amount) > 2 ** -50 * Math.abs(amount))
      throw new Fault('PRECISION_LOSS', path, `whole units of ${unit.step}`, amount);
    return booked;
  }

  /** Payment of a lot when its instrument expires or closes at this price: a future's gain, an option's payoff. */
  expire(account: OpenAccount, row: number, price: number, path: string): void {
    const { lots } = account;
    const asset = this.rows.assets[row];
    const unit = this.grids?.unit(asset);
    let paid = 0;
    for (let i = 0; i < lots.rows.length; ) {
      if (lots.rows[i] !== row) {
        i += 1;
        continue;
      }
      const [quantity, entry] = [lots.quantities[i], lots.prices[i]];
      if (this.rows.option[row] === 1) {
        const payoff = this.#payoff(row, quantity, price);
        paid += unit === undefined ? payoff : cashOf(unit, payoff, path);
      } else if (unit === undefined) paid += earned(this.rows, row, quantity, entry, price);
      else paid += this.#cost(unit, row, quantity, price, path) - this.#cost(unit, row, quantity, entry, path);
      remove(lots, i);
    }
    if (paid === 0) return;
    if (unit === undefined) addTo(account.collateral, asset, paid, path);
    else payUnits(account, asset, unit, paid, path);
  }

  #inDoubles(
    account: OpenAccount,
    { row, quantity, price, side, fee }: RowFill,
    lot: Grid | undefined,
    path: string,
    entered: boolean,
  ): void {
    const { lots } = account;
    const rows = this.rows;
    const option = rows.option[row] === 1;
    const opens = side !== undefined && (side === 'long') === quantity > 0;
    let left = quantity;
    let gained = option && !entered ? -quantity * rows.multipliers[row] * price : 0;
    let place = -1;
    if (!opens)
      for (let i = lots.rows.indexOf(row); i >= 0 && i < lots.rows.length && left !== 0; ) {
        const held = lots.quantities[i];
        if (lots.rows[i] !== row || held > 0 === quantity > 0) {
          i += 1;
          continue;
        }
        // the rest of 0.1 + 0.2 after 0.3 counts as 0
        const even = lot === undefined ? leftOf(held, -left) === 0 : held === -left;
        const part = even || Math.abs(held) <= Math.abs(left) ? held : -left;
        left = even ? 0 : onGrid(lot, left + part);
        if (!option) gained += earned(rows, row, part, lots.prices[i], price);
        if (part !== held) {
          lots.quantities[i] = onGrid(lot, held - part);
          break;
        }
        if (left !== 0 && place < 0) place = i;
        if (place === i) i += 1;
        else remove(lots, i);
      }
    if (side !== undefined && !opens && left !== 0) throw reducesTooMuch(side, quantity, path);
    if (left !== 0) this.#join(lots, row, left, price, place, lot, path);
    const paid = gained - (fee ?? 0);
    if (paid !== 0) addTo(account.collateral, rows.assets[row], paid, path);
  }

  /** Joins the lot of its own side at the average price, or stands where the other side was closed, or at the end. */
  #join(lots: OpenAccount['lots'], row: number, added: number, price: number, place: number, lot: Grid | undefined, path: string): void {
    const inverse = this.rows.inverse[row] === 1 && this.rows.option[row] === 0;
    const own = sameSide(lots, row, added, place);
    let quantity = added;
    let average = price;
    if (own >= 0) {
      const [held, entry] = [lots.quantities[own], lots.prices[own]];
      quantity = onGrid(lot, added + held);
      const weighted = inverse ? added / price + held / entry : added * price + held * entry;
      average = inverse ? quantity / weighted : weighted / quantity;
    }
    if (!Number.isFinite(quantity) || !Number.isFinite(average))
      throw new Fault('OVERFLOW', `${path}.quantity`, 'a fill that leaves position and average price finite', added);
    put(lots, row, quantity, average, own, place);
  }

  #inUnits(
    account: OpenAccount,
    { row, quantity, price, side, fee }: RowFill,
    lot: Grid | undefined,
    unit: Grid,
    path: string,
    entered: boolean,
  ): void {
    const { lots } = account;
    const option = this.rows.option[row] === 1;
    const opens = side !== undefined && (side === 'long') === quantity > 0;
    const value = this.#cost(unit, row, quantity, price, path);
    const other = opens ? -1 : sameSide(lots, row, -quantity, -1);
    let left = quantity;
    let rest = value;
    let gained = 0;
    let place = -1;
    if (other >= 0) {
      const held = lots.quantities[other];
      const cost = this.#cost(unit, row, held, lots.prices[other], path);
      const after = lot === undefined ? leftOf(held, -quantity) : onGrid(lot, held + quantity);
      const closes = after === 0 || after > 0 !== held > 0;
      if (closes) {
        const shut = after === 0 ? value : this.#share(value, held, quantity, lot);
        gained = -shut - cost;
        [left, rest, place] = [after, value - shut, other];
        if (after === 0) remove(lots, other);
      } else {
        const gone = this.#share(cost, quantity, held, lot);
        gained = -value - gone;
        left = 0;
        lots.quantities[other] = after;
        lots.prices[other] = this.#average(unit, row, after, cost - gone, path);
      }
    }
    if (side !== undefined && !opens && left !== 0) throw reducesTooMuch(side, quantity, path);
    if (left !== 0) {
      const own = sameSide(lots, row, left, place);
      const held = own < 0 ? 0 : lots.quantities[own];
      const whole = own < 0 ? left : onGrid(lot, held + left);
      const cost = rest + (own < 0 ? 0 : this.#cost(unit, row, held, lots.prices[own], path));
      put(lots, row, whole, this.#average(unit, row, whole, cost, path), own, place);
    }
    let paid = option ? (entered ? 0 : -value) : gained;
    if (fee !== undefined) paid -= cashOf(unit, fee, `${path}.fee`);
    if (paid !== 0) payUnits(account, this.rows.assets[row], unit, paid, path);
  }

  /** Signed cost of a position, or value of a fill, in whole units. */
  #cost(unit: Grid, row: number, quantity: number, price: number, path: string): number {
    const face = quantity * this.rows.multipliers[row];
    const cost = stepsOf(unit, this.rows.inverse[row] === 1 && this.rows.option[row] === 0 ? -face / price : face * price);
    return withinCost(unit, cost, path);
  }

  /** The average price that states a cost. */
  #average(unit: Grid, row: number, quantity: number, cost: number, path: string): number {
    withinCost(unit, cost, path);
    const face = quantity * this.rows.multipliers[row];
    const inverse = this.rows.inverse[row] === 1 && this.rows.option[row] === 0;
    const worth = unit.perOne > 0 ? cost / unit.perOne : cost * unit.step;
    const average = inverse ? -face / worth : worth / face;
    if (!Number.isFinite(average)) throw new Fault('OUT_OF_RANGE', `${path}.quantity`, `worth at least one unit of ${unit.step}`, quantity);
    // 0 / -1 is -0
    return average + 0;
  }

  /** Share `part` of an amount of whole units for `of`, towards 0. */
  #share(amount: number, part: number, of: number, lot: Grid | undefined): number {
    if (lot !== undefined) return shareOf(amount, Math.abs(stepsOf(lot, part)), Math.abs(stepsOf(lot, of)));
    return Math.trunc(amount * Math.abs(part / of));
  }

  #payoff(row: number, quantity: number, price: number): number {
    const strike = this.rows.strikes[row];
    const inside = Math.max(0, this.rows.calls[row] === 1 ? price - strike : strike - price);
    return quantity * this.rows.multipliers[row] * (this.rows.inverse[row] === 1 ? inside / price : inside);
  }
}

function withinCost(unit: Grid, cost: number, path: string): number {
  if (!(Math.abs(cost) < mostCost))
    throw new Fault('OVERFLOW', `${path}.quantity`, `a fill with a cost below 2^49 units of ${unit.step}`, amountOf(unit, cost));
  return cost;
}

function onGrid(lot: Grid | undefined, quantity: number): number {
  return lot === undefined ? quantity : amountOf(lot, stepsOf(lot, quantity));
}

function payUnits(account: OpenAccount, asset: number, unit: Grid, paid: number, path: string): void {
  const { assets, amounts } = account.collateral;
  const at = assets.indexOf(asset);
  const before = at < 0 ? 0 : cashOf(unit, amounts[at], path);
  const after = amountOf(unit, before + paid);
  cashOf(unit, after, path);
  if (at >= 0 && after !== 0) amounts[at] = after;
  else if (at >= 0) addTo(account.collateral, asset, -amounts[at], path);
  else addTo(account.collateral, asset, after, path);
}

function reducesTooMuch(side: string, quantity: number, path: string): Fault {
  return new Fault('OUT_OF_RANGE', `${path}.quantity`, `at most what is ${side} of it`, quantity);
}
