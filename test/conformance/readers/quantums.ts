// Liquidation in whole quantums: prices, limits, insurance, deleveraging, collateral and update checks (JSON, margincore-live-cases, kind dydx-v4/...).
import type { Door, Outcome, Reader } from '../reader.js';
import { type Core, Tally } from '../reader.js';
import { listAt, type Source } from '../source.js';
import { kindOf, type LiveCase, unlike } from './vegaLiquidation.js';

type Errors = Readonly<Record<string, number>>;
export type Loose = Readonly<Record<string, unknown>>;

const renamed = (one: Loose, names: Readonly<Record<string, string>>): Loose =>
  Object.fromEntries(Object.entries(one).map(([key, value]) => [names[key] ?? key, value]));
const marketNames = {
  perpetual_id: 'id',
  atomic_resolution: 'atomicResolution',
  oracle_price: 'oraclePrice',
  price_exponent: 'priceExponent',
  initial_margin_ppm: 'initialPpm',
  base_initial_margin_ppm: 'baseInitialPpm',
  maintenance_fraction_ppm: 'maintenanceFractionPpm',
};
const positionNames = {
  perpetual_id: 'id',
  base_quantums: 'baseQuantums',
  delta_base_quantums: 'delta',
  funding_index: 'fundingIndex',
  quote_balance: 'quoteBalance',
};
const market = (one: Loose): never => renamed(one, marketNames) as never;
const positions = (list: readonly Loose[]): never => list.map((one) => renamed(one, positionNames)) as never;
const subaccount = (one: { readonly quote_balance: string; readonly positions: readonly Loose[] }): never =>
  ({ quoteBalance: one.quote_balance, positions: positions(one.positions) }) as never;

/** Figures as the cases write them, against those that a case states. */
function against(expected: Loose, got: Loose): Errors {
  const text = (x: unknown): unknown =>
    JSON.parse(JSON.stringify(x ?? null, (_, one: unknown) => (typeof one === 'bigint' ? `${one}` : one)));
  return Object.fromEntries(Object.keys(expected).map((key) => [key, unlike(text(got[key]), expected[key])]));
}

/** Codes of inputs that were misread: no answer to a case that is refused. */
const misread = ['TYPE_MISMATCH', 'MISSING_FIELD', 'UNKNOWN_FIELD', 'PRECISION_LOSS', 'SHAPE_MISMATCH'];

/** What a case says is refused must be a Fault of the rule. */
export function refusedOr(door: Door, expected: Loose, answer: () => Loose): Errors {
  try {
    return against(expected, answer());
  } catch (error) {
    if (expected.error === undefined || !(error instanceof door.Fault) || misread.includes(error.code)) throw error;
    return { error: 0 };
  }
}

