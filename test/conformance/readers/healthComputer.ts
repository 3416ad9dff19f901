// Mars health computer (JSON, health with collateral, debt, perps, expected of max-LTV and liquidation; liquidation prices of one factor).
import type { Account, PriceSearch, TermRules } from '../../../src/index.js';
import { healthRelative, marsPrice, marsShortPrice } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, at, layOver, marketOf, perpetual, type RuleCase, relativeTo, runRule, termAt } from '../ruleRun.js';
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

/** Collateral i is the asset Ti, debt i the asset Di, perpetual i the instrument Pi on a coin of its own: what is one denomination there may be priced apart. */
function caseOf(preset: TermRules, { collateral = [], debt = 0, debts = [], perps = [] }: Holdings): { rules: TermRules; held: RuleCase } {
  const assetsAt = (by: keyof Weighted): object => ({
    assets: Object.fromEntries(collateral.map((one, i) => [`T${i}`, { weight: one[by], impact: null, scale: null, cap: null }])),
  });
  // amounts of the file are whole units
  const perpetualsAt = (by: keyof Weighted): object => ({
    unit: 1,
    instruments: Object.fromEntries(perps.map((one, i) => [`P${i}`, { weight: one[by], closingFee: one.closingFee ?? 0 }])),
  });
  const rules = layOver(preset, {
    assetsAtLoanToValue: assetsAt('maxLtv'),
    assetsAtThreshold: assetsAt('liqLtv'),
    perpetualsForAtLoanToValue: perpetualsAt('maxLtv'),
    perpetualsForAtThreshold: perpetualsAt('liqLtv'),
    perpetualsAgainstAtLoanToValue: perpetualsAt('maxLtv'),
    perpetualsAgainstAtThreshold: perpetualsAt('liqLtv'),
  });
  const positions = perps.map(({ size, entry }, i) => ({ instrument: `P${i}`, quantity: size, entryPrice: entry }));
  const amounts: Account['collateral'] = [
    ...collateral.map(({ amount }, i) => ({ asset: `T${i}`, amount })),
    ...debts.map(({ amount }, i) => ({ asset: `D${i}`, amount: -amount })),
    { asset: 'USD', amount: -debt },
  ];
  const funding = Object.fromEntries(perps.map((one, i) => [`funding.P${i}`, one.funding ?? 0]));
  const held = {
    quotes: perps.map(({ current }, i) => perpetual(`P${i}`, current)),
    assets: [...collateral.map(({ price }, i) => ({ id: `T${i}`, price })), ...debts.map(({ price }, i) => ({ id: `D${i}`, price }))],
    accounts: [accountOf('a', positions, amounts, funding)],
  };
  return { rules, held };
}

/** Everything is linear in each price: the grid only has to reach far enough. */
const search: PriceSearch = { lowest: 1e-6, highest: 1e6, steps: 16, tolerance: 1e-13 };

/** Without a price that liquidates the source answers 0, and today's price when it is liquidated there. */
function thresholds(holdings: Holdings, core: Core, door: Door): (asset: string, side: 'down' | 'up') => number {
  const { rules, held } = caseOf(door.termPreset('mars'), holdings);
  const found = core.accounts.liquidationPrices({
    market: marketOf(door, held),
    book: door.bookOf(held.accounts),
    rules,
    account: 'a',
    search,
  });
  return (asset, side) => {
    const one = found.thresholds.find((threshold) => threshold.asset === asset);
    if (one === undefined) return Number.NaN;
    return found.below ? one.price : (one[side]?.price ?? 0);
  };
}

/** Prices are cut to 18 decimals: one below this has fewer than nine digits. */
const fewDigits = 1e-9;

function offPrinted(price: number, printed: string | number): number {
  const expected = Number(printed);
  return relativeTo(price, expected) / (Math.abs(expected) < fewDigits ? marsShortPrice : marsPrice);
}

function gradeLiquidations(source: Source, core: Core, door: Door, tally: Tally): void {
  for (const [k, one] of listOrOne<Liquidation>(source, 'liquidation').entries()) {
    const priceOf = thresholds(one, core, door);
    const place = (list: readonly { readonly id?: string }[] | undefined, id: string): number =>
      list?.findIndex((row) => row.id === id) ?? -1;
    for (const { id, kind, price } of one.expected) {
      const perp = place(one.perps, id);
      const got = {
        asset: () => priceOf(`T${place(one.collateral, id)}`, 'down'),
        debt: () => priceOf(`D${place(one.debts, id)}`, 'up'),
        perp: () => priceOf(`P${perp} coin`, (one.perps?.[perp]?.size ?? 0) > 0 ? 'down' : 'up'),
      }[kind]?.();
      tally.add(`liquidation ${k} ${kind} ${id}`, { price: offPrinted(got ?? Number.NaN, price) });
    }
  }
  for (const [k, { collateral, price = 1, liqLtv, debt, debtPrice, expected }] of listOrOne<Single>(source, 'singleAsset').entries()) {
    const holdings = { collateral: [{ amount: collateral, price, maxLtv: liqLtv, liqLtv }], debts: [{ amount: debt, price: debtPrice }] };
    tally.add(`singleAsset ${k}`, { price: offPrinted(thresholds(holdings, core, door)('T0', 'down'), expected) });
  }
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally(
    'relative over 1e-14 for health factors, 1e-9 (5e-8 for prices of few digits) for liquidation prices and orders',
    1,
  );
  const preset = door.termPreset('mars');
  for (const { id, expected, ...holdings } of listAt<Health>(source, 'health')) {
    const { rules, held } = caseOf(preset, holdings);
    const answer = runRule(core, door, rules, held);
    const against = termAt(answer, 'againstAtLoanToValue', 'a');
    const off = (health: number, printed: string | number | undefined): number => relativeTo(health, Number(printed)) / healthRelative;
    tally.add(id, {
      maxLtv: off(termAt(answer, 'forAtLoanToValue', 'a') / against, expected[0]),
      liquidation: off(at(answer, answer.healths, 'a'), expected[1]),
    });
  }
  gradeLiquidations(source, core, door, tally);
  addLargestOrders(source, core, door, tally);
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
