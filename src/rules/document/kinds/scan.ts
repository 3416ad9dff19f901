/**
 * The worst loss over a scenario set.
 * account: A = max over scenarios s of -sum over underlyings of kept(weight x P&L), all moving together; kept(x) = x below 0 (+ what a block beyond the range forgives, at most 0), above 0
 * min(share x, cap) where `offset` is stated. underlying: U = max over s of -weight x P&L. expiry: U = sum over expiries of max over s of -weight x P&L of the expiry x (base + perYear x years).
 * `floor` zero: at least 0. P&L of an expiry's options under `discount`: f(X) x X - V, V their value, X = V + P&L: f = base e^(-years (rate x rateFactor + rateSpread)) for X >= 0;
 * min(base e^(+...), e^(rate x years)) for X < 0: what is owed never grows beyond its value without the discount of its pricing; under a shock of either sign -|P&L|.
 * `collateral`: what an asset is worth moves with that underlying. `naked`: + rate x index x naked shorts by strike or side.
 * orders: worstSubset, those that cost most together in each scenario (with `naked`, of the sum); { worst }, at most so many of them.
 * Unit: numeraire. Source: CME SPAN (scan risk), Deribit, Derive v2-core PMRM, Paradex portfolio margin.
 */
import { Fault } from '../../../fault.js';
import { name, number, whole } from '../../../shape/leaves.js';
import { choice, either, named, nothing, type RecordOf, record, refined } from '../../../shape/shape.js';
import { unknown } from '../levels.js';
import type { Read } from '../read.js';
import { kinds } from '../scope.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

const isText = (given: unknown): boolean => typeof given === 'string';
const discountOf = record({ base: number(0, 1000), rateFactor: number(0, 1000), rateSpread: number(-1000, 1000) });

const fields = {
  /** Scenario set, or sets by underlying. Unit: names. */
  scenarios: either(isText, name, named(name)),
  /** Group whose P&L nets in a scenario. Unit: word. */
  netting: choice(['expiry', 'underlying', 'account']),
  /** Least amount: zero, or none. Unit: word. */
  floor: choice(['zero', 'none']),
  /** Kinds of instrument that count. Unit: words. */
  'kinds?': kinds,
  /** Offset by a gain of one underlying: the share that counts, and its largest amount. Unit: decimal, document's currency. */
  'offset?': record({ share: value(0, 1, 'steady'), cap: value(0, 1e15, 'steady') }),
  /** Share of an expiry's loss: base + perYear x years. Unit: decimals, per year. */
  'expiryShare?': record({ base: number(0, 1000), perYear: number(0, 1000) }),
  /** Discount of an expiry's options by the sign of their scenario value; `rate` is the pricing rate, or an attribute of quotes. Unit: decimals. */
  'discount?': record({ rate: name, 'positive?': discountOf, 'negative?': discountOf }),
  /** Underlying that an asset moves with, or null; '*' for the rest. Unit: names. */
  'collateral?': named(either((given) => given === null, nothing, name)),
  /** Charge on naked short options. Unit: decimal of the index. */
  'naked?': record({ rate: value(0, 1, 'steady'), netting: choice(['side', 'strike']) }),
  /** Open orders count: the worst subset, or at most the costliest few. Unit: word or count. */
  'orders?': either(isText, choice(['worstSubset']), record({ worst: whole(1, 64) })),
};
type Fields = RecordOf<typeof fields>;

export const scan = kindOf<typeof fields>(
  ({ netting }) => (netting === 'account' ? 'A' : 'U'),
  fields,
  (all) => refined(all, hold),
);
export interface Scan extends FieldsOf<typeof scan> {
  readonly kind: 'scan';
}

/** The sets that a scan names. */
export function setsOf({ scenarios }: Pick<Fields, 'scenarios'>): readonly string[] {
  return typeof scenarios === 'string' ? [scenarios] : [...new Set(Object.values(scenarios))];
}

function hold(one: Fields, path: string, { scenarios: known }: Read): void {
  const { scenarios, netting, offset, expiryShare, discount, naked, orders } = one;
  for (const [at, set] of typeof scenarios === 'string'
    ? [['', scenarios]]
    : Object.entries(scenarios).map(([id, set]) => [`.${id}`, set])) {
    if (!Object.hasOwn(known, set)) throw unknown(set, Object.keys(known), `${path}.scenarios${at}`);
  }
  const refuse = (field: string, expectation: string, got: unknown): never => {
    throw new Fault('BAD_RULES', `${path}.${field}`, expectation, got);
  };
  if (netting === 'account' && typeof scenarios !== 'string') refuse('scenarios', 'one set where all move together', 'sets by underlying');
  if (offset !== undefined && netting !== 'account') refuse('offset', 'beside netting by account', netting);
  if ((expiryShare !== undefined) !== (netting === 'expiry')) refuse('expiryShare', 'beside netting by expiry, and only there', netting);
  if (netting === 'expiry' && (discount ?? one.collateral ?? naked ?? orders) !== undefined)
    refuse('netting', 'underlying or account beside discount, collateral, naked or orders', netting);
  if (naked !== undefined && netting !== 'underlying') refuse('naked', 'beside netting by underlying', netting);
  if (naked !== undefined && typeof orders === 'object') refuse('orders', 'worstSubset beside naked', 'worst');
  if (offset !== undefined && orders !== undefined)
    refuse('orders', 'absent beside offset: which subset is worst would need a search', orders);
  const arrays = setsOf(one).some((set) => (known[set] as { readonly arrays?: number } | undefined)?.arrays !== undefined);
  if (arrays && (discount ?? one.collateral) !== undefined)
    refuse('scenarios', 'a set of blocks beside discount or collateral', 'risk arrays');
}
