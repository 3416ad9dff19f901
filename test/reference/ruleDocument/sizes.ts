// Measures of size: notional, delta, naked shorts, roll, brackets, fees, funding, health of perpetuals, wrong way, Greeks, close-out.
import type { Brackets } from '../../../src/rules/document/kinds/brackets.js';
import type { CloseOutCost } from '../../../src/rules/document/kinds/closeOutCost.js';
import type { Delta } from '../../../src/rules/document/kinds/delta.js';
import type { Fee } from '../../../src/rules/document/kinds/fee.js';
import type { Funding } from '../../../src/rules/document/kinds/funding.js';
import type { GreekCharge } from '../../../src/rules/document/kinds/greekCharge.js';
import type { DeltaSource } from '../../../src/rules/document/kinds/kind.js';
import type { NakedShort } from '../../../src/rules/document/kinds/nakedShort.js';
import type { Notional } from '../../../src/rules/document/kinds/notional.js';
import type { PerpetualHealth } from '../../../src/rules/document/kinds/perpetualHealth.js';
import type { RollShock } from '../../../src/rules/document/kinds/rollShock.js';
import type { WrongWay } from '../../../src/rules/document/kinds/wrongWay.js';
import { grown } from './assets.js';
import { expiryOf, groupsBy, type Holder } from './holder.js';
import { down, up } from './ledger.js';
import { idsOf, notionalOf, type Row, unitsOf } from './rows.js';
import { markOf } from './scenarios.js';
import { type Measure, type Open, ofEach, openSizes, sumOf, type World } from './world.js';

const sumBy = (world: World, all: readonly Open[], amount: (one: Open) => number): number[] =>
  ofEach(world, (u) => sumOf(all.filter(({ row }) => row.u === u).map(amount)));

export function deltaOf(row: Row, source: DeltaSource, { says }: World): number {
  if (source === 'black') return row.blackDelta;
  if (source === 'premiumAdjusted') return row.adjustedDelta;
  const stated = row.quote.figures?.[source.attribute];
  const coins = row.option ? row.blackDelta / row.scale / (row.inverse ? 1 : row.forward) : row.inverse ? 1 / row.forward : 1;
  return says.attribute('quotes', source.attribute, stated, { delta: coins }, ...idsOf(row)) * row.multiplier * row.index;
}

/** What an instrument counts: at its price or, `entry`, at the prices it was entered at. */
function notionals(
  { row, position, buys, sells, bought, sold, held }: Open,
  price: 'forward' | 'index' | 'entry',
): { long: number; short: number } {
  const one = notionalOf(row, price === 'index' ? 'index' : 'forward');
  const face = row.inverse && !row.option;
  if (price !== 'entry' || face) return { long: Math.max(0, held + buys) * one, short: Math.max(0, sells - held) * one };
  const own = (position?.atEntry ?? 0) * row.scale;
  return {
    long: held + buys > 0 ? Math.max(0, own + bought * row.scale) : 0,
    short: sells - held > 0 ? Math.max(0, sold * row.scale - own) : 0,
  };
}

export const notional: Measure<Notional> = ({ kinds, price, netting, attributes, sides, orders }, holder, view, world) => {
  const { says } = world;
  const all = openSizes(holder, orders !== undefined && view === 'initial').filter(({ row }) => kinds.includes(row.instrument.kind));
  const rateOf = (row: Row): number =>
    (attributes ?? []).reduce(
      (rate, name) =>
        rate * says.attribute('quotes', name, row.quote.figures?.[name], { forward: row.forward, index: row.index }, ...idsOf(row)),
      1,
    );
  const ids = (row: Row): string[] => [row.instrument.id, row.instrument.underlying];
  if (netting === 'net')
    return ofEach(world, (u) => {
      const own = all.filter(({ row }) => row.u === u);
      const size = (one: Open, quantity: number): number =>
        quantity * notionalOf(one.row, price === 'index' ? 'index' : 'forward') * rateOf(one.row);
      const net = sumOf(own.map((one) => size(one, one.held)));
      const buys = sumOf(own.map((one) => size(one, one.buys)));
      const sells = sumOf(own.map((one) => size(one, one.sells)));
      return Math.max(net + buys, sells - net);
    });
  return sumBy(world, all, (one) => {
    const { long, short } = notionals(one, price);
    const rate = rateOf(one.row);
    const onLong = long * rate * (sides === undefined ? 1 : says.value(sides.long, view, ...ids(one.row)));
    const onShort = short * rate * (sides === undefined ? 1 : says.value(sides.short, view, ...ids(one.row)));
    return netting === 'gross' ? Math.max(onLong, onShort) : netting === 'long' ? onLong : onShort;
  });
};

