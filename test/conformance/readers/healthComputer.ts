// Mars health computer (JSON, health with collateral, debt, perps, expected of max-LTV and liquidation; liquidation prices of one factor).

import type { Account } from '../../../src/index.js';
import type { PriceSearch } from '../../../src/liquidation/priceCrossings.js';
import type { Rules } from '../../../src/rules.js';
import { healthRelative, marsPrice, marsShortPrice } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { crossingsOf } from '../priceSearch.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, marketOf, perpetual, type RuleCase, relativeTo, runRule } from '../ruleRun.js';
import { listAt, listOrOne, member, type Source } from '../source.js';
import { addLargestOrders, largestOrdersOf } from './marsOrders.js';

interface Weighted {
  readonly maxLtv: number;
  readonly liqLtv: number;
}
interface Asset extends Weighted {
  readonly id?: string;
  readonly amount: number;
  readonly price: number;
}
interface Debt {
  readonly id?: string;
  readonly amount: number;
  readonly price: number;
}
interface Perpetual extends Weighted {
  readonly id?: string;
  readonly size: number;
  readonly entry: number;
  readonly current: number;
  readonly funding?: number;
  readonly closingFee?: number;
}
interface Holdings {
  readonly collateral?: readonly Asset[];
  /** Of the numeraire. */
  readonly debt?: number;
  readonly debts?: readonly Debt[];
  readonly perps?: readonly Perpetual[];
}
interface Health extends Holdings {
  readonly id: string;
  readonly expected: readonly (string | number)[];
}
interface Liquidation extends Holdings {
  readonly expected: readonly { readonly id: string; readonly kind: 'asset' | 'debt' | 'perp'; readonly price: string | number }[];
}
interface Single {
  readonly collateral: number;
  readonly price?: number;
  readonly liqLtv: number;
  readonly debt: number;
  readonly debtPrice: number;
  readonly expected: string | number;
}

/** Collateral i is the coin of the underlying Ti, debt i that of Di, perpetual i the instrument Pi on an underlying of its own: what is one denomination there may be priced apart. */
function caseOf(door: Door, { collateral = [], debt = 0, debts = [], perps = [] }: Holdings): { rules: Rules; held: RuleCase } {
  const table = <T, U>(prefix: string, list: readonly T[], of: (one: T) => U): Record<string, U> =>
    Object.fromEntries(list.map((one, i) => [`${prefix}${i}`, of(one)]));
  const kept = ({ maxLtv, liqLtv }: Weighted): object => ({ initial: 1 - maxLtv, maintenance: 1 - liqLtv });
  const coins = Object.fromEntries(collateral.map((one, i) => [coin(`T${i}`), kept(one)]));
  const rules = presetWith(door, 'mars', {
    'terms.assets.haircuts': { '*': 1, ...coins },
    'parameters.perpetualWeight':
      perps.length === 0 ? undefined : table('P', perps, ({ maxLtv, liqLtv }) => ({ initial: maxLtv, maintenance: liqLtv })),
    'parameters.closingFee': perps.length === 0 ? undefined : table('P', perps, ({ closingFee = 0 }) => closingFee),
    // amounts of the file are whole units
    'rounding.amount': 1,
  });
  const positions = perps.map(({ size, entry }, i) => ({ instrument: `P${i}`, quantity: size, entryPrice: entry }));
  const amounts: Account['collateral'] = [
    ...collateral.map(({ amount }, i) => ({ asset: coin(`T${i}`), amount })),
    ...debts.map(({ amount }, i) => ({ asset: coin(`D${i}`), amount: -amount })),
    { asset: 'USD', amount: -debt },
  ];
  const held = {
    quotes: perps.map(({ current }, i) => perpetual(`P${i}`, current)),
    indexes: { ...table('T', collateral, ({ price }) => price), ...table('D', debts, ({ price }) => price) },
    accounts: [
      accountOf(
        'a',
        positions,
        amounts,
        table('funding.P', perps, ({ funding = 0 }) => funding),
      ),
    ],
  };
  return { rules, held };
}

