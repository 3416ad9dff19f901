// Market files, told apart by what they hold: Deribit chain CSV, Deribit JSON, our own JSON; plain or gzip.

import { keyPath, objectOf } from '../book/fields.js';
import { positive } from '../check.js';
import { Fault } from '../fault.js';
import { buildMarket } from '../market/build.js';
import type { Market } from '../market/market.js';
import { chainMarketReader, chainSnapshotReader, isChainHeader } from './deribit/chainCsv.js';
import { repliesOf } from './deribit/replies.js';
import { marketOfReplies } from './deribit/repliesMarket.js';
import { type FileInput, type NameOptions, nameOf, nameOfText } from './input.js';
import { formatInstant } from './instant.js';
import { type Json, parseJson } from './json.js';
import { isMarketJson, marketOfJson } from './marketJson.js';
import { fileOptions, textOptions } from './readerOptions.js';
import { readStart, readText, readThrough, type SourceOptions } from './source.js';
import { parseThrough, startOfText } from './text.js';

export interface MarketOptions extends SourceOptions {
  /** Snapshot of a file with several: its instant as written there, or a unique beginning of it. Default: the latest. */
  readonly snapshot?: string;
  /** Prices of assets that the file does not list, in its numeraire; `Market.source` names them. */
  readonly assets?: Readonly<Record<string, number>>;
}

export type MarketTextOptions = Omit<MarketOptions, keyof SourceOptions> & NameOptions;

/**
 * The market of a file. `Market.source` says which file, format and snapshot, and what was skipped.
 * @throws Fault NOT_FOUND (file or snapshot), DUPLICATE (an asset of `assets` that the file lists), BAD_FORMAT, BAD_CSV, BAD_JSON, BAD_GZIP, TOO_LARGE, and one that names row and column for bad data
 */
export async function readMarket(file: FileInput, given: MarketOptions = {}): Promise<Market> {
  const options = fileOptions(given, { snapshot: true, assets: true });
  const snapshot = snapshotOf(options);
  const name = nameOf(file, options);
  const market = isChain(await readStart(file), name)
    ? await readThrough(file, options, chainMarketReader(name, snapshot))
    : ofSnapshot(marketOfText(await readText(file, options), name), snapshot, name);
  return withAssets(market, options.assets);
}

/** The market of a text in any of the formats; needs no file system. Faults as `readMarket`. */
export function parseMarket(text: string, given: MarketTextOptions = {}): Market {
  const options = textOptions(given, { snapshot: true, assets: true });
  const snapshot = snapshotOf(options);
  const name = nameOfText(text, options);
  const market = isChain(startOfText(text), name)
    ? parseThrough(text, options, chainMarketReader(name, snapshot))
    : ofSnapshot(marketOfText(text, name), snapshot, name);
  return withAssets(market, options.assets);
}

/** The market with assets beside its own. */
function withAssets(market: Market, stated: MarketOptions['assets']): Market {
  const more = Object.entries(stated === undefined ? {} : objectOf(stated, 'options.assets'));
  if (more.length === 0) return market;
  const assets = more.map(([id, price]) => {
    const path = keyPath('options.assets', id);
    if (market.assets.some((one) => one.id === id)) throw new Fault('DUPLICATE', path, 'an asset that the market does not list', id);
    return { id, price: positive(price, path) };
  });
  const source = `${market.source}; prices stated beside it: ${assets.map(({ id, price }) => `${id} ${price}`).join(', ')}`;
  // what was read has been checked
  return buildMarket({ ...market, source, assets: [...market.assets, ...assets] }, { highestVol: Number.MAX_VALUE });
}

/** The instants a market file holds, in order of time, as `readMarket` accepts them; JSON files hold one. */
export async function listSnapshots(file: FileInput, given: SourceOptions = {}): Promise<string[]> {
  const options = fileOptions(given);
  const name = nameOf(file, options);
  if (isChain(await readStart(file), name)) return readThrough(file, options, chainSnapshotReader(name));
  return [formatInstant(marketOfText(await readText(file, options), name).asOf, 'asOf')];
}

function snapshotOf({ snapshot }: MarketTextOptions): string | undefined {
  if (snapshot !== undefined && (typeof snapshot !== 'string' || snapshot === '')) {
    throw new Fault('BAD_ARGUMENT', 'snapshot', 'an instant or the beginning of one', snapshot);
  }
  return snapshot;
}

/** The one market of a JSON file, if it is of the snapshot that is asked for. */
function ofSnapshot(market: Market, snapshot: string | undefined, name: string): Market {
  const instant = formatInstant(market.asOf, 'asOf');
  if (snapshot !== undefined && !instant.startsWith(snapshot)) {
    throw new Fault('NOT_FOUND', 'snapshot', `the beginning of ${instant}, the one instant of ${name}`, snapshot);
  }
  return market;
}

function isChain(start: string, name: string): boolean {
  if (start.startsWith('{') || start.startsWith('[')) return false;
  if (isChainHeader(start)) return true;
  const expectation = 'a Deribit chain CSV (columns snapshot_utc, instrument ...), Deribit JSON or a margincore-market file';
  throw new Fault('BAD_FORMAT', name, expectation, start.split(/\r?\n/, 1)[0]);
}

function marketOfText(text: string, file: string): Market {
  const json = parseJson(text, file);
  if (isMarketJson(json)) return marketOfJson(json, file);
  const replies = repliesOf(json, file);
  if (replies === undefined) {
    throw new Fault(
      'BAD_FORMAT',
      file,
      'a margincore-market file, or replies of get_book_summary_by_currency and get_instruments',
      formatOf(json),
    );
  }
  return marketOfReplies(replies, file);
}

function formatOf(json: Json): Json {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return json.format ?? json;
}
