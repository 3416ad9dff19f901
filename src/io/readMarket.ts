// Market files, told apart by what they hold: Deribit chain CSV, Deribit JSON, our own JSON; plain or gzip.
import { Fault } from '../fault.js';
import type { Market } from '../market/market.js';
import { chainSnapshots, isChainHeader, readChainMarket } from './deribit/chainCsv.js';
import { repliesOf } from './deribit/replies.js';
import { marketOfReplies } from './deribit/repliesMarket.js';
import { formatInstant } from './instant.js';
import { type Json, parseJson } from './json.js';
import { isMarketJson, marketOfJson } from './marketJson.js';
import { nameOf, readStart, readText, type SourceOptions } from './source.js';

export interface MarketOptions extends SourceOptions {
  /** Of a file with several snapshots: its instant as written there, or the beginning of it and of no other. Default: the latest. */
  readonly snapshot?: string;
}

/**
 * The market of a file. `Market.source` says which file, format and snapshot, and what was skipped.
 * @throws Fault NOT_FOUND (file or snapshot), BAD_FORMAT, BAD_CSV, BAD_JSON, BAD_GZIP, TOO_LARGE, and one that names row and column for bad data
 */
export async function readMarket(path: string, options: MarketOptions = {}): Promise<Market> {
  const { snapshot } = options;
  if (snapshot !== undefined && (typeof snapshot !== 'string' || snapshot === '')) {
    throw new Fault('BAD_ARGUMENT', 'snapshot', 'an instant or the beginning of one', snapshot);
  }
  if (await isChain(path)) return readChainMarket(path, snapshot, options);
  const market = await readJsonMarket(path, options);
  const instant = formatInstant(market.asOf, 'asOf');
  if (snapshot !== undefined && !instant.startsWith(snapshot)) {
    throw new Fault('NOT_FOUND', 'snapshot', `the beginning of ${instant}, the one instant of ${nameOf(path)}`, snapshot);
  }
  return market;
}

/** The instants a market file holds, in order of time, as `readMarket` accepts them; JSON files hold one. */
export async function listSnapshots(path: string, options: SourceOptions = {}): Promise<string[]> {
  if (await isChain(path)) return chainSnapshots(path, options);
  return [formatInstant((await readJsonMarket(path, options)).asOf, 'asOf')];
}

async function isChain(path: string): Promise<boolean> {
  const start = await readStart(path);
  if (start.startsWith('{') || start.startsWith('[')) return false;
  if (isChainHeader(start)) return true;
  const expectation = 'a Deribit chain CSV (columns snapshot_utc, instrument ...), Deribit JSON or a margincore-market file';
  throw new Fault('BAD_FORMAT', nameOf(path), expectation, start.split(/\r?\n/, 1)[0]);
}

async function readJsonMarket(path: string, options: SourceOptions): Promise<Market> {
  const file = nameOf(path);
  const json = parseJson(await readText(path, options), file);
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
