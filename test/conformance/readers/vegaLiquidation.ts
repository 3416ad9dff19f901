// Vega's liquidation: disposal, fills, transfers of margin, socialised losses, liquidation prices with orders, bounds of valid prices (JSON, margincore-live-cases, kind vega/...).
import type { Rules } from '../../../src/rules.js';
import { vegaBounds, vegaPrice } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { relativeTo } from '../ruleRun.js';
import { listAt, member, type Source } from '../source.js';

export interface LiveCase {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: fields of a reference case, by the kind's own description
  readonly inputs: any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly expected: any;
}
type Errors = Readonly<Record<string, number>>;

/** 0 where both are the same number, list of numbers, truth or nothing. */
export function unlike(got: unknown, expected: unknown): number {
  return JSON.stringify(got) === JSON.stringify(expected) ? 0 : Number.POSITIVE_INFINITY;
}

const maybe = (x: number | null | undefined): number | undefined => x ?? undefined;
const action = (transfer: number, names: readonly [string, string]): object => ({
  action: names[transfer >= 0 ? 0 : 1],
  amount: Math.abs(transfer),
});
type Resting = readonly { readonly size: number; readonly price: number; readonly market?: boolean }[];

/** A signed size, and null for the price of a market order. */
const resting = (orders: Resting = [], side: 1 | -1): { quantity: number; price: number | null }[] =>
  orders.map(({ size, price, market }) => ({ quantity: side * size, price: market === true ? null : price }));

