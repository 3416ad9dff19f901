/**
 * A rate on the notional by its size: leverage brackets, liquidity tiers, margin that grows with the root of size.
 * U = sum over instruments, or of the underlying's |net notional|, of N x r - c. r: the tier's rate of the view, x `factor`, at most 1; with `imf` max(r, 0.8 r + imf sqrt(size)), size in
 * units of the underlying; with `leverage` in the view initial 1 / min(leverage the account states, 1 / r); with `openInterest` (attribute x between from and to, to > 0) in the view initial
 * r + (1 - r) (x - from) / (to - from), all of it above `to`. c: marginal, what makes the charge continuous (c[0] = 0, c[t] = c[t-1] + border (r[t] - r[t-1])); whole, 0.
 * By underlying: + hedged x the notional that longs and shorts offset. orders netted: by instrument the larger of position + buys as a long and sells - position as a short (at `entry`, orders at
 * their limits); by underlying the largest of no fill, all buys and all sells, each with what longs and shorts then offset.
 * Unit: numeraire. Source: the maintenance amounts Binance publishes with its brackets (Hyperliquid's maintenance deduction is the same); dydxprotocol/v4-chain, LiquidityTier (open interest);
 * drift-labs/protocol-v2, math/margin (root of size).
 */
import { Fault } from '../../../fault.js';
import { name } from '../../../shape/leaves.js';
import { choice, record, refined } from '../../../shape/shape.js';
import { kinds } from '../scope.js';
import { tierTable } from '../tierShape.js';
import { value } from '../valueShape.js';
import { byView, contractPrice, type FieldsOf, kindOf } from './kind.js';

export const brackets = kindOf(
  'U',
  {
    /** Kinds of instrument that count. Unit: words. */
    kinds,
    /** Price of a contract: its forward, its index or its entry. Unit: word. */
    price: contractPrice,
    /** Notional by instrument, or net by underlying. Unit: word. */
    netting: choice(['instrument', 'underlying']),
    /**
     * Rates of both views by tier of notional. An entry may name another; `openInterest` and `imf` may be tables by the name of the entry. Unit: borders in the document's currency, rates as
     * decimals.
     */
    tiers: tierTable(['initial', 'maintenance'], { lo: 0, hi: 1, rising: true, views: 'charge' }),
    /** Lower tiers keep their rates (marginal), or the whole notional has one rate. Unit: word. */
    charge: byView(['marginal', 'whole']),
    /** Factor of the rate. Unit: decimal. */
    'factor?': value(0, 1000),
    /** Rate on the notional that longs and shorts of an underlying offset. Unit: decimal. */
    'hedged?': value(0, 1, 'charge'),
    /** Attribute of the account, the leverage it chose (at least 1): `<name>.<instrument>` of one instrument, `<name>` of the others; none stated: the highest allowed. Unit: name of a ratio. */
    'leverage?': name,
    /** Growth of the rate with the root of the size. Unit: per root of a unit of the underlying. */
    'imf?': value(0, 1000),
    /** Attribute of the underlying; from where the initial rate grows, and where it reaches 1 (0: never). Unit: that of the attribute. */
    'openInterest?': record({ attribute: name, from: value(0, 1e18), to: value(0, 1e18) }),
    /** Open orders count, as the larger side. Unit: word. */
    'orders?': choice(['netted']),
  },
  (fields) =>
    refined(fields, ({ hedged, netting, leverage, imf, price, kinds: counted }, path) => {
      if (netting === 'instrument' && counted.includes('option'))
        throw new Fault(
          'BAD_RULES',
          `${path}.kinds`,
          'without option beside netting by instrument: `optionMargin` charges options',
          'option',
        );
      if (hedged !== undefined && netting !== 'underlying')
        throw new Fault('BAD_RULES', `${path}.hedged`, 'beside netting by underlying', netting);
      if (leverage !== undefined && netting !== 'instrument')
        throw new Fault('BAD_RULES', `${path}.leverage`, 'beside netting by instrument', netting);
      if (imf !== undefined && (netting !== 'instrument' || price === 'entry'))
        throw new Fault('BAD_RULES', `${path}.imf`, 'beside netting by instrument at the forward or index', netting);
      if (price === 'entry' && netting !== 'instrument')
        throw new Fault('BAD_RULES', `${path}.price`, 'forward or index: netted notional has no entry', price);
    }),
);
export interface Brackets extends FieldsOf<typeof brackets> {
  readonly kind: 'brackets';
}
