// The three margins, equity and risk of one account in plain object code: every formula where it is used, nothing shared with src.
// Scenario P&L is the difference of two valuations in the numeraire: what the positions are worth when prices, vols and the coin move,
// less what they are worth now. The run gets the same from a grid and booked coins.
import type { Account, Position } from '../../src/book/account.js';
import type { Instrument } from '../../src/book/instrument.js';
import type { Market, Quote } from '../../src/market/market.js';
import { FillLedger } from './fillLedger.js';
import type { Bracket, MarginRules } from './marginRules.js';
import type { Scenario } from './scenarioList.js';
import { black76 } from './textbookBlack.js';
import { normalPdf, normalQuantile } from './textbookNormal.js';

export interface OracleMode {
  initial: number;
  maintenance: number;
}

export interface OracleAccount {
  collateralValue: number;
  futuresPnl: number;
  optionValue: number;
  equity: number;
  /** Equity for isolated and cross margin: short options are worth nothing in it, their requirement holds their value. */
  standardEquity: number;
  unrealised: number;
  notional: number;
  isolated: OracleMode;
  cross: OracleMode;
  portfolio: OracleMode & {
    worstLoss: number;
    valueAtRisk: number;
    shortfall: number;
    deltaFloor: number;
    nakedShort: number;
    roll: number;
  };
  /** By scenario. */
  scenarioPnls: number[];
  /** By underlying, in market order; numeraire per relative move of its prices, and per 1.00 of vol. */
  greeks: { delta: number; gamma: number; vega: number }[];
  /** A sum of magnitudes: what rounding errors are relative to. */
  scale: number;
}

/** One instrument with its lots. */
interface Holding {
  readonly quote: Quote;
  readonly instrument: Instrument;
  readonly lots: readonly Position[];
  readonly quantity: number;
  readonly index: number;
  /** Price of the settlement asset in the numeraire. */
  readonly assetPrice: number;
  readonly years: number;
}

export function marginOf(stated: Account, market: Market, rules: MarginRules, scenarios: readonly Scenario[]): OracleAccount {
  const account = new FillLedger(market, stated).account();
  const holdings = holdingsOf(account, market);
  const collateralValue = haircutValue(account, market, rules);
  const now = holdings.map((holding) => worth(holding, 0, 0));
  const futuresPnl = sum(holdings.map((holding, i) => (holding.instrument.kind === 'option' ? 0 : (now[i] as number))));
  const optionValue = sum(holdings.map((holding, i) => (holding.instrument.kind === 'option' ? (now[i] as number) : 0)));
  const longOptionValue = sum(
    holdings.map((holding, i) => (holding.instrument.kind === 'option' && holding.quantity > 0 ? (now[i] as number) : 0)),
  );
  const unrealised = sum(holdings.map((holding, i) => (now[i] as number) - premiumPaid(holding)));
  const scenarioPnls = scenarios.map((scenario) => scenarioPnl(holdings, market, rules, scenario));
  const scale =
    sum(holdings.map((holding) => notionalOf(holding) * 10 + Math.abs(premiumPaid(holding)))) +
    Math.abs(collateralValue) +
    Math.abs(futuresPnl);
  return {
    collateralValue,
    futuresPnl,
    optionValue,
    equity: collateralValue + futuresPnl + optionValue,
    standardEquity: collateralValue + futuresPnl + longOptionValue,
    unrealised,
    notional: sum(holdings.map(notionalOf)),
    isolated: { initial: isolated(holdings, rules, 'initial'), maintenance: isolated(holdings, rules, 'maintenance') },
    cross: { initial: cross(holdings, market, rules, 'initial'), maintenance: cross(holdings, market, rules, 'maintenance') },
    portfolio: portfolio(holdings, market, rules, scenarios, scenarioPnls),
    scenarioPnls,
    greeks: market.underlyings.map((underlying) => greeksOf(holdings.filter((holding) => holding.instrument.underlying === underlying.id))),
    scale,
  };
}

