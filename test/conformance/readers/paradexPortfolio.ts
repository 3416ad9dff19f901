// Portfolios through a venue's own margin engine (JSON, configs by asset; cases: positions, orders, marketData, marketSpecs -> IMR, MMR, worst loss, delta floor).
import type { MarketDraft } from '../../../src/index.js';
import type { Rules } from '../../../src/rules.js';
import { polynomialCdfError, portfolioFigure } from '../../precision.js';
import { type ParadexCase, type ParadexConfig, type ParadexHolding, type ParadexQuote, signed } from '../../reference/paradex.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { type Readings, runBook } from '../ruleRun.js';
import { listAt, member, type Source } from '../source.js';

interface Case extends Omit<ParadexCase, 'config' | 'now'> {
  readonly name: string;
  readonly config: string;
  readonly expected: Readonly<Record<string, number>>;
}

const isOption = (kind: string | undefined): boolean => kind === 'OPTION';

/** The preset with the parameters of a configuration of the venue in the place of its own. */
export function rulesOf(config: ParadexConfig, door: Door): Rules {
  const { vega_power_short_dte, vega_power_long_dte, dte_floor_days, min_vol_shock_up } = config.vol_shock_params;
  const sizes = [...new Set(config.scenarios.map(({ vol_shock }) => vol_shock))];
  const shocks = sizes.map((relative, i) => [`shock${i}`, relative > 0 ? { relative, floor: min_vol_shock_up } : { relative }]);
  const blocks = config.scenarios.map(({ spot_shock, vol_shock, weight }) => ({
    moves: [spot_shock],
    vols: [`shock${sizes.indexOf(vol_shock)}`],
    weight,
  }));
  return presetWith(door, 'paradex-portfolio', {
    'volatility.term': {
      referenceDays: 30,
      floorDays: dte_floor_days,
      shortPower: vega_power_short_dte,
      longPower: vega_power_long_dte,
    },
    'volatility.shocks': Object.fromEntries(shocks),
    'scenarios.btc.blocks': blocks,
    'scenarios.other.blocks': blocks,
    'parameters.hedgedRate': { '*': config.hedged_margin_factor },
    'parameters.unhedgedRate': { '*': config.unhedged_margin_factor },
    'parameters.riskFactor.maintenance': config.mmf_factor,
  });
}

/** One underlying, its perpetual and every option that the case quotes, at the rate of the perpetual. */
export function draftOf(one: ParadexCase, core: Core): MarketDraft {
  const { marketData, marketSpecs, config, now } = one;
  const base = config.base_asset;
  const perpetual = marketData[`${base}-USD-PERP`] as ParadexQuote;
  const index = perpetual.underlying_price;
  const years = Object.values(marketSpecs).map(({ expiry_at }) => ((expiry_at ?? now) - now) / 31_536_000_000);
  const growths = core.math.exp(Float64Array.from(years, (t) => perpetual.interest_rate * t));
  const quotes = Object.entries(marketSpecs).map(([id, spec], i) => {
    const data = marketData[id] as ParadexQuote;
    const common = { id, settlement: 'linear' as const, underlying: base, asset: 'USD', multiplier: 1 };
    const figures = { delta: data.delta, feeRate: data.fee_rate, fundingRate: data.funding_rate };
    if (!isOption(spec.asset_kind))
      return { instrument: { ...common, kind: 'perpetual' as const }, forward: data.mark_price, vol: 0, rate: 0, figures };
    const terms = { expiry: spec.expiry_at as number, strike: Number(spec.strike_price), call: spec.option_type === 'CALL' };
    return {
      instrument: { ...common, kind: 'option' as const, ...terms },
      forward: index * (growths[i] as number),
      vol: data.mark_iv as number,
      rate: perpetual.interest_rate,
      mark: data.mark_price,
      figures,
    };
  });
  return {
    asOf: now,
    numeraire: 'USD',
    venue: 'margincore',
    source: 'reference case',
    assets: [{ id: base, price: index }],
    underlyings: [{ id: base, asset: base, index }],
    quotes,
  };
}