const kinds: Readonly<Record<string, (door: Door, one: LiveCase) => Loose>> = {
  'bankruptcy-price': ({ quantums }, { inputs }) => ({ bankruptcy_price: quantums.bankruptcyPrice(part(inputs)) }),
  'fillable-price': ({ quantums }, { inputs }) => {
    const rule = {
      bankruptcyAdjustmentPpm: inputs.bankruptcy_adjustment_ppm,
      spreadToMaintenancePpm: inputs.spread_to_maintenance_margin_ratio_ppm,
    };
    const { numerator, denominator } = quantums.fillablePrice({ ...part(inputs), rule });
    return { fillable_price: `${numerator}/${denominator}` };
  },
  'fillable-price-subticks': ({ quantums }, { inputs }) => {
    const [numerator, denominator] = inputs.fillable_price.split('/');
    return {
      subticks: quantums.subticks({
        price: { numerator, denominator },
        long: inputs.is_liquidating_long,
        quantumConversionExponent: inputs.quantum_conversion_exponent,
        subticksPerTick: inputs.subticks_per_tick,
      }),
    };
  },
  'insurance-fund-delta': ({ quantums }, { inputs }) => {
    const found = quantums.insuranceDelta({
      ...placed(inputs),
      side: inputs.is_buy ? 'buy' : 'sell',
      baseQuantums: inputs.fill_base_quantums,
      subticks: inputs.subticks,
      quantumConversionExponent: inputs.quantum_conversion_exponent,
      maxFeePpm: inputs.max_liquidation_fee_ppm,
    });
    return { quote_quantums: found.quote, bankruptcy_price: found.bankruptcyPrice, insurance_fund_delta: found.delta };
  },
  'insurance-fund-validity': ({ quantums }, { inputs }) => ({
    valid: quantums.insuranceCovers({ balance: inputs.insurance_fund_balance, delta: inputs.insurance_fund_delta }),
  }),
  'liquidation-block-limits': ({ quantums }, { inputs }) => {
    if (inputs.position_notional !== undefined) {
      const found = quantums.positionLimits({ notional: inputs.position_notional, rule: positionRule(inputs) });
      return { min_notional: found.least, max_notional: found.most };
    }
    const found = quantums.blockLimits({
      rule: { maxNotional: inputs.subaccount_max_notional, maxInsuranceLost: inputs.subaccount_max_insurance_lost },
      notionalLiquidated: inputs.notional_liquidated_in_block,
      insuranceLost: inputs.insurance_lost_in_block,
      sameMarket: inputs.same_perpetual_liquidated_in_block,
    });
    return { max_notional: found.notional, max_insurance_lost: found.insurance };
  },
  'liquidation-size': ({ quantums }, { inputs }) => ({
    delta_base_quantums: quantums.liquidationSize({
      market: market(inputs.markets[0]),
      baseQuantums: inputs.position_base_quantums,
      stepBaseQuantums: inputs.step_base_quantums,
      rule: positionRule(inputs),
      subaccountNotional: inputs.subaccount_max_notional_liquidated,
    }),
  }),
  'liquidation-triggers': ({ quantums }, { inputs }) => {
    const { netCollateral, maintenance, liquidatable, deleverageAt } = quantums.triggers({
      markets: inputs.markets.map(market),
      subaccount: subaccount(inputs.subaccount),
      finalSettlement: inputs.market_in_final_settlement ?? false,
    });
    return {
      net_collateral: netCollateral,
      maintenance_margin: maintenance,
      is_liquidatable: liquidatable,
      deleverage_at_bankruptcy_price: deleverageAt === 'bankruptcyPrice',
      deleverage_at_oracle_price: deleverageAt === 'oraclePrice',
    };
  },
  'net-collateral': ({ quantums }, { inputs }) => {
    const { netCollateral, initial, maintenance } = quantums.collateral(withUpdate(inputs));
    return { net_collateral: netCollateral, initial_margin: initial, maintenance_margin: maintenance };
  },
  'update-check': ({ quantums }, { inputs }) => {
    const { result, before, after } = quantums.updateCheck(withUpdate(inputs));
    return {
      result,
      net_collateral_before: before.netCollateral,
      maintenance_before: before.maintenance,
      net_collateral_after: after.netCollateral,
      initial_after: after.initial,
      maintenance_after: after.maintenance,
    };
  },
  deleveraging: ({ quantums }, { inputs }) => {
    const found = quantums.deleverage({
      markets: inputs.markets.map(market),
      liquidated: subaccount(inputs.liquidated),
      offsetting: subaccount(inputs.offsetting),
      id: inputs.perpetual_id,
      delta: inputs.delta_base_quantums,
      at: inputs.at === 'oracle price' ? 'oraclePrice' : 'bankruptcyPrice',
    });
    const side = ({ quoteBalance, positions: held }: (typeof found)['liquidated']): Loose => ({
      quote_balance: quoteBalance,
      positions: held.map(({ id, baseQuantums }) => ({ perpetual_id: id, base_quantums: baseQuantums })),
    });
    return { quote_quantums: found.quote, liquidated: side(found.liquidated), offsetting: side(found.offsetting) };
  },
};

const placed = (inputs: LiveCase['inputs']) => ({
  markets: inputs.markets.map(market),
  subaccount: subaccount(inputs.subaccount),
  id: inputs.perpetual_id as number,
});
const part = (inputs: LiveCase['inputs']) => ({ ...placed(inputs), delta: inputs.delta_base_quantums as string });
const withUpdate = ({ markets, subaccount: own, quote_update: quote, position_updates: moved }: LiveCase['inputs']) => ({
  markets: markets.map(market),
  subaccount: subaccount(own),
  update: { quote, positions: positions(moved) },
});
const positionRule = (inputs: LiveCase['inputs']) => ({
  minNotional: inputs.min_position_notional_liquidated as string,
  maxPortionPpm: inputs.max_position_portion_liquidated_ppm as number,
});

export const quantums: Reader = {
  kind: 'quantums',
  recognises: (source) => kindOf(source, 'dydx-v4') in kinds,
  run(source: Source, _: Core, door: Door): Outcome {
    const tally = new Tally('of the line of each figure', 1);
    const ask = kinds[kindOf(source, 'dydx-v4')] as (typeof kinds)[string];
    for (const one of listAt<LiveCase>(source, 'cases'))
      tally.attempt(one.name, () => refusedOr(door, one.expected as Loose, () => ask(door, one)));
    return tally.outcome();
  },
};