function holdingsOf(account: Account, market: Market): Holding[] {
  const byInstrument = new Map<string, Position[]>();
  for (const position of account.positions)
    byInstrument.set(position.instrument, [...(byInstrument.get(position.instrument) ?? []), position]);
  return [...byInstrument].map(([id, lots]) => {
    const quote = market.quotes.find((each) => each.instrument.id === id) as Quote;
    const { instrument } = quote;
    return {
      quote,
      instrument,
      lots,
      quantity: sum(lots.map((lot) => lot.quantity)),
      index: market.underlyings.find((each) => each.id === instrument.underlying)?.index as number,
      assetPrice: market.assets.find((each) => each.id === instrument.asset)?.price as number,
      years: instrument.expiry === undefined ? 0 : (instrument.expiry - market.asOf) / (365 * 24 * 3600 * 1000),
    };
  });
}

/** P&L of futures, value of options, in the numeraire, when the price moves by `move` and the vol by the factor 1 + `volMove`. */
function worth(
  { quote, instrument, lots, quantity, index, assetPrice, years }: Holding,
  move: number,
  volMove: number,
  volFloor = 0,
): number {
  const price = quote.forward * (1 + move);
  const coinPrice = index * (1 + move);
  const inverse = instrument.settlement === 'inverse';
  if (instrument.kind !== 'option') {
    if (!inverse) return sum(lots.map((lot) => lot.quantity * instrument.multiplier * (price - lot.entryPrice) * assetPrice));
    return sum(lots.map((lot) => lot.quantity * instrument.multiplier * ((price - lot.entryPrice) / (lot.entryPrice * price)) * coinPrice));
  }
  const vol = volMove === 0 ? quote.vol : Math.max(volFloor, quote.vol * (1 + volMove));
  const { value } = black76(price, instrument.strike as number, years, vol, inverse ? 0 : quote.rate, instrument.call as boolean);
  return quantity * instrument.multiplier * (inverse ? (value / price) * coinPrice : value * assetPrice);
}

function premiumPaid({ instrument, lots, index, assetPrice }: Holding): number {
  if (instrument.kind !== 'option') return 0;
  const paidIn = instrument.settlement === 'inverse' ? index : assetPrice;
  return sum(lots.map((lot) => lot.quantity * instrument.multiplier * lot.entryPrice * paidIn));
}

/** Units of the underlying that a contract stands for; for inverse futures, numeraire. */
function size({ instrument, assetPrice }: Holding): number {
  return instrument.settlement === 'inverse' ? instrument.multiplier : instrument.multiplier * assetPrice;
}

function isFace({ instrument }: Holding): boolean {
  return instrument.settlement === 'inverse' && instrument.kind !== 'option';
}

function notionalOf(holding: Holding): number {
  return Math.abs(holding.quantity) * holding.instrument.multiplier * (isFace(holding) ? 1 : holding.index);
}

function volTerm({ years }: Holding, rules: MarginRules): number {
  const { referenceDays, floorDays, shortPower, longPower } = rules.portfolio.scenarios.volTerm;
  const days = years * 365;
  return (referenceDays / Math.max(days, floorDays)) ** (days <= referenceDays ? shortPower : longPower);
}

function scenarioPnl(holdings: readonly Holding[], market: Market, rules: MarginRules, scenario: Scenario): number {
  return sum(
    holdings.map((holding) => {
      const unit = market.underlyings.findIndex((each) => each.id === holding.instrument.underlying);
      const volMove = (scenario.volShocks[unit] as number) * volTerm(holding, rules);
      return worth(holding, scenario.moves[unit] as number, volMove, rules.portfolio.scenarios.volFloor) - worth(holding, 0, 0);
    }),
  );
}

function haircutValue(account: Account, market: Market, rules: MarginRules): number {
  const amounts = new Map<string, number>();
  for (const { asset, amount } of account.collateral) amounts.set(asset, (amounts.get(asset) ?? 0) + amount);
  return sum(
    [...amounts].map(([asset, amount]) => {
      const price = market.assets.find((each) => each.id === asset)?.price as number;
      const owed = amount < 0;
      const held = Math.abs(amount);
      let below = 0;
      let kept = 0;
      for (const tier of entry(rules.collateral, asset).tiers) {
        const upTo = Math.min(held, tier.upTo ?? held);
        if (upTo > below) kept += (upTo - below) * (owed ? 1 + tier.haircut : 1 - tier.haircut);
        below = Math.max(below, upTo);
      }
      return (owed ? -kept : kept) * price;
    }),
  );
}