const readings: Readings = { worst: 'sum(scan)', minimum: 'sum(deltaMinimum)', funding: 'sum(funding)', fees: 'sum(fees)' };

export async function runCase(one: ParadexCase, rules: Rules, core: Core, door: Door) {
  const mark = ({ market }: ParadexHolding): number => (one.marketData[market] as ParadexQuote).mark_price;
  const account = {
    account: 'a',
    subaccount: '',
    mode: 'portfolio' as const,
    positions: one.positions.map((p) => ({ instrument: p.market, quantity: signed(p), entryPrice: mark(p) })),
    collateral: [],
    orders: one.orders.map((o) => ({ instrument: o.market, quantity: signed(o), price: Number(o.price) })),
  };
  const run = await runBook(core, door, rules, { market: door.buildMarket(draftOf(one, core)), book: door.bookOf([account]), readings });
  return {
    IMR: run.initial('a'),
    MMR: run.maintenance('a'),
    worst_loss: run.reading('worst', 'a'),
    delta_min: run.reading('minimum', 'a'),
    fund_p: run.reading('funding', 'a'),
    fee_provision_imr: run.reading('fees', 'a'),
    fee_provision_mmr: run.reading('fees', 'a', 'maintenance'),
  };
}

/** What an error of the venue's normal cdf may do to the loss of a scenario: it enters each option's price times the shocked spot, and times the strike. */
function cdfAllowance({ config, positions, orders, marketData, marketSpecs }: ParadexCase): number {
  let most = 0;
  for (const { spot_shock, weight } of config.scenarios) {
    let sum = 0;
    for (const holding of [...positions, ...orders]) {
      const spec = marketSpecs[holding.market];
      if (spec === undefined || !isOption(spec.asset_kind)) continue;
      const spot = (marketData[holding.market] as ParadexQuote).underlying_price * (1 + spot_shock);
      sum += weight * Math.abs(signed(holding)) * (spot + Number(spec.strike_price));
    }
    most = Math.max(most, sum);
  }
  return polynomialCdfError * most;
}

export function paradexCases(source: Source): (ParadexCase & { readonly name: string; readonly expected: Case['expected'] })[] {
  const configs = member(source.document, 'configs') as Readonly<Record<string, ParadexConfig>>;
  const now = Date.parse(String(member(source.document, 'now')));
  return listAt<Case>(source, 'cases').map((one) => ({
    ...one,
    now,
    orders: one.orders ?? [],
    positions: one.positions ?? [],
    config: configs[one.config] as ParadexConfig,
  }));
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('error over 1e-9 relative and what the polynomial cdf of the venue may err', 1);
  for (const one of paradexCases(source)) {
    const got: Readonly<Record<string, number>> = await runCase(one, rulesOf(one.config, door), core, door);
    const allowed = cdfAllowance(one);
    const errors: Record<string, number> = {};
    for (const [name, value] of Object.entries(got)) {
      const expected = one.expected[name];
      if (expected === undefined) continue;
      const exact = !['IMR', 'MMR', 'worst_loss'].includes(name);
      errors[name] = Math.abs(value - expected) / (portfolioFigure * Math.max(1, Math.abs(expected)) + (exact ? 0 : allowed));
    }
    tally.add(one.name, errors);
  }
  tally.note('the venue prices with the polynomial of Abramowitz and Stegun 7.1.26, we with a cdf to 2 ulp');
  tally.note('worst_idx, hedged, maxU and portfolio_delta are parts of these figures and not compared');
  return tally.outcome();
}

export const paradexPortfolio: Reader = {
  kind: 'portfolios of a margin engine',
  recognises: (source) => {
    const [first] = listAt(source, 'cases');
    return (
      member(source.document, 'configs') !== undefined &&
      ['marketData', 'marketSpecs', 'expected'].every((key) => member(first, key) !== undefined)
    );
  },
  run,
};
