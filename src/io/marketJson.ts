// Our own market file: format `margincore-market`, version 1. What the reader checks here is shape; what it means is checked by buildMarket.
import { z } from 'zod';
import type { Instrument } from '../book/instrument.js';
import { Fault } from '../fault.js';
import { buildMarket, type MarketDraft } from '../market/build.js';
import type { Figures, Market, Quote } from '../market/market.js';
import { formatInstant, parseInstant } from './instant.js';
import type { Json } from './json.js';
import { formatNumber } from './number.js';
import { placeOf } from './place.js';
import { parseWith } from './zodFault.js';

export const marketFormat = 'margincore-market';
const marketVersion = 1;

const id = z.string();
const settlement = z.enum(['linear', 'inverse']);
const figures = z.optional(z.record(z.string(), z.number()));
const listed = {
  id,
  settlement,
  underlying: id,
  asset: id,
  multiplier: z.number(),
  forward: z.number(),
  mark: z.optional(z.number()),
  settlementPrice: z.optional(z.number()),
  figures,
  riskArray: z.optional(z.array(z.number())),
};
const undiscounted = { rate: z.optional(z.number()), vol: z.optional(z.number()) };
const quoteSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('spot'), ...listed, ...undiscounted }),
  z.strictObject({ kind: z.literal('future'), ...listed, ...undiscounted, expiry: z.string() }),
  z.strictObject({ kind: z.literal('perpetual'), ...listed, ...undiscounted }),
  z.strictObject({
    kind: z.literal('option'),
    ...listed,
    expiry: z.string(),
    strike: z.number(),
    call: z.boolean(),
    vol: z.number(),
    rate: z.number(),
  }),
]);
const marketSchema = z.strictObject({
  format: z.literal(marketFormat),
  version: z.literal(marketVersion),
  asOf: z.string(),
  numeraire: id,
  venue: z.enum(['deribit', 'margincore']),
  source: z.string(),
  assets: z.array(z.strictObject({ id, price: z.number(), figures })),
  underlyings: z.array(z.strictObject({ id, asset: id, index: z.number(), figures })),
  quotes: z.array(quoteSchema),
});
type QuoteRecord = z.infer<typeof quoteSchema>;

/** Whether parsed JSON says that it is a market file of ours. */
export function isMarketJson(json: Json): boolean {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && json.format === marketFormat;
}

/** The market of parsed JSON; `path` names the file in faults. */
export function marketOfJson(json: Json, path: string): Market {
  if (isMarketJson(json) && (json as { version?: Json }).version !== marketVersion) {
    throw new Fault('BAD_FORMAT', `${path} version`, `${marketVersion}`, (json as { version?: Json }).version);
  }
  const record = parseWith(marketSchema, json, path);
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
