// Worst losses over scenario sets, open orders filled in every way there is; spread credits.
import type { View } from '../../../src/rules/document/formula.js';
import { type Scan, setsOf } from '../../../src/rules/document/kinds/scan.js';
import type { SpreadCredit } from '../../../src/rules/document/kinds/spreadCredit.js';
import { subsetsOf } from '../subsets.js';
import { expiryOf, groupsBy, type Holder, type OpenOrder, pnlOf } from './holder.js';
import { idsOf, type Row } from './rows.js';
import type { OneScenario } from './scenarios.js';
import { strikeOf } from './sizes.js';
import { type Measure, ofEach, sumOf, type World } from './world.js';

interface Lot {
  readonly row: Row;
  readonly quantity: number;
}

type Discount = NonNullable<Scan['discount']>;

/** What an expiry's value is multiplied by after a shock, above 0 and below. */
function factorsOf({ rate, positive, negative }: Discount, row: Row, { says }: World): readonly [number, number] {
  const own = rate === 'rate' ? row.rate : says.attribute('quotes', rate, row.quote.figures?.[rate], { rate: row.rate }, ...idsOf(row));
  const of = ({ base, rateFactor, rateSpread }: NonNullable<Discount['positive']>, sign: number): number =>
    base * Math.exp(sign * row.years * (own * rateFactor + rateSpread));
  return [
    positive === undefined ? 1 : of(positive, -1),
    negative === undefined ? 1 : Math.min(of(negative, 1), Math.exp(row.years * row.rate)),
  ];
}

/** P&L of what an account holds of one underlying in one scenario. */
function pnlOfLots(term: Scan, lots: readonly Lot[], scenario: OneScenario, world: World): number {
  const plain = lots.filter(({ row }) => !row.option || term.discount === undefined);
  let pnl = sumOf(plain.map(({ row, quantity }) => quantity * (scenario.pnls[row.n] as number)));
  const { discount } = term;
  if (discount === undefined) return pnl;
  for (const group of groupsBy(
    lots.filter(({ row }) => row.option),
    expiryOf,
  )) {
    const value = sumOf(group.map(({ row, quantity }) => quantity * row.scale * row.price));
    const shocked = value + sumOf(group.map(({ row, quantity }) => quantity * (scenario.pnls[row.n] as number)));
    const [above, below] = factorsOf(discount, (group[0] as Lot).row, world);
    const own = (shocked >= 0 ? above : below) * shocked - value;
    pnl += scenario.eitherSign ? -Math.abs(own) : own;
  }
  return pnl;
}

function nakedOf(term: Scan, lots: readonly Lot[], u: number, view: View, world: World): number {
  if (term.naked === undefined) return 0;
  const { rate, netting } = term.naked;
  const nets = groupsBy(
    lots.filter(({ row }) => row.option),
    strikeOf(netting),
  ).map((group) => sumOf(group.map(({ row, quantity }) => quantity * row.multiplier)));
  const index = world.listing.indexes[u] as number;
  return world.says.value(rate, view, world.listing.underlyings[u] as string) * index * sumOf(nets.map((net) => Math.max(0, -net)));
}

/** What booked coins gain: the value of coin options and the P&L of inverse futures, which are coins. */
function coinsOf(lots: readonly { readonly row: Row; readonly quantity: number; readonly pnl: number }[]): number {
  return sumOf(
    lots.filter(({ row }) => row.inverse).map(({ row, quantity, pnl }) => (row.option ? quantity * row.price : pnl) * row.multiplier),
  );
}

/** The gain of filling at the order's price rather than at the price P&L starts from; coin of it moves with the coin. */
function fillGain({ row, quantity, price }: OpenOrder, scenario: OneScenario): number {
  const gain = row.option ? quantity * ((scenario.bases[row.n] as number) - price) : pnlOf(row, quantity, price);
  return gain * row.scale + (row.inverse ? gain * row.multiplier * (scenario.coins[row.u] as number) : 0);
}

function fillsOf(term: Scan, orders: readonly OpenOrder[]): readonly (readonly OpenOrder[])[] {
  if (orders.length > 12) throw new Error('too many orders for every subset of them');
  const all = subsetsOf(orders);
  return typeof term.orders === 'object' ? all.filter(({ length }) => length <= (term.orders as { worst: number }).worst) : all;
}

export const scan: Measure<Scan> = (term, holder, view, world) => {
  const counted = term.orders !== undefined && view === 'initial';
  const kept = <T extends Lot>(all: readonly T[]): readonly T[] =>
    all.filter(({ row }) => term.kinds === undefined || term.kinds.includes(row.instrument.kind));
  const held = kept(holder.held);
  const orders = counted ? kept(holder.orders) : [];
  const lowest = term.floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY;
  if (term.netting === 'account') return accountLoss(term, holder, held, orders, lowest, view, world);
  return ofEach(world, (u, id) => {
    const [set] = typeof term.scenarios === 'string' ? [term.scenarios] : [world.says.entry(term.scenarios, id)[1] as string];
    const scenarios = world.scenarios(set as string);
    const own = held.filter(({ row }) => row.u === u);
    if (term.netting === 'expiry') {
      const { base, perYear } = term.expiryShare as NonNullable<Scan['expiryShare']>;
      return sumOf(
        groupsBy(own, expiryOf).map((group) => {
          const losses = scenarios.map((one) => -pnlOfLots(term, group, one, world) * (one.weights[u] as number));
          return Math.max(lowest, ...losses) * (base + perYear * (group[0] as Lot).row.years);
        }),
      );
    }
    const open = orders.filter(({ row }) => row.u === u);
    const losses = fillsOf(term, open).map((fills) => {
      const lots = merged(own, fills);
      const worst = scenarios.map((one) => {
        const coins = coinsOf(own) * (one.coins[u] as number);
        const gains = sumOf(fills.map((order) => fillGain(order, one)));
        return (
          -(pnlOfLots(term, lots, one, world) + coins + gains + collateralPnl(term, holder, u, one, world)) * (one.weights[u] as number)
        );
      });
      return Math.max(lowest, ...worst) + nakedOf(term, lots, u, view, world);
    });
    return Math.max(...losses);
  });
};