type Level = 'initial' | 'maintenance';

/** The integral of the rate over the notional, bracket by bracket. */
function bracketRequirement(notional: number, brackets: readonly Bracket[], level: Level): number {
  let requirement = 0;
  let below = 0;
  for (const bracket of brackets) {
    const upTo = Math.min(notional, bracket.upTo ?? notional);
    if (upTo > below) requirement += (upTo - below) * (level === 'initial' ? bracket.initialRate : bracket.maintenanceRate);
    below = Math.max(below, upTo);
  }
  return requirement;
}

function isolatedOf(holding: Holding, rules: MarginRules, level: Level): number {
  const { instrument, quote, quantity, index } = holding;
  if (instrument.kind !== 'option') {
    const notional = Math.abs(quantity) * size(holding) * (isFace(holding) ? 1 : quote.forward);
    return bracketRequirement(notional, entry(rules.isolated.futures, instrument.underlying), level);
  }
  const value = worth(holding, 0, 0);
  if (quantity >= 0) return value;
  const { initialRate, initialFloor, maintenanceRate } = rules.isolated.options;
  const strike = (instrument.strike as number) * (instrument.settlement === 'inverse' ? 1 : holding.assetPrice);
  const otm = Math.max(0, instrument.call ? strike - index : index - strike);
  const rate = level === 'initial' ? Math.max(initialFloor, initialRate - otm / index) : maintenanceRate;
  return rate * index * Math.abs(quantity) * instrument.multiplier + Math.abs(value);
}

function isolated(holdings: readonly Holding[], rules: MarginRules, level: Level): number {
  return sum(holdings.map((holding) => isolatedOf(holding, rules, level)));
}

function cross(holdings: readonly Holding[], market: Market, rules: MarginRules, level: Level): number {
  return sum(
    market.underlyings.map((underlying) => {
      const own = holdings.filter((holding) => holding.instrument.underlying === underlying.id);
      const signed = own
        .filter((holding) => holding.instrument.kind !== 'option')
        .map((holding) => holding.quantity * size(holding) * (isFace(holding) ? 1 : holding.quote.forward));
      const long = sum(signed.filter((x) => x > 0));
      const short = -sum(signed.filter((x) => x < 0));
      const futures = bracketRequirement(Math.abs(long - short), entry(rules.isolated.futures, underlying.id), level);
      const options = own.filter((holding) => holding.instrument.kind === 'option' && holding.quantity !== 0);
      const expiries = [...new Set(options.map((holding) => holding.instrument.expiry))];
      return (
        futures +
        rules.cross.hedgedRate[level] * Math.min(long, short) +
        sum(
          expiries.map((expiry) =>
            crossExpiry(
              options.filter((holding) => holding.instrument.expiry === expiry),
              underlying.index,
              rules,
              level,
            ),
          ),
        )
      );
    }),
  );
}

function crossExpiry(options: readonly Holding[], index: number, rules: MarginRules, level: Level): number {
  const payoff = (settlement: number): number =>
    sum(
      options.map((holding) => {
        const inTheMoney = holding.instrument.call
          ? settlement - (holding.instrument.strike as number)
          : (holding.instrument.strike as number) - settlement;
        return holding.quantity * size(holding) * Math.max(0, inTheMoney);
      }),
    );
  const lowest = Math.min(...[0, ...options.map((holding) => holding.instrument.strike as number)].map(payoff));
  const netCalls = sum(
    options.filter((holding) => holding.instrument.call).map((holding) => holding.quantity * holding.instrument.multiplier),
  );
  const loss = Math.max(0, sum(options.map((holding) => worth(holding, 0, 0))) - lowest);
  const owed = sum(options.filter((holding) => holding.quantity < 0).map((holding) => -worth(holding, 0, 0)));
  return Math.min(isolated(options, rules, level), loss + owed + rules.cross.unpairedCallRate[level] * index * Math.max(0, -netCalls));
}

