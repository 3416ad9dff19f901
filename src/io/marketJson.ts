// Our own market file: format `margincore-market`, version 1. What the reader checks here is shape; what it means is checked by buildMarket.
import type { Instrument } from '../book/instrument.js';
import { Fault } from '../fault.js';
import { buildMarket, type MarketDraft } from '../market/build.js';
import type { Figures, Market, Quote } from '../market/market.js';
import { byKind, choice, list, named, number, optional, record, text, truth } from './fits.js';
import { formatInstant, parseInstant } from './instant.js';
import type { Json } from './json.js';
import { formatNumber } from './number.js';
import { placeOf } from './place.js';

export const marketFormat = 'margincore-market';
const marketVersion = 1;

const figures = optional(named(number));
const listed = {
  id: text,
  settlement: choice('linear', 'inverse'),
  underlying: text,
  asset: text,
  multiplier: number,
  forward: number,
  mark: optional(number),
  settlementPrice: optional(number),
  figures,
  riskArray: optional(list(number)),
};
const undated = { ...listed, rate: optional(number), vol: optional(number) };
const quoteFit = byKind({
  spot: record({ kind: choice('spot'), ...undated }),
  future: record({ kind: choice('future'), ...undated, expiry: text }),
  perpetual: record({ kind: choice('perpetual'), ...undated }),
  option: record({ kind: choice('option'), ...listed, expiry: text, strike: number, call: truth, vol: number, rate: number }),
});
const marketFit = record({
  format: choice(marketFormat),
  version: choice(marketVersion),
  asOf: text,
  numeraire: text,
  venue: choice('deribit', 'margincore'),
  source: text,
  assets: list(record({ id: text, price: number, figures })),
  underlyings: list(record({ id: text, asset: text, index: number, figures })),
  quotes: list(quoteFit),
});
type QuoteRecord = ReturnType<typeof quoteFit>;

/** Whether parsed JSON says that it is a market file of ours. */
export function isMarketJson(json: Json): boolean {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && json.format === marketFormat;
}

/** The market of parsed JSON; `path` names the file in faults. */
export function marketOfJson(json: Json, path: string): Market {
  if (isMarketJson(json) && (json as { version?: Json }).version !== marketVersion) {
    throw new Fault('BAD_FORMAT', `${path} version`, `${marketVersion}`, (json as { version?: Json }).version);
  }
  const record = marketFit(json, { file: path, trail: [] });
  const draft: MarketDraft = {
    asOf: parseInstant(record.asOf, `${path} asOf`),
    numeraire: record.numeraire,
    venue: record.venue,
    source: record.source,
    assets: record.assets.map(withFigures),
    underlyings: record.underlyings.map(withFigures),
    quotes: record.quotes.map((quote, i) => quoteOf(quote, placeOf(path, ['quotes', i]))),
  };
  try {
    return buildMarket(draft);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw error.at(`${path} ${error.path.replace(/^market\./, '').replace('.instrument.', '.')}`);
  }
}

function quoteOf(record: QuoteRecord, path: string): Quote {
  const common = {
    id: record.id,
    kind: record.kind,
    settlement: record.settlement,
    underlying: record.underlying,
    asset: record.asset,
    multiplier: record.multiplier,
  };
  const expiry = 'expiry' in record ? { expiry: parseInstant(record.expiry, `${path}.expiry`) } : {};
  const option = record.kind === 'option' ? { strike: record.strike, call: record.call } : {};
  const mark = record.mark === undefined ? {} : { mark: record.mark };
  const settled = record.settlementPrice === undefined ? {} : { settlementPrice: record.settlementPrice };
  const instrument: Instrument = { ...common, ...expiry, ...option };
  const array = record.riskArray === undefined ? {} : { riskArray: record.riskArray };
  return withFigures({
    instrument,
    forward: record.forward,
    vol: record.vol ?? 0,
    rate: record.rate ?? 0,
    ...mark,
    ...settled,
    ...array,
    figures: record.figures,
  });
}

/** The record without figures that it does not state. */
function withFigures<T extends { readonly figures?: Figures | undefined }>({
  figures,
  ...rest
}: T): Omit<T, 'figures'> & { readonly figures?: Figures } {
  return figures === undefined ? rest : { ...rest, figures };
}

/** The market as text that `marketOfJson` reads back identical: one line an asset, an underlying, a quote. */
export function marketText(market: Market): string {
  const head = [
    `"format": ${JSON.stringify(marketFormat)}`,
    `"version": ${marketVersion}`,
    `"asOf": ${JSON.stringify(formatInstant(market.asOf, 'market.asOf'))}`,
    `"numeraire": ${JSON.stringify(market.numeraire)}`,
    `"venue": ${JSON.stringify(market.venue)}`,
    `"source": ${JSON.stringify(market.source)}`,
    listText('assets', market.assets),
    listText('underlyings', market.underlyings),
    listText('quotes', market.quotes.map(recordOf)),
  ];
  return `{\n  ${head.join(',\n  ')}\n}\n`;
}

function recordOf(
  { instrument, forward, vol, rate, mark, settlementPrice, figures, riskArray }: Quote,
  i: number,
): Record<string, unknown> {
  const { expiry } = instrument;
  const dated = expiry === undefined ? {} : { expiry: formatInstant(expiry, `market.quotes[${i}].instrument.expiry`) };
  return {
    ...instrument,
    ...dated,
    forward,
    ...(instrument.kind === 'option' ? { vol } : {}),
    rate,
    ...(mark === undefined ? {} : { mark }),
    ...(settlementPrice === undefined ? {} : { settlementPrice }),
    ...(figures === undefined ? {} : { figures }),
    ...(riskArray === undefined ? {} : { riskArray }),
  };
}

function listText(name: string, records: readonly object[]): string {
  const lines = records.map((record) => `    { ${Object.entries(record).map(fieldText).join(', ')} }`);
  return lines.length === 0 ? `"${name}": []` : `"${name}": [\n${lines.join(',\n')}\n  ]`;
}

function fieldText([key, value]: [string, unknown]): string {
  return `${JSON.stringify(key)}: ${typeof value === 'number' ? formatNumber(value) : JSON.stringify(value)}`;
}
