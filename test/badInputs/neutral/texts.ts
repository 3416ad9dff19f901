// Operations on texts that are read: rows, documents, compressed files, and marks as a chain of snapshots.

import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Market } from '../../../src/index.js';
import { parseJson } from '../../../src/io/json.js';
import { smallAsOf } from '../../fixtures/smallMarket.js';
import { rowFault } from './accounts.js';
import { type Answer, type Bench, decoded, deedOf, faultIn, type Reply, Unmapped, written } from './neutral.js';
import { wholeRow } from './rows.js';
import { healthOf } from './spared.js';

/**
 * A body: a row of a book where the setup says that it is a part of one, and as it stands where nothing is said. What is no JSON by the standard is
 * a question to the JSON reader alone: what it lets through is no row yet.
 */
export const service: Answer = async ({ input, setup }, bench) => {
  const body = decoded(input.$raw);
  if (typeof body !== 'string' || Object.keys(input).length > 1) throw new Unmapped(`no mapping for ${Object.keys(input).join(', ')}`);
  if (/^<gzip/i.test(body)) return bomb(bench);
  if (setup !== undefined) {
    if (!/part of a position row/.test(setup)) throw new Unmapped(`no mapping for the setup "${setup}"`);
    return rowFault(bench, wholeRow(body));
  }
  const parsed = await faultIn(() => {
    parseJson(body, 'body');
  });
  return parsed ?? (isJson(body) ? rowFault(bench, body) : undefined);
};

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** 10 MB that would be 10 GB. */
function bomb(bench: Bench): Promise<Reply> {
  const member = gzipSync(new Uint8Array(64 * 1024 ** 2));
  const path = written(bench, 'bomb.csv.gz', Buffer.concat(new Array(160).fill(member)));
  return faultIn(() => bench.io.readBook(path));
}

const columns: Readonly<Record<string, string>> = {
  price: 'forward',
  mark: 'forward',
  x: 'forward',
  index: 'index',
  vol: 'mark_iv',
  sigma: 'mark_iv',
};

/**
 * Marks of one instrument in the order of their coming, ts in ms after an instant of ours: the snapshots of one chain. The market is that of the newest,
 * and its source counts them all. No clock is read.
 */
export const marks: Answer = (given, bench) => {
  const deed = deedOf(given);
  if (deed !== undefined) return clockMoved(deed, bench);
  const { ts, ...rest } = decoded(given.input) as Readonly<Record<string, unknown>>;
  const strange = Object.keys(rest).filter((name) => columns[name] === undefined || !Array.isArray(rest[name]));
  if (!Array.isArray(ts) || strange.length > 0) throw new Unmapped(`the API takes no marks by ${strange.join(', ') || 'anything but ts'}`);
  const sound: Readonly<Record<string, (i: number) => unknown>> = { forward: (i) => 80_000 + i, index: () => 80_000, mark_iv: () => 0.5 };
  const stated = Object.fromEntries(Object.entries(rest).map(([name, list]) => [columns[name] as string, list as unknown[]]));
  const lines = ts.map((after: unknown, i) => {
    const cells = Object.keys(sound).map((name) => String(stated[name] === undefined ? sound[name]?.(i) : stated[name][i]));
    return [instantText(after), 'BTC-27MAR26-80000-C', '2026-03-27T08:00:00Z', ...cells].join(',');
  });
  const path = written(bench, 'marks.csv', ['snapshot_utc,instrument,expiry_utc,forward,index,mark_iv', ...lines, ''].join('\n'));
  let market: Market | undefined;
  return faultIn(async () => {
    market = await bench.io.readMarket(path);
    const newest = Math.max(...ts);
    assert.equal(market.asOf, smallAsOf + newest);
    const option = market.quotes.find(({ instrument }) => instrument.kind === 'option');
    if (stated.forward === undefined) assert.equal(option?.forward, 80_000 + ts.lastIndexOf(newest));
    const distinct = new Set(ts).size;
    assert.ok(market.source.includes(`(${distinct} of ${distinct})`), `not counted: ${market.source}`);
  });
};

function instantText(after: unknown): string {
  const date = new Date(smallAsOf + (after as number));
  return typeof after === 'number' && !Number.isNaN(date.getTime()) ? date.toISOString() : String(after);
}

async function clockMoved(deed: string, bench: Bench): Promise<Reply> {
  if (!/clock|date\.now/.test(deed)) throw new Unmapped(`no mapping for the deed "${deed}"`);
  const before = await healthOf(bench);
  const { now } = Date;
  Date.now = () => now() - 3_600_000;
  try {
    assert.deepEqual(await healthOf(bench), before);
  } finally {
    Date.now = now;
  }
  return undefined;
}
