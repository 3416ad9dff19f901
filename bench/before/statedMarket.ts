// Market that states everything a document would assume: seeded numbers near its stand-ins, so that both engines read the same ones.
import { buildMarket, type Core, type Market } from '../../src/index.js';
import type { Figures, Quote, Underlying } from '../../src/market/market.js';
import type { Rules } from '../../src/rules.js';

const yearMs = 365 * 86_400_000;

/** Uniform number in [0, 1), a pure function of the words. */
function uniform(...words: readonly (string | number)[]): number {
  let hash = 2166136261;
  for (const letter of words.join(' ')) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 4294967296;
}

type Assumed = Readonly<Record<string, unknown>>;

/** Near what stands in: confidences and pegs below 1, shares and rates that differ, amounts where nothing is assumed. */
function stated(name: string, assumed: unknown, price: number, u: number): number {
  if (assumed === 'index' || assumed === 'forward') return price * (1 + 0.02 * (u - 0.5));
  if (assumed === 'rate') return 0.05 * u;
  if (name === 'depositsValue' || name === 'openInterestQuantums') return 1e9 * u;
  if (name === 'settledForward') return u < 0.3 ? price * u : 0;
  if (name === 'fundingRate' || name === 'fundingYears') return 1e-3 * u;
  const number = typeof assumed === 'number' ? assumed : 0.02;
  return number === 1 ? 1 - 0.1 * u : number * (1 + u);
}

/** The venue's name of an underlying or an asset, where the document says under which it looks up one of ours. */
function renamed({ assumptions }: Rules, market: Market): Market {
  const names = (assumptions?.names ?? {}) as Readonly<Record<string, string>>;
  const ids = new Set([...market.assets, ...market.underlyings].map(({ id }) => id));
  const to = (id: string): string => {
    const name = id === market.numeraire || !Object.hasOwn(names, id) ? id : (names[id] as string);
    return ids.has(name) ? id : name;
  };
  return {
    ...market,
    assets: market.assets.map((one) => ({ ...one, id: to(one.id) })),
    underlyings: market.underlyings.map((one) => ({ ...one, id: to(one.id), asset: to(one.asset) })),
    quotes: market.quotes.map((quote) => {
      const { instrument } = quote;
      return { ...quote, instrument: { ...instrument, underlying: to(instrument.underlying), asset: to(instrument.asset) } };
    }),
  };
}

/** In the currency of the document: 0.1.0 took no other. Prices stand still, so one of them is a dollar, as is an unlisted asset that a term names. */
function inCurrency({ about, terms }: Rules, market: Market): Market {
  const numeraire = about.currency === '*' ? market.numeraire : about.currency;
  const named = Object.values(terms).flatMap((term) => ('asset' in term && typeof term.asset === 'string' ? [term.asset] : []));
  const dollars = new Set([numeraire, ...named.filter((id) => !market.assets.some((asset) => asset.id === id))]);
  const others = market.assets.filter(({ id }) => !dollars.has(id));
  return { ...market, numeraire, assets: [...others, ...[...dollars].map((id) => ({ id, price: 1 }))] };
}

/** The market as the document names, counts and reads it. */
export function statedMarket(core: Core, rules: Rules, given: Market): Market {
  const market = renamed(rules, inCurrency(rules, given));
  const { quotes = {}, underlyings = {}, assets = {} } = (rules.assumptions ?? {}) as Readonly<Record<string, Assumed>>;
  const figures = (of: Assumed, price: number, ...seed: readonly (string | number)[]): Figures =>
    Object.fromEntries(Object.entries(of).map(([name, assumed]) => [name, stated(name, assumed, price, uniform(name, ...seed))]));
  const indexes = new Map(market.underlyings.map(({ id, index }) => [id, index]));
  const { mark: marked, riskArray, delta, price: _, ...ofQuotes } = quotes;
  const greeks = greeksOf(core, market);
  return buildMarket(
    {
      ...market,
      assets: market.assets.map((asset) => ({ ...asset, figures: figures(without(assets, 'price'), asset.price, asset.id) })),
      underlyings: market.underlyings.map((one: Underlying) => ({ ...one, figures: figures(underlyings, one.index, one.id) })),
      quotes: market.quotes.map((quote, q): Quote => {
        const { id, underlying, expiry = 0, kind } = quote.instrument;
        const value = kind === 'option' ? (greeks.values[q] as number) : quote.forward;
        const noise = 1 + 0.02 * (uniform('mark', id) - 0.5);
        // what is fixed of a forward is of options alone: 0.1.0 read it of futures too
        const fixed = kind === 'option' || ofQuotes.settledForward === undefined ? {} : { settledForward: 0 };
        return {
          ...quote,
          figures: {
            ...figures(ofQuotes, indexes.get(underlying) ?? 1, underlying, expiry),
            ...fixed,
            ...(delta === undefined ? {} : { delta: kind === 'option' ? (greeks.deltas[q] as number) * noise : 1 }),
          },
          ...(marked === undefined && riskArray === undefined ? {} : { mark: quote.mark ?? value * noise }),
          ...(riskArray === undefined ? {} : { riskArray: riskArrayOf(id, quote.forward * (kind === 'option' ? 0.5 : 1)) }),
        };
      }),
    },
    { highestVol: 1e3 },
  );
}

const without = (of: Assumed, name: string): Assumed => Object.fromEntries(Object.entries(of).filter(([key]) => key !== name));

/** Sixteen scenarios: losses on one side, gains on the other, as a clearing house prints them. */
const riskArrayOf = (id: string, size: number): number[] =>
  Array.from({ length: 16 }, (_, s) => size * 0.2 * ((s % 2 === 0 ? 1 : -1) * (s / 16) + 0.1 * (uniform(id, s) - 0.5)));

function greeksOf(core: Core, { asOf, quotes }: Market) {
  const column = (of: (quote: Quote) => number): Float64Array => Float64Array.from(quotes, of);
  const years = (quote: Quote): number => Math.max(0, (quote.instrument.expiry ?? asOf) - asOf) / yearMs;
  const columns = {
    forwards: column(({ forward }) => forward),
    strikes: column(({ instrument, forward }) => instrument.strike ?? forward),
    expiryYears: column(years),
    vols: column(({ vol }) => vol),
    rates: column(({ rate }) => rate),
    calls: Uint8Array.from(quotes, ({ instrument }) => (instrument.call === false ? 0 : 1)),
  };
  const [linear, inverse] = [core.greeks(columns), core.greeks({ ...columns, settlement: 'inverse' })];
  const picked = (name: 'values' | 'deltas'): Float64Array =>
    Float64Array.from(quotes, ({ instrument }, q) => (instrument.settlement === 'inverse' ? inverse : linear)[name][q] as number);
  return { values: picked('values'), deltas: linear.deltas };
}
