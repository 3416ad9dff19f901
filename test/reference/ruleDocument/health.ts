// Measures of a health of tokens and perpetuals: each amount at the price that is worse for its owner, by weight.
import type { PerpetualHaircut } from '../../../src/rules/document/kinds/perpetualHaircut.js';
import type { TokenHealth } from '../../../src/rules/document/kinds/tokenHealth.js';
import { idsOf, notionalOf } from './rows.js';
import { type Measure, ofEach, openSizes, sumOf } from './world.js';

export const tokenHealth: Measure<TokenHealth> = ({ count, weights, stablePrice, pool }, { assets }, view, { says, listing, market }) =>
  sumOf(
    [...assets].map(([id, amount]) => {
      if (count === 'assets' ? amount <= 0 : amount >= 0) return 0;
      const price = listing.assetPrice(id);
      const figures = market.assets.find((one) => one.id === id)?.figures ?? {};
      const inCurrency = (x: number | undefined): number | undefined => (x === undefined ? undefined : x / listing.currency);
      const prices = [price];
      if (stablePrice !== undefined) prices.push(says.attribute('assets', stablePrice, inCurrency(figures[stablePrice]), { price }, id));
      let weight = says.value(weights, view, id);
      if (pool !== undefined) {
        const all = says.attribute('assets', pool.units, figures[pool.units], {}, id) * Math.max(...prices);
        const start = says.value(pool.start, view, id);
        if (all > start) weight = count === 'assets' ? (weight * start) / all : (weight * all) / start;
      }
      return Math.abs(amount) * weight * (count === 'assets' ? Math.min(...prices) : Math.max(...prices));
    }),
  );

export const perpetualHaircut: Measure<PerpetualHaircut> = ({ long, short, stablePrice, orders }, holder, view, world) =>
  ofEach(world, (u) => {
    const { says } = world;
    const open = openSizes(holder, orders !== undefined && view === 'initial').filter(({ row }) => row.u === u);
    const [one, ...others] = open.filter(({ row }) => row.instrument.kind === 'perpetual');
    if (one === undefined) return 0;
    if (others.length > 0) throw new Error('one perpetual an underlying');
    const { row, held, buys, sells } = one;
    const stated = stablePrice === undefined ? row.forward : row.quote.figures?.[stablePrice];
    const stable = says.attribute('quotes', stablePrice ?? '', stated, { forward: row.forward }, ...idsOf(row));
    const unit = notionalOf(row, 'forward') / row.forward;
    const [low, high] = [Math.min(row.forward, stable), Math.max(row.forward, stable)];
    // what is left of the position's worth once all of a side is filled
    const after = (fills: number, at: number): number => {
      const net = held + fills;
      return net * (net > 0 ? low * says.value(long, view, ...idsOf(row)) : high * says.value(short, view, ...idsOf(row))) - fills * at;
    };
    return (held * row.forward - Math.min(after(buys, high), after(-sells, low))) * unit;
  });