/** Numeraire per relative move of the price, of the P&L without the coins already booked. */
function dollarDelta({ quote, instrument, quantity, index, assetPrice, years }: Holding): number {
  const inverse = instrument.settlement === 'inverse';
  if (instrument.kind !== 'option')
    return quantity * instrument.multiplier * (inverse ? index / quote.forward : assetPrice * quote.forward);
  const black = black76(quote.forward, instrument.strike as number, years, quote.vol, inverse ? 0 : quote.rate, instrument.call as boolean);
  const perContract = inverse ? index * (black.delta - black.value / quote.forward) : assetPrice * black.delta * quote.forward;
  return quantity * instrument.multiplier * perContract;
}

/** Numeraire per relative move of the price, of the value in the numeraire: Black's delta, whatever the option is paid in. */
function valueDelta(holding: Holding): number {
  const { quote, instrument, quantity, index, years } = holding;
  if (instrument.kind !== 'option' || instrument.settlement !== 'inverse') return dollarDelta(holding);
  const black = black76(quote.forward, instrument.strike as number, years, quote.vol, 0, instrument.call as boolean);
  return quantity * instrument.multiplier * index * black.delta;
}

/** Coins that gains and premiums so far amount to. */
function bookedCoins({ quote, instrument, lots, quantity, years }: Holding): number {
  if (instrument.settlement !== 'inverse') return 0;
  if (instrument.kind !== 'option') {
    return sum(
      lots.map((lot) => lot.quantity * instrument.multiplier * ((quote.forward - lot.entryPrice) / (lot.entryPrice * quote.forward))),
    );
  }
  const { value } = black76(quote.forward, instrument.strike as number, years, quote.vol, 0, instrument.call as boolean);
  return (quantity * instrument.multiplier * value) / quote.forward;
}

function greeksOf(holdings: readonly Holding[]): OracleAccount['greeks'][number] {
  const total = { delta: 0, gamma: 0, vega: 0 };
  for (const holding of holdings) {
    const { quote, instrument, quantity, index, assetPrice, years } = holding;
    const { forward } = quote;
    total.delta += valueDelta(holding);
    if (instrument.kind !== 'option') continue;
    const inverse = instrument.settlement === 'inverse';
    const black = black76(forward, instrument.strike as number, years, quote.vol, inverse ? 0 : quote.rate, instrument.call as boolean);
    const money = quantity * instrument.multiplier * (inverse ? index / forward : assetPrice);
    total.gamma += money * black.gamma * forward * forward;
    total.vega += money * black.vega;
  }
  return total;
}

function portfolio(
  holdings: readonly Holding[],
  market: Market,
  rules: MarginRules,
  scenarios: readonly Scenario[],
  scenarioPnls: readonly number[],
): OracleAccount['portfolio'] {
  const { correlationRisk, factor, contingencies } = rules.portfolio;
  const worstLoss = Math.max(0, ...scenarioPnls.map((pnl, s) => -pnl * (scenarios[s] as Scenario).weight));
  const sigma = Math.sqrt((correlationRisk.horizonDays / rules.factors.daysPerYear) * variance(holdings, market, rules));
  const quantile = normalQuantile(correlationRisk.confidence);
  const valueAtRisk = quantile * sigma;
  const shortfall = (normalPdf(quantile) / (1 - correlationRisk.confidence)) * sigma;

  let deltaFloor = 0;
  let naked = 0;
  let roll = 0;
  for (const underlying of market.underlyings) {
    const own = holdings.filter((holding) => holding.instrument.underlying === underlying.id);
    const deltas = own.map(valueDelta);
    const long = sum(deltas.filter((x) => x > 0));
    const short = -sum(deltas.filter((x) => x < 0));
    deltaFloor += contingencies.deltaFloor.hedged * Math.min(long, short) + contingencies.deltaFloor.net * Math.abs(long - short);
    const strikes = new Map<string, number>();
    const expiries = new Map<number, { delta: number; years: number }>();
    for (const holding of own) {
      const { instrument, quantity, years } = holding;
      if (instrument.kind === 'option') {
        const key = `${instrument.expiry} ${instrument.strike} ${instrument.call}`;
        strikes.set(key, (strikes.get(key) ?? 0) + quantity * instrument.multiplier);
      }
      if (instrument.expiry !== undefined) {
        const before = expiries.get(instrument.expiry)?.delta ?? 0;
        expiries.set(instrument.expiry, { delta: before + valueDelta(holding), years });
      }
    }
    naked += underlying.index * sum([...strikes.values()].map((net) => Math.max(0, -net)));
    const { annualRisk, minimum } = contingencies.roll;
    roll += sum([...expiries.values()].map(({ delta, years }) => Math.abs(delta) * Math.max(minimum, Math.exp(annualRisk * years) - 1)));
  }
  // what lots have netted to nothing is no position
  const onlyLongOptions = holdings.every(({ instrument, quantity }) => quantity === 0 || (instrument.kind === 'option' && quantity > 0));
  const most = onlyLongOptions ? sum(holdings.map((holding) => worth(holding, 0, 0))) : Number.POSITIVE_INFINITY;
  const base = Math.max(worstLoss, correlationRisk.measure === 'valueAtRisk' ? valueAtRisk : shortfall, deltaFloor);
  return {
    initial: Math.min(most, factor.initial * base + contingencies.nakedShort.initial * naked + roll),
    maintenance: Math.min(
      most,
      factor.maintenance * base + contingencies.nakedShort.maintenance * naked + (roll * factor.maintenance) / factor.initial,
    ),
    worstLoss,
    valueAtRisk,
    shortfall,
    deltaFloor,
    nakedShort: contingencies.nakedShort.initial * naked,
    roll,
  };
}