const coin = (underlying: string): string => `${underlying} coin`;

/** Everything is linear in each price: the grid only has to reach far enough. */
const search: PriceSearch = { lowest: 1e-6, highest: 1e6, steps: 16, tolerance: 1e-13 };

/** Without a price that liquidates the source answers 0, and today's price when it is liquidated there. */
async function thresholds(holdings: Holdings, core: Core, door: Door): Promise<(underlying: string, side: 'down' | 'up') => number> {
  const { rules, held } = caseOf(door, holdings);
  const found = await crossingsOf(core, door, rules, held, search);
  const { underlyings } = marketOf(door, held);
  return (underlying, side) => {
    const one = found.get(underlying);
    if (one === undefined) return Number.NaN;
    return one.below ? (underlyings.find(({ id }) => id === underlying)?.index ?? Number.NaN) : (one[side]?.price ?? 0);
  };
}

/** Prices are cut to 18 decimals: one below this has fewer than nine digits. */
const fewDigits = 1e-9;

function offPrinted(price: number, printed: string | number): number {
  const expected = Number(printed);
  return relativeTo(price, expected) / (Math.abs(expected) < fewDigits ? marsShortPrice : marsPrice);
}

async function gradeLiquidations(source: Source, core: Core, door: Door, tally: Tally): Promise<void> {
  for (const [k, one] of listOrOne<Liquidation>(source, 'liquidation').entries()) {
    const priceOf = await thresholds(one, core, door);
    const place = (list: readonly { readonly id?: string }[] | undefined, id: string): number =>
      list?.findIndex((row) => row.id === id) ?? -1;
    for (const { id, kind, price } of one.expected) {
      const perp = place(one.perps, id);
      const got = {
        asset: () => priceOf(`T${place(one.collateral, id)}`, 'down'),
        debt: () => priceOf(`D${place(one.debts, id)}`, 'up'),
        perp: () => priceOf(`P${perp}`, (one.perps?.[perp]?.size ?? 0) > 0 ? 'down' : 'up'),
      }[kind]?.();
      tally.add(`liquidation ${k} ${kind} ${id}`, { price: offPrinted(got ?? Number.NaN, price) });
    }
  }
  for (const [k, { collateral, price = 1, liqLtv, debt, debtPrice, expected }] of listOrOne<Single>(source, 'singleAsset').entries()) {
    const holdings = { collateral: [{ amount: collateral, price, maxLtv: liqLtv, liqLtv }], debts: [{ amount: debt, price: debtPrice }] };
    const priceOf = await thresholds(holdings, core, door);
    tally.add(`singleAsset ${k}`, { price: offPrinted(priceOf('T0', 'down'), expected) });
  }
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally(
    'relative over 1e-14 for health factors, 1e-9 (5e-8 for prices of few digits) for liquidation prices and orders',
    1,
  );
  for (const { id, expected, ...holdings } of listAt<Health>(source, 'health')) {
    const { rules, held } = caseOf(door, holdings);
    const answer = await runRule(core, door, rules, held, { counted: 'counted', against: 'against' });
    const off = (view: 'initial' | 'maintenance', printed: string | number | undefined): number =>
      relativeTo(answer.reading('counted', 'a', view) / answer.reading('against', 'a', view), Number(printed)) / healthRelative;
    tally.add(id, { maxLtv: off('initial', expected[0]), liquidation: off('maintenance', expected[1]) });
  }
  await gradeLiquidations(source, core, door, tally);
  await addLargestOrders(source, core, door, tally);
  return tally.outcome();
}

export const healthComputer: Reader = {
  kind: 'health computer of Mars',
  recognises: (source) => {
    const [health] = listAt(source, 'health');
    const [liquidation] = listOrOne(source, 'liquidation');
    if (largestOrdersOf(source).length > 0) return true;
    const held = (one: unknown): boolean => ['perps', 'collateral'].some((key) => member(one, key) !== undefined);
    return [health, liquidation].some((one) => member(one, 'expected') !== undefined && held(one));
  },
  run,
};
