// Slow and obvious: what one account is worth when prices, forwards, vols and stablecoins stand elsewhere, straight from its rows and the quotes.
import type { Account } from '../../src/book/account.js';
import type { Market, Quote } from '../../src/market/market.js';
import type { StressScenario } from '../../src/rules/stress/stressScenario.js';
import { marginOf } from './marginOracle.js';
import type { MarginRules } from './marginRules.js';
import { scenarioList } from './scenarioList.js';
import { black76 } from './textbookBlack.js';

/** Where everything stands after the shock: multiples of what it was. */
export interface OracleShock {
  readonly price: (underlying: string) => number;
  readonly basis: (underlying: string) => number;
  readonly asset: (id: string) => number;
  readonly vol: (underlying: string, vol: number) => number;
}

const pick = <T>(table: Readonly<Record<string, T>>, name: string): T => (name in table ? table[name] : table['*']) as T;

/** A scenario in words of the oracle; `sigma` is one standard deviation of a log price over the scenario's horizon. */
export function oracleShock(scenario: StressScenario, market: Market, sigma: (underlying: string) => number): OracleShock {
  const price = (id: string): number => {
    const x = pick(scenario.spots, id);
    return scenario.spotUnit === 'simple' ? 1 + x : Math.exp(scenario.spotUnit === 'log' ? x : x * sigma(id));
  };
  return {
    price,
    basis: (id) => 1 + pick(scenario.basis, id),
    asset: (id) => {
      const unit = market.underlyings.find((one) => one.asset === id);
      return unit ? price(unit.id) : id === market.numeraire ? 1 : 1 + pick(scenario.assets, id);
    },
    vol: (id, vol) => {
      const { kind, size } = pick(scenario.vols, id);
      return Math.max(kind === 'relative' ? vol * (1 + size) : vol + size, Math.min(vol, 0.01));
    },
  };
}

export const nothing: OracleShock = { price: () => 1, basis: () => 1, asset: () => 1, vol: (_, vol) => vol };

/** Futures P&L and option value of the positions, numeraire. */
export function positionWorth(account: Account, market: Market, shock: OracleShock): number {
  return account.positions.reduce((sum, position) => sum + rowWorth(position, market, shock), 0);
}

function rowWorth({ instrument: id, quantity, entryPrice }: Account['positions'][number], market: Market, shock: OracleShock): number {
  const { instrument, forward, vol, rate } = market.quotes.find((quote) => quote.instrument.id === id) as Quote;
  const u = instrument.underlying;
  const index = (market.underlyings.find((unit) => unit.id === u) as { index: number }).index * shock.price(u);
  const asset = (market.assets.find((one) => one.id === instrument.asset) as { price: number }).price * shock.asset(instrument.asset);
  const inverse = instrument.settlement === 'inverse';
  const quoted = forward * shock.price(u) * (instrument.kind === 'spot' ? 1 : shock.basis(u));
  const price = inverse ? quoted : quoted / shock.asset(instrument.asset);
  const size = quantity * instrument.multiplier;
  if (instrument.kind !== 'option') return inverse ? size * (1 / entryPrice - 1 / price) * index : size * (price - entryPrice) * asset;
  const years = ((instrument.expiry as number) - market.asOf) / (365 * 86_400_000);
  const { value } = black76(price, instrument.strike as number, years, shock.vol(u, vol), inverse ? 0 : rate, instrument.call as boolean);
  return inverse ? ((size * value) / price) * index : size * value * asset;
}

/** Collateral at the market, each amount times `kept` of it (1: without haircuts). */
export function collateralWorth(account: Account, market: Market, shock: OracleShock): number {
  return account.collateral.reduce((sum, { asset, amount }) => {
    const { price } = market.assets.find(({ id }) => id === asset) as { price: number };
    return sum + amount * price * shock.asset(asset);
  }, 0);
}

/** What rounding errors are relative to: notional, premium and money, gross. */
export function grossOf(account: Account, market: Market): number {
  const notional = account.positions.reduce((sum, { instrument: id, quantity, entryPrice }) => {
    const { instrument, forward } = market.quotes.find((quote) => quote.instrument.id === id) as Quote;
    const face = instrument.settlement === 'inverse' && instrument.kind !== 'option';
    const { index } = market.underlyings.find((unit) => unit.id === instrument.underlying) as { index: number };
    const size = Math.abs(quantity) * instrument.multiplier;
    return sum + (face ? size * (1 + forward / entryPrice) : size * (index + forward + (instrument.kind === 'option' ? 0 : entryPrice)));
  }, 0);
  return (
    notional +
    account.collateral.reduce(
      (sum, { asset, amount }) => sum + Math.abs(amount) * (market.assets.find(({ id }) => id === asset) as { price: number }).price,
      1,
    )
  );
}

/** Excess over maintenance by the account's own mode, from the oracle of margins under the rule's scenarios. */
export function excessToday(account: Account, market: Market, rules: MarginRules): number {
  const ids = market.underlyings.map(({ id }) => id);
  const own = marginOf(account, market, rules, scenarioList(ids, rules.portfolio.scenarios));
  return (account.mode === 'portfolio' ? own.equity : own.standardEquity) - own[account.mode].maintenance;
}

/** The market with every figure put where the shock puts it; a draft that `buildMarket` reads. */
export function oracleMarket(market: Market, shock: OracleShock): Market {
  return {
    ...market,
    assets: market.assets.map(({ id, price }) => ({ id, price: price * shock.asset(id) })),
    underlyings: market.underlyings.map((unit) => ({ ...unit, index: unit.index * shock.price(unit.id) })),
    quotes: market.quotes.map(({ instrument, forward, vol, rate }) => {
      const u = instrument.underlying;
      const moved = forward * shock.price(u) * (instrument.kind === 'spot' ? 1 : shock.basis(u));
      const quoted = instrument.settlement === 'inverse' ? 1 : shock.asset(instrument.asset);
      return { instrument, forward: moved / quoted, vol: instrument.kind === 'option' ? shock.vol(u, vol) : 0, rate };
    }),
  };
}
