// Margin of options by formula: one by one, by what an expiry can lose, by the cheapest pairing.
import type { View } from '../../../src/rules/document/formula.js';
import type { OptionMargin } from '../../../src/rules/document/kinds/optionMargin.js';
import { expiryOf, groupsBy, type Holder } from './holder.js';
import type { Row } from './rows.js';
import { Refused } from './standIns.js';
import { type Measure, ofEach, openSizes, optionPrice, sumOf, type World } from './world.js';

interface Lot {
  readonly row: Row;
  readonly quantity: number;
}

/** What one contract short asks for. */
function shortCharge(term: OptionMargin, row: Row, view: View, world: World): number {
  const { says } = world;
  const ids = [row.instrument.id, row.instrument.underlying];
  const strike = row.strike * (row.inverse ? 1 : row.assetPrice);
  const value = row.scale * optionPrice(row, term.price, world);
  const outOfTheMoney = Math.max(0, row.call ? strike - row.index : row.index - strike);
  const charges = term.short
    .filter(({ only }) => only === undefined || (only === 'calls') === row.call)
    .map((one) => {
      const least = says.value(one.floor, view, ...ids) * (one.floorOf === 'strike' ? strike : row.index);
      let charge = row.multiplier * Math.max(least, says.value(one.rate, view, ...ids) * row.index - outOfTheMoney);
      if (one.valueFloor !== undefined) charge = Math.max(charge, says.value(one.valueFloor, view, ...ids) * value);
      if (one.cap !== undefined) charge = Math.min(charge, says.value(one.cap, view, ...ids) * row.index * row.multiplier);
      return (one.factor === undefined ? 1 : says.value(one.factor, view, ...ids)) * (charge + (term.shortValue === 'added' ? value : 0));
    });
  return Math.max(0, ...charges);
}

function longCharge({ long, price }: OptionMargin, row: Row, view: View, world: World): number {
  if (long === 'free') return 0;
  const value = row.scale * optionPrice(row, price, world);
  if (long === 'value') return value;
  const ids = [row.instrument.id, row.instrument.underlying];
  return Math.min(
    world.says.value(long.premium, view, ...ids) * value,
    world.says.value(long.rate, view, ...ids) * row.index * row.multiplier,
  );
}

const alone = (term: OptionMargin, { row, quantity }: Lot, view: View, world: World): number =>
  quantity < 0 ? -quantity * shortCharge(term, row, view, world) : quantity * longCharge(term, row, view, world);

/** The most that the options of an expiry can lose together, over settlement at 0 and at every strike. */
function expiryLoss(term: OptionMargin, lots: readonly Lot[], view: View, world: World): number {
  const [first] = lots as readonly [Lot];
  const size = (row: Row): number => row.multiplier * (row.inverse ? 1 : row.assetPrice);
  const payoff = (price: number): number =>
    sumOf(lots.map(({ row, quantity }) => quantity * size(row) * Math.max(0, row.call ? price - row.strike : row.strike - price)));
  const lowest = Math.min(...[0, ...lots.map(({ row }) => row.strike)].map(payoff));
  const worth = (one: readonly Lot[]): number =>
    sumOf(one.map(({ row, quantity }) => quantity * row.scale * optionPrice(row, term.price, world)));
  const loss =
    term.long === 'free' ? Math.max(0, -lowest) : Math.max(0, worth(lots) - lowest) - worth(lots.filter(({ quantity }) => quantity < 0));
  if (term.unpaired === undefined) return loss;
  const { price, rate } = term.unpaired;
  const calls = sumOf(
    lots
      .filter(({ row }) => row.call)
      .map(({ row, quantity }) => quantity * (price === 'index' ? row.multiplier * row.index : size(row) * row.forward)),
  );
  return loss + world.says.value(rate, view, first.row.instrument.underlying) * Math.max(0, -calls);
}

