/**
 * What closing a large position costs beyond the mark: its size against what the market takes.
 * x = size / depth; size in units of the underlying (|quantity| x multiplier; inverse futures: over the price), by instrument or |net| of an underlying; depth the attribute in the same units: a stated depth of
 * the book, or a daily volume. U = sum of N x cost(x), N = size x price: root, rate x sqrt(x); tiers, the mean rate of tiers by x: each part of x up to a border costs that border's rate.
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
    kinds,
    price: choice(['forward', 'index']),
    netting: choice(['instrument', 'underlying']),
    /** Attribute with the market's depth; above 0. */
    depth: record({ of: choice(['quote', 'underlying']), attribute: name }),
    cost: oneKey({
      root: record({ rate: value(0, 100, 'charge') }),
      tiers: tierTable(['rate'], { lo: 0, hi: 100, rising: true, views: 'charge' }),
    }),
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
