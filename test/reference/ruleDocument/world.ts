// What every measure of the oracle works on, and the two shapes of an answer.
import type { Market } from '../../../src/market/market.js';
import type { View } from '../../../src/rules/document/formula.js';
import type { Rules } from '../../../src/rules/document/rules.js';
import type { Held, Holder } from './holder.js';
import type { Listing, Row } from './rows.js';
import { markOf, type OneScenario } from './scenarios.js';
import type { Sayings } from './standIns.js';

/** An amount an account, or one each underlying of the market. */
export type Amount = number | readonly number[];

export interface World {
  readonly rules: Rules;
  readonly market: Market;
  readonly listing: Listing;
  readonly says: Sayings;
  scenarios(name: string): readonly OneScenario[];
}

export type Measure<T> = (term: T, holder: Holder, view: View, world: World) => Amount;

export function ofEach(world: World, amount: (u: number, id: string) => number): number[] {
  return world.listing.underlyings.map((id, u) => amount(u, id));
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0);
}

/** The price of an option in its quote, by the word of a term. */
export function optionPrice(row: Row, price: 'model' | 'mark', { says }: World): number {
  return price === 'mark' ? markOf(row, says) : row.price;
}

/** Open sizes of one instrument: held, bought by open orders, sold by them; without orders in the view maintenance, or where the term does not count them. */
export interface Open {
  readonly row: Row;
  readonly held: number;
  readonly buys: number;
  readonly sells: number;
  readonly position: Held | undefined;
  /** Prices of the orders times their sizes, of buys and of sells. */
  readonly bought: number;
  readonly sold: number;
}

export function openSizes({ held, orders }: Holder, counted: boolean): readonly Open[] {
  const rows = [...new Set([...held.map(({ row }) => row), ...(counted ? orders.map(({ row }) => row) : [])])].sort((a, b) => a.n - b.n);
  return rows.map((row) => {
    const position = held.find((one) => one.row === row);
    const own = counted ? orders.filter((one) => one.row === row) : [];
    const buys = own.filter(({ quantity }) => quantity > 0);
    const sells = own.filter(({ quantity }) => quantity < 0);
    return {
      row,
      position,
      held: position?.quantity ?? 0,
      buys: sumOf(buys.map(({ quantity }) => quantity)),
      sells: -sumOf(sells.map(({ quantity }) => quantity)),
      bought: sumOf(buys.map(({ quantity, price }) => quantity * price)),
      sold: -sumOf(sells.map(({ quantity, price }) => quantity * price)),
    };
  });
}