export const delta: Measure<Delta> = ({ delta: source, measure, orders }, holder, view, world) => {
  const sides = (all: readonly { row: Row; quantity: number }[], u: number): [number, number] => {
    const deltas = all.filter(({ row }) => row.u === u).map(({ row, quantity }) => quantity * deltaOf(row, source, world));
    return [sumOf(deltas.filter((x) => x > 0)), -sumOf(deltas.filter((x) => x < 0))];
  };
  return ofEach(world, (u) => {
    const [long, short] = sides(holder.held, u);
    const [bought, sold] = orders !== undefined && view === 'initial' ? sides(holder.orders, u) : [0, 0];
    if (measure === 'net') return long - short;
    const unhedged = Math.max(0, long + bought - short, short + sold - long);
    return measure === 'unhedged' ? unhedged : Math.max(0, Math.max(long + bought, short + sold) - unhedged);
  });
};

export const strikeOf =
  (netting: 'side' | 'strike') =>
  (one: { readonly row: Row }): string =>
    `${expiryOf(one)} ${one.row.strike} ${netting === 'side' ? one.row.call : ''}`;

export const nakedShort: Measure<NakedShort> = ({ netting }, { held }, _, world) =>
  ofEach(world, (u) => {
    const options = held.filter(({ row }) => row.option && row.u === u);
    const nets = groupsBy(options, strikeOf(netting)).map((group) => sumOf(group.map(({ row, quantity }) => quantity * row.multiplier)));
    return sumOf(nets.map((net) => Math.max(0, -net) * (world.listing.indexes[u] as number)));
  });

export const rollShock: Measure<RollShock> = ({ delta: source, annual, minimum, undated }, { held }, view, world) =>
  ofEach(world, (u, id) =>
    sumOf(
      groupsBy(
        held.filter(({ row }) => row.u === u),
        expiryOf,
      ).map((group) => {
        const { row } = group[0] as (typeof group)[0];
        if (row.instrument.expiry === undefined && undated === 'none') return 0;
        const net = sumOf(group.map((one) => one.quantity * deltaOf(one.row, source, world)));
        const years = row.instrument.expiry === undefined ? 0 : row.years;
        return Math.abs(net) * Math.max(world.says.value(minimum, view, id), Math.exp(world.says.value(annual, view, id) * years) - 1);
      }),
    ),
  );

export const brackets: Measure<Brackets> = (term, holder, view, world) => {
  const { says, market, rules } = world;
  const { kinds, price, netting, orders, hedged } = term;
  const all = openSizes(holder, orders !== undefined && view === 'initial').filter(({ row }) => kinds.includes(row.instrument.kind));
  const chargeOf = (size: number, units: number, ids: string[]): number => {
    if (!(size > 0)) return 0;
    const { name, rows } = says.tiers(term.tiers, view, view, ...ids);
    const scaled = term.factor === undefined ? 1 : says.value(term.factor, view, ...ids, name);
    const rates = rows.map(({ rate }) => Math.min(1, scaled * rate));
    const at = rows.findIndex(({ upTo }) => size <= upTo);
    let rate = rates[at] as number;
    let cum = 0;
    for (let t = 1; t <= at; t++) cum += (rows[t - 1]?.upTo as number) * ((rates[t] as number) - (rates[t - 1] as number));
    const charge = typeof term.charge === 'string' ? term.charge : term.charge[view];
    if (term.imf !== undefined) rate = grown(rate, says.value(term.imf, view, ...ids, name), units, rules.rounding?.rate);
    const chosen = term.leverage === undefined || view !== 'initial' ? undefined : leverageOf(holder, term.leverage, ids[0] as string);
    if (chosen !== undefined) rate = Math.max(rate, 1 / chosen);
    const steps = rules.rounding?.rate;
    if (term.openInterest !== undefined && view === 'initial') {
      const to = says.value(term.openInterest.to, view, ...ids, name);
      const from = says.value(term.openInterest.from, view, ...ids, name);
      if (to > 0) {
        const { attribute } = term.openInterest;
        const underlying = market.underlyings.find(({ id }) => ids.includes(id));
        const interest = says.attribute('underlyings', attribute, underlying?.figures?.[attribute], {}, ...ids);
        const share = Math.min(1, Math.max(0, (interest - from) / (to - from)));
        rate = steps === undefined ? rate + (1 - rate) * share : (down(rate * steps) + down((steps - down(rate * steps)) * share)) / steps;
      }
    }
    const amount = rules.rounding?.amount;
    if (amount !== undefined) return up(down(size * amount) * (steps === undefined ? rate : down(rate * steps) / steps)) / amount;
    return size * rate - (charge === 'marginal' ? cum : 0);
  };
  if (netting === 'instrument')
    return sumBy(world, all, (one) => {
      const { long, short } = notionals(one, price);
      const units = Math.max(one.held + one.buys, one.sells - one.held) * unitsOf(one.row);
      return chargeOf(Math.max(long, short), units, [one.row.instrument.id, one.row.instrument.underlying]);
    });
  return ofEach(world, (u, id) => {
    const own = all.filter(({ row }) => row.u === u);
    const money = (quantity: (one: Open) => number): number =>
      sumOf(own.map((one) => quantity(one) * notionalOf(one.row, price === 'index' ? 'index' : 'forward')));
    const units = (quantity: (one: Open) => number): number => sumOf(own.map((one) => quantity(one) * unitsOf(one.row)));
    const long = (of: typeof money): number => of(({ held }) => Math.max(0, held));
    const short = (of: typeof money): number => of(({ held }) => Math.max(0, -held));
    // nothing fills, all that buys, all that sells: each with what longs and shorts then offset
    const fills = [() => 0, ({ buys }: Open) => buys, ({ sells }: Open) => -sells];
    return Math.max(
      ...fills.map((fill) => {
        const [bought, sold] = [money((one) => Math.max(0, fill(one))), money((one) => Math.max(0, -fill(one)))];
        const offset = Math.min(long(money) + bought, short(money) + sold);
        const net = (of: typeof money): number => Math.abs(of((one) => one.held + fill(one)));
        return chargeOf(net(money), net(units), [id]) + (hedged === undefined ? 0 : says.value(hedged, view, id) * offset);
      }),
    );
  });
};

