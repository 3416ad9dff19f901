// Inputs of the study from a data folder: closes, DVOL, funding, open interest. These facts of venues are not part of the repository.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as estimation from '../../src/estimation.js';
import type { Core } from '../../src/index.js';
import { readHistory } from '../../src/io/index.js';

export const files = {
  closes: 'crypto_daily_close_10coins_to2024.csv',
  dvol: 'deribit_dvol_btc_daily_to2024.csv',
  funding: 'funding_binance_to2023.csv.gz',
  snapshots: 'deribit_snapshot_summary_to2026-04.csv',
  surfaces: 'deribit_surface_history_to2026-04.csv.gz',
  chains: 'deribit_chains_6snapshots.csv.gz',
} as const;

/** Coin from its first return on; entry t of each column is of the same day. */
export interface Coin {
  readonly name: string;
  /** Day of each return, ms. */
  readonly dates: readonly number[];
  readonly logReturns: Float64Array;
  readonly simpleReturns: Float64Array;
}

/** The path of a file of the folder, or undefined where it is not there. */
export function fileOf(folder: string, name: keyof typeof files): string | undefined {
  const path = join(folder, files[name]);
  return existsSync(path) ? path : undefined;
}

export async function coinsOf(core: Core, path: string): Promise<Coin[]> {
  const history = await readHistory(path);
  const columns = estimation.returns(core, history, history.names);
  const width = history.names.length;
  return history.names.map((name, column) => {
    const all = columns[column] as Float64Array;
    const first = all.findIndex((r) => !Number.isNaN(r));
    const close = (row: number): number => history.closes[row * width + column] as number;
    return {
      name,
      dates: history.dates.slice(first + 1),
      logReturns: all.slice(first),
      simpleReturns: Float64Array.from({ length: all.length - first }, (_, t) => close(first + t + 1) / close(first + t) - 1),
    };
  });
}

/** The first place of a day of 'YYYY-MM-DD' or later; the length when there is none. */
export function placeOf({ dates }: Coin, day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  const place = dates.findIndex((date) => date >= at);
  return place < 0 ? dates.length : place;
}

/** DVOL by day, decimals a year. */
export function dvolOf(path: string): ReadonlyMap<number, number> {
  const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  return new Map(rows.map((row) => [Date.parse(`${row.slice(0, 10)}T00:00:00Z`), Number(row.slice(11)) / 100]));
}

const dayMs = 86_400_000;

/** Sums of the day's three funding rates, by coin and day. */
export function fundingOf(path: string): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const byCoin = new Map<string, Map<number, number>>();
  const rows = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1);
  for (const row of rows) {
    const [, coin, time, rate] = row.split(',') as [string, string, string, string];
    const day = Math.floor(Date.parse(time) / dayMs) * dayMs;
    const own = byCoin.get(coin) ?? new Map<number, number>();
    byCoin.set(coin, own.set(day, (own.get(day) ?? 0) + Number(rate)));
  }
  return byCoin;
}

/** A coin at the last snapshot of each day, with what stood then: vol at the money in 30 days, decimals a year, and open interest, coins. */
export interface Snapshots {
  readonly coin: Coin;
  readonly vols: ReadonlyMap<number, number>;
  readonly openInterest: ReadonlyMap<number, number>;
}

export function snapshotsOf(path: string, name: string): Snapshots {
  const last = new Map<number, readonly string[]>();
  for (const line of readFileSync(path, 'utf8').trim().split('\n').slice(1)) {
    const cells = line.split(',');
    if (cells[1] === name) last.set(Math.floor(Date.parse(cells[0] as string) / dayMs) * dayMs, cells);
  }
  const days = [...last.keys()].sort((a, b) => a - b);
  const cell = (day: number, place: number): number => Number(last.get(day)?.[place]);
  const simpleReturns = Float64Array.from(days.slice(1), (day, t) => cell(day, 2) / cell(days[t] as number, 2) - 1);
  return {
    coin: { name, dates: days.slice(1), logReturns: simpleReturns.map(Math.log1p), simpleReturns },
    vols: new Map(days.map((day) => [day, cell(day, 8)])),
    openInterest: new Map(days.map((day) => [day, cell(day, 5) + cell(day, 6)])),
  };
}