/** What two contracts ask for together less than alone; 0 where they are no strategy. */
function saving(term: OptionMargin, one: Lot, two: Lot, view: View, world: World): number {
  if (one.row.multiplier !== two.row.multiplier) return 0;
  const naked = (row: Row): number => shortCharge(term, row, view, world);
  const premium = (row: Row): number => row.scale * optionPrice(row, term.price, world);
  const strike = (row: Row): number => row.strike * row.multiplier * (row.inverse ? 1 : row.assetPrice);
  if (one.quantity < 0 && two.quantity < 0) {
    if (one.row.call === two.row.call) return 0;
    const lesser = naked(one.row) < naked(two.row) ? one : two;
    return naked(lesser.row) - premium(lesser.row);
  }
  if (one.quantity < 0 === two.quantity < 0 || one.row.call !== two.row.call) return 0;
  const [short, long] = one.quantity < 0 ? [one, two] : [two, one];
  const lost = one.row.call ? strike(long.row) - strike(short.row) : strike(short.row) - strike(long.row);
  return naked(short.row) - Math.max(0, lost);
}

/** The most that pairs can save: the best vertex of a transport problem is found by filling its pairs in some order, so every order is tried. */
function mostSaved(sizes: readonly number[], pairs: readonly { readonly i: number; readonly j: number; readonly each: number }[]): number {
  return pairs.reduce((most, pair, k) => {
    const lots = Math.min(sizes[pair.i] as number, sizes[pair.j] as number);
    if (!(lots > 0)) return most;
    const rest = sizes.map((size, at) => (at === pair.i || at === pair.j ? size - lots : size));
    return Math.max(most, lots * pair.each + mostSaved(rest, pairs.toSpliced(k, 1)));
  }, 0);
}

/** The least sum over every way to pair the contracts of an expiry, or leave them alone. */
function leastPaired(term: OptionMargin, lots: readonly Lot[], view: View, world: World): number {
  const pairs = lots
    .flatMap((one, i) => lots.slice(i + 1).map((two, k) => ({ i, j: i + 1 + k, each: saving(term, one, two, view, world) })))
    .filter(({ each }) => each > 0);
  if (pairs.length > 8) throw new Refused('few pairs: the oracle tries them in every order');
  return (
    sumOf(lots.map((lot) => alone(term, lot, view, world))) -
    mostSaved(
      lots.map(({ quantity }) => Math.abs(quantity)),
      pairs,
    )
  );
}

function expiryCharge(term: OptionMargin, lots: readonly Lot[], view: View, world: World): number {
  if (lots.length === 0) return 0;
  const sum = sumOf(lots.map((lot) => alone(term, lot, view, world)));
  if (term.by === 'position') return sum;
  if (term.by === 'expiry') return Math.min(sum, expiryLoss(term, lots, view, world));
  return leastPaired(term, lots, view, world);
}

export const optionMargin: Measure<OptionMargin> = (term, holder: Holder, view, world) => {
  const counted = term.orders !== undefined && view === 'initial';
  if (counted && term.orders === 'netted') {
    const all = openSizes(holder, true).filter(({ row }) => row.option);
    return ofEach(world, (u) =>
      sumOf(
        all
          .filter(({ row }) => row.u === u)
          .map(({ row, held, buys, sells }) =>
            Math.max(
              Math.max(0, held + buys) * longCharge(term, row, view, world),
              Math.max(0, sells - held) * shortCharge(term, row, view, world),
            ),
          ),
      ),
    );
  }
  const chargeOf = (lots: readonly Lot[], u: number): number =>
    sumOf(
      groupsBy(
        lots.filter(({ row, quantity }) => row.option && row.u === u && quantity !== 0),
        expiryOf,
      ).map((group) => expiryCharge(term, group, view, world)),
    );
  return ofEach(world, (u) => chargeOf(holder.held, u) + (counted ? sumOf(holder.orders.map((order) => chargeOf([order], u))) : 0));
};