/** The leverage that the account chose for this instrument, or for all. */
function leverageOf({ account: { figures } }: Holder, name: string, id: string): number | undefined {
  return figures?.[`${name}.${id}`] ?? figures?.[name];
}

export const fee: Measure<Fee> = ({ kinds, attribute, optionCap, orders }, holder, view, world) => {
  const { says } = world;
  const all = openSizes(holder, orders !== undefined && view === 'initial').filter(({ row }) => kinds.includes(row.instrument.kind));
  return sumBy(world, all, ({ row, held, buys, sells }) => {
    const size = orders === 'netted' ? Math.max(0, held + buys, sells - held) : Math.abs(held) + buys + sells;
    const rate = says.attribute('quotes', attribute, row.quote.figures?.[attribute], {}, ...idsOf(row));
    if (!row.option) return size * rate * notionalOf(row, 'forward');
    const whole = rate * row.multiplier * row.index;
    return size * (optionCap === undefined ? whole : Math.min(whole, optionCap * markOf(row, says) * row.scale));
  });
};

export const funding: Measure<Funding> = ({ attribute, payment, orders }, holder, view, world) => {
  const { says } = world;
  const all = openSizes(holder, orders !== undefined && view === 'initial').filter(({ row }) => row.instrument.kind === 'perpetual');
  if (attribute !== undefined)
    return sumBy(world, all, ({ row, held, buys, sells }) => {
      const rate = says.attribute('quotes', attribute, row.quote.figures?.[attribute], {}, ...idsOf(row));
      return (held - buys + sells) * notionalOf(row, 'index') * rate;
    }).map((x) => Math.max(0, x));
  if (payment === undefined) throw new Error('payment');
  return sumBy(world, all, ({ row, held }) => {
    const stated = (name: string): number =>
      says.attribute('quotes', name, row.quote.figures?.[name], { index: row.index, forward: row.forward }, ...idsOf(row));
    const [s, f, years] = [stated(payment.spot), stated(payment.forward), stated(payment.years)];
    const interest = Math.min(payment.clampHigh * s, Math.max(payment.clampLow * s, (1 + years * payment.rate) * s - f));
    const units = row.inverse ? row.multiplier / row.forward : row.scale;
    return Math.max(0, held * (f - s + interest) * units);
  });
};

