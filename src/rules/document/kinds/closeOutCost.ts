/**
 * The cost of closing a large position beyond the mark, by its size against the depth of the market.
 * x = size / depth; size in units of the underlying (|quantity| x multiplier; inverse futures: over the price), by instrument or |net| of an underlying; depth the attribute in the same units: a stated depth of
 * the book, or a daily volume. U = sum of N x cost(x), N = size x price: root, rate x sqrt(x); tiers, the mean rate of tiers by x: each part of x up to a border costs that border's rate.
 * Example: { "kind": "closeOutCost", "kinds": ["perpetual"], "price": "index", "netting": "underlying", "depth": { "of": "underlying", "attribute": "dailyVolume" }, "cost": { "root": { "rate": 0.03 } } }
 * Unit: numeraire. Source: square-root impact law, Almgren, Thum, Hauptmann, Li, Direct estimation of equity market impact (2005), and Toth et al., Phys. Rev. X 1, 021006 (2011), where rate is
 * about one daily volatility and depth a daily volume; tiers: liquidity add-ons of clearing houses by share of daily volume (EMIR RTS 153/2013, article 28's margin period by liquidity).
 */
import { Fault } from '../../../fault.js';
import { name } from '../../../shape/leaves.js';
import { choice, oneKey, record, refined } from '../../../shape/shape.js';
import { kinds } from '../scope.js';
import { tierTable } from '../tierShape.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const closeOutCost = kindOf(
  'U',
  {
    /** Kinds of instrument that count. Unit: words. */
    kinds,
    /** Price of a contract: its forward or its index. Unit: word. */
    price: choice(['forward', 'index']),
    /** Size by instrument, or net by underlying. Unit: word. */
    netting: choice(['instrument', 'underlying']),
    /** Attribute with the market's depth, of the quote or the underlying; above 0. Unit: units of the underlying. */
    depth: record({ of: choice(['quote', 'underlying']), attribute: name }),
    /** Cost by size / depth: rate x its root, or the mean rate of tiers. Unit: decimal. */
    cost: oneKey({
      root: record({ rate: value(0, 100, 'charge') }),
      tiers: tierTable(['rate'], { lo: 0, hi: 100, rising: true, views: 'charge' }),
    }),
    /** Open orders count, as the larger side. Unit: word. */
    'orders?': choice(['netted']),
  },
  (fields) =>
    refined(fields, ({ netting, depth }, path) => {
      if (netting === 'underlying' && depth.of === 'quote')
        throw new Fault('BAD_RULES', `${path}.depth.of`, 'underlying: what is netted over instruments has no quote', depth.of);
    }),
);
export interface CloseOutCost extends FieldsOf<typeof closeOutCost> {
  readonly kind: 'closeOutCost';
}