const kinds: Readonly<Record<string, (core: Core, door: Door, rules: Rules, one: LiveCase) => Errors>> = {
  'price-monitoring-bounds'(core, door, rules, { inputs, expected }) {
    const trigger = { horizonSeconds: inputs.horizon_seconds, probability: inputs.probability };
    const rule = { ...rules.priceBounds, drift: inputs.mu, volatility: inputs.sigma, triggers: [trigger] } as NonNullable<
      Rules['priceBounds']
    >;
    const { lowest, highest, unrounded } = door.priceBounds(core, { rule, referencePrice: inputs.reference_price, tick: 1 });
    return {
      lowest: unlike(lowest, expected.min_valid_price),
      highest: unlike(highest, expected.max_valid_price),
      lowestUnrounded: relativeTo(unrounded.lowest, Number(expected.min_unrounded)) / vegaBounds,
      highestUnrounded: relativeTo(unrounded.highest, Number(expected.max_unrounded)) / vegaBounds,
    };
  },
  'isolated-position-change'(_, door, __, { inputs, expected }) {
    const transfer = door.transfers.isolatedTransfer({
      position: inputs.position_before_lots,
      trades: inputs.trades.map((trade: { side: 'buy' | 'sell'; size_lots: number; price: number }) => ({
        side: trade.side,
        size: trade.size_lots,
        price: trade.price,
      })),
      marginFactor: inputs.margin_factor,
      positionFactor: inputs.position_factor,
      balance: inputs.margin_balance,
      ...(inputs.mark_price === null ? {} : { markPrice: inputs.mark_price }),
    });
    return { transfer: unlike(action(transfer, ['add', 'release']), expected) };
  },
  'switch-to-isolated'(_, door, __, { inputs, expected }) {
    const signed = (orders: Resting = [], side: 1 | -1) => orders.map(({ size, price }) => ({ size: side * size, price }));
    const { positionTransfer, orderTransfer } = door.transfers.isolatedSwitch({
      position: inputs.position,
      entryNotional: inputs.position_notional_at_entry,
      orders: [...signed(inputs.buy_orders, 1), ...signed(inputs.sell_orders, -1)],
      marginFactor: inputs.margin_factor,
      marginBalance: inputs.margin_balance,
      orderMarginBalance: inputs.order_margin_balance,
    });
    return { transfers: unlike([positionTransfer, orderTransfer], [expected.position_margin_transfer, expected.order_margin_transfer]) };
  },
  'loss-socialisation'(_, door, { liquidation }, { inputs, expected }) {
    const wins = inputs.wins.map(({ due }: { due: number }) => due) as number[];
    const { fromLosers, fromFund, collected, insuranceFund, payouts } = door.losses.socialisedWins({
      rule: liquidation?.socialisation as NonNullable<NonNullable<Rules['liquidation']>['socialisation']>,
      losses: inputs.losses.map(({ due, available }: { due: number; available: number }) => ({ due, available })),
      insuranceFund: inputs.insurance_pool,
      wins,
    });
    return {
      fromLosers: unlike(fromLosers, expected.from_accounts),
      fromFund: unlike(fromFund, expected.from_insurance_pool),
      collected: unlike(collected, expected.collected),
      fund: unlike(insuranceFund, expected.insurance_pool_after),
      payouts: unlike(payouts, expected.payouts),
      shortfalls: unlike(
        payouts.map((paid, i) => (wins[i] as number) - paid),
        expected.shortfalls,
      ),
    };
  },
  'disposal-size'(_, door, __, { inputs, expected }) {
    const order = door.disposal.order({
      rule: {
        fullSize: inputs.full_disposal_size,
        fraction: inputs.disposal_fraction,
        consumed: inputs.max_fraction_consumed,
        slippage: inputs.disposal_slippage ?? 0,
      },
      position: inputs.position,
      availableVolume: inputs.available_volume,
      ...(maybe(inputs.mid_price) === undefined ? {} : { midPrice: inputs.mid_price }),
      ...(maybe(inputs.min_valid_price) === undefined ? {} : { lowestPrice: inputs.min_valid_price }),
      ...(maybe(inputs.max_valid_price) === undefined ? {} : { highestPrice: inputs.max_valid_price }),
    });
    return { size: unlike(order.size, expected.order_size), limitPrice: unlike(order.limitPrice, expected.limit_price) };
  },
  'fill-price'(_, door, __, { inputs, expected }) {
    const { price, filled } = door.disposal.fillPrice({ levels: inputs.levels, side: inputs.side, volume: inputs.volume, tick: 1 });
    return { price: unlike(price, expected.average_price), filled: unlike(filled, expected.filled) };
  },
  'liquidation-price'(_, door, __, { inputs, expected }) {
    const found = door.liquidationPricesWithOrders({
      quantity: inputs.position,
      markPrice: inputs.mark_price,
      collateral: inputs.collateral,
      linearSlippage: inputs.linear_slippage_factor,
      quadraticSlippage: inputs.quadratic_slippage_factor,
      longRiskFactor: inputs.risk_factor_long,
      shortRiskFactor: inputs.risk_factor_short,
      funding: inputs.funding_payment_per_unit,
      orders: [...resting(inputs.buy_orders, 1), ...resting(inputs.sell_orders, -1)],
    });
    const off = (got: number | null, published: number | null): number =>
      got === null || published === null ? unlike(got, published) : relativeTo(got, published) / vegaPrice;
    const named = {
      maintenance: found.maintenance,
      liquidation_price: found.price,
      liquidation_price_with_buys: found.withBuys,
      liquidation_price_with_sells: found.withSells,
    };
    return Object.fromEntries(
      Object.entries(expected).map(([key, value]) => [key, off(named[key as keyof typeof named] ?? null, value as number)]),
    );
  },
};

export const vegaLiquidation: Reader = {
  kind: 'liquidation at Vega',
  recognises: (source) => kindOf(source, 'vega') in kinds,
  run(source: Source, core: Core, door: Door): Outcome {
    const tally = new Tally('of the line of each figure', 1);
    const ask = kinds[kindOf(source, 'vega')] as (typeof kinds)[string];
    const rules = door.rules.preset('vega');
    for (const one of listAt<LiveCase>(source, 'cases')) tally.attempt(one.name, () => ask(core, door, rules, one));
    return tally.outcome();
  },
};

/** What stands behind `VENUE/` in the kind of a file of live cases, else ''. */
export function kindOf({ document }: Source, venue: string): string {
  const kind = member(document, 'kind');
  if (member(document, 'format') !== 'margincore-live-cases 1' || typeof kind !== 'string') return '';
  return kind.startsWith(`${venue}/`) ? kind.slice(venue.length + 1) : '';
}