/** Annual variance as the double sum over factors of exposure x correlation x exposure, the correlation as the rule states it. */
function variance(holdings: readonly Holding[], market: Market, rules: MarginRules): number {
  const { spot, vol } = rules.factors;
  const stated = (name: string): number => spot.names.indexOf(name);
  const units = market.underlyings.map((underlying) => underlying.id);
  const correlation = (u: string, w: string): number => {
    if (u === w) return 1;
    const known = stated(u) >= 0 && stated(w) >= 0;
    return known ? (spot.correlation[stated(u)]?.[stated(w)] as number) : spot.other.correlation;
  };
  const exposures = units.map((unit) => {
    const own = holdings.filter((holding) => holding.instrument.underlying === unit);
    const spotVol = stated(unit) >= 0 ? (spot.vols[stated(unit)] as number) : spot.other.vol;
    const index = own[0]?.index ?? 0;
    return {
      spot: (sum(own.map(dollarDelta)) + index * sum(own.map(bookedCoins))) * spotVol,
      vol: sum(own.map((holding) => volExposure(holding, rules))) * entry(vol.volOfVols, unit),
    };
  });
  const beta = vol.spotCorrelation;
  let total = 0;
  for (const [u, left] of exposures.entries()) {
    for (const [w, right] of exposures.entries()) {
      const r = correlation(units[u] as string, units[w] as string);
      const own = beta * beta * r + (1 - beta * beta) * (u === w ? 1 : vol.crossCorrelation);
      total += left.spot * right.spot * r + (left.spot * right.vol + left.vol * right.spot) * beta * r + left.vol * right.vol * own;
    }
  }
  return Math.max(0, total);
}

/** P&L of the vol moving by its own size, before the vol of vol. */
function volExposure(holding: Holding, rules: MarginRules): number {
  const { quote, instrument, quantity, index, assetPrice, years } = holding;
  if (instrument.kind !== 'option') return 0;
  const inverse = instrument.settlement === 'inverse';
  const { vega } = black76(
    quote.forward,
    instrument.strike as number,
    years,
    quote.vol,
    inverse ? 0 : quote.rate,
    instrument.call as boolean,
  );
  const money = quantity * instrument.multiplier * (inverse ? index / quote.forward : assetPrice);
  return money * vega * quote.vol * volTerm(holding, rules);
}

function entry<T>(table: Readonly<Record<string, T>>, name: string): T {
  return (table[name] ?? table['*']) as T;
}

function sum(xs: readonly number[]): number {
  return xs.reduce((total, x) => total + x, 0);
}