function merged(held: readonly Lot[], fills: readonly Lot[]): readonly Lot[] {
  return groupsBy([...held, ...fills], ({ row }) => row.instrument.id).map((group) => ({
    row: (group[0] as Lot).row,
    quantity: sumOf(group.map(({ quantity }) => quantity)),
  }));
}

/** Collateral that moves with an underlying. */
function collateralPnl(term: Scan, { assets }: Holder, u: number, scenario: OneScenario, { says, listing }: World): number {
  const { collateral } = term;
  if (collateral === undefined) return 0;
  const own = [...assets].filter(([id, amount]) => amount !== 0 && says.entry(collateral, id)[1] === listing.underlyings[u]);
  return sumOf(own.map(([id, amount]) => amount * listing.assetPrice(id) * (scenario.moves[u] as number)));
}

/** All underlyings move together; in each scenario every underlying's orders fill as they cost most. */
function accountLoss(
  term: Scan,
  holder: Holder,
  held: Holder['held'],
  orders: readonly OpenOrder[],
  lowest: number,
  view: View,
  world: World,
): number {
  const { offset } = term;
  const losses = world.scenarios(setsOf(term)[0] as string).map((one) =>
    sumOf(
      ofEach(world, (u, id) => {
        const own = held.filter(({ row }) => row.u === u);
        const weight = one.weights[u] as number;
        const pnls = fillsOf(
          term,
          orders.filter(({ row }) => row.u === u),
        ).map((fills) => {
          const gains = sumOf(fills.map((order) => fillGain(order, one)));
          const coins = coinsOf(own) * (one.coins[u] as number);
          return (pnlOfLots(term, merged(own, fills), one, world) + coins + gains + collateralPnl(term, holder, u, one, world)) * weight;
        });
        const pnl = Math.min(...pnls);
        if (pnl < 0) return -Math.min(0, pnl + (one.forgiven[u] as number));
        if (offset === undefined) return -pnl;
        return -Math.min(world.says.value(offset.share, view, id) * pnl, world.says.value(offset.cap, view, id));
      }),
    ),
  );
  return Math.max(lowest, ...losses);
}

export const spreadCredit: Measure<SpreadCredit> = ({ scan: name, delta, priceRisk, spreads }, holder, _, world) => {
  const term = world.rules.terms[name] as Scan;
  const { says, listing } = world;
  const left = ofEach(world, (u) =>
    sumOf(
      holder.held
        .filter(({ row }) => row.u === u)
        .map(({ row, quantity }) => quantity * says.attribute('quotes', delta, row.quote.figures?.[delta], {}, ...idsOf(row))),
    ),
  );
  const risks = ofEach(world, (u, id) => {
    if (left[u] === 0) return 0;
    const set = typeof term.scenarios === 'string' ? term.scenarios : (says.entry(term.scenarios, id)[1] as string);
    const own = holder.held.filter(({ row }) => row.u === u);
    const losses = world.scenarios(set).map((one) => -pnlOfLots(term, own, one, world) * (one.weights[u] as number));
    return priceRiskOf(losses, priceRisk) / Math.abs(left[u] as number);
  });
  let credits = 0;
  for (const { legs, credit } of spreads) {
    const places = legs.map(({ underlying }) => listing.underlyings.indexOf(underlying));
    if (places.includes(-1)) continue;
    // A long against B short, or the other way round: whichever the first leg's delta asks for
    const turn = Math.sign(left[places[0] as number] as number) * (legs[0]?.side === 'A' ? 1 : -1);
    const formed = Math.min(
      ...legs.map(({ ratio, side }, i) => Math.max(0, (left[places[i] as number] as number) * turn * (side === 'A' ? 1 : -1)) / ratio),
    );
    if (!(formed > 0)) continue;
    legs.forEach(({ ratio, side }, i) => {
      const u = places[i] as number;
      credits += formed * ratio * (risks[u] as number) * credit;
      left[u] = (left[u] as number) - formed * ratio * turn * (side === 'A' ? 1 : -1);
    });
  }
  return credits;
};

/** Losses by scenario -> what of the worst is of the price alone. */
function priceRiskOf(losses: readonly number[], rule: SpreadCredit['priceRisk']): number {
  const worst = Math.max(0, ...losses);
  if (worst === 0 || rule === 'scanRisk') return worst;
  const { pairs, unchanged } = rule.pairedScenarios;
  const pair = losses[(pairs[losses.indexOf(worst)] as number) - 1] as number;
  const still = sumOf(unchanged.map((s) => losses[s - 1] as number)) / unchanged.length;
  return Math.min(worst, Math.max(0, (worst + pair) / 2 - still));
}