export const perpetualHealth: Measure<PerpetualHealth> = ({ count, weights, closingFee, funding: name }, holder, view, world) => {
  const { says, rules } = world;
  const unit = rules.rounding?.amount;
  const whole = (x: number): number => (unit === undefined ? x : down(x * unit) / unit);
  // long and short kept apart may net to 0: what they have gained counts for, what they have lost against
  const all = openSizes(holder, false).filter(({ row, position }) => row.instrument.kind === 'perpetual' && position !== undefined);
  return sumBy(world, all, ({ row, held, position }) => {
    const ids = [row.instrument.id, row.instrument.underlying];
    const stated = holder.account.figures?.[`${name}.${row.instrument.id}`];
    const due = says.attribute('accounts', name, stated, {}, ...ids);
    const weight = says.value(weights, view, ...ids);
    const closing = says.value(closingFee, view, ...ids);
    const now = Math.abs(held) * notionalOf(row, 'forward');
    const pnl = (position?.pnl ?? 0) * row.scale;
    const paid = held > 0 ? now - pnl : -now - pnl;
    if (count === 'assets') return whole((held > 0 ? now * (weight - closing) : 0) + Math.max(0, -paid)) + whole(Math.max(0, due) * weight);
    return whole((held > 0 ? 0 : now * (2 - weight + closing)) + Math.max(0, paid)) + Math.max(0, -due);
  });
};

export const wrongWay: Measure<WrongWay> = ({ delta: source }, { held, assets }, _, world) =>
  ofEach(world, (u) => {
    const id = world.market.underlyings[u]?.asset as string;
    const worth = Math.max(0, assets.get(id) ?? 0) * world.listing.assetPrice(id);
    const net = sumOf(held.filter(({ row }) => row.u === u).map(({ row, quantity }) => quantity * deltaOf(row, source, world)));
    return Math.max(0, Math.min(worth, net));
  });

export const greekCharge: Measure<GreekCharge> = ({ greek, netting, by, measure, rate, orders }, { held, orders: open }, view, world) =>
  ofEach(world, (u, id) => {
    const charge = (all: readonly { readonly row: Row; readonly quantity: number }[]): number => {
      const options = all.filter(({ row }) => row.option && row.u === u);
      const groups = groupsBy(options, by === 'expiry' ? expiryOf : () => 'all').map((group) => {
        const exposures = group.map(({ row, quantity }) => quantity * row[greek]);
        return world.says.value(rate, view, id) * (netting === 'net' ? Math.abs(sumOf(exposures)) : sumOf(exposures.map(Math.abs)));
      });
      return measure === 'linear' ? sumOf(groups) : Math.sqrt(sumOf(groups.map((x) => x * x)));
    };
    const beside = orders !== undefined && view === 'initial' ? open : [];
    return charge(held) + sumOf(beside.map((one) => charge([one])));
  });

export const closeOutCost: Measure<CloseOutCost> = ({ kinds, price, netting, depth, cost, orders }, holder, view, world) => {
  const { says, market } = world;
  const all = openSizes(holder, orders !== undefined && view === 'initial').filter(({ row }) => kinds.includes(row.instrument.kind));
  const costOf = (units: number, worth: number, taken: number, ids: string[]): number => {
    if (units === 0) return 0;
    const x = units / taken;
    if ('root' in cost) return worth * says.value(cost.root.rate, view, ...ids) * Math.sqrt(x);
    let sum = 0;
    let from = 0;
    for (const { upTo, rate } of says.tiers(cost.tiers, 'rate', view, ...ids).rows) {
      if (x > from) sum += (Math.min(x, upTo) - from) * rate;
      from = Math.min(x, upTo);
    }
    return worth * (sum / x);
  };
  const { of, attribute } = depth;
  const underlyingDepth = (u: number): number =>
    says.attribute('underlyings', attribute, market.underlyings[u]?.figures?.[attribute], {}, world.listing.underlyings[u] as string);
  if (netting === 'instrument')
    return sumBy(world, all, ({ row, held, buys, sells }) => {
      const size = Math.max(0, held + buys, sells - held);
      const taken =
        of === 'underlying'
          ? underlyingDepth(row.u)
          : says.attribute('quotes', attribute, row.quote.figures?.[attribute], {}, ...idsOf(row));
      return costOf(size * unitsOf(row), size * notionalOf(row, price), taken, [row.instrument.id, row.instrument.underlying]);
    });
  return ofEach(world, (u, id) => {
    const own = all.filter(({ row }) => row.u === u);
    const larger = (one: (row: Row) => number): number => {
      const net = sumOf(own.map(({ row, held }) => held * one(row)));
      return Math.max(
        0,
        net + sumOf(own.map(({ row, buys }) => buys * one(row))),
        sumOf(own.map(({ row, sells }) => sells * one(row))) - net,
      );
    };
    return costOf(
      larger(unitsOf),
      larger((row) => notionalOf(row, price)),
      underlyingDepth(u),
      [id],
    );
  });
};
