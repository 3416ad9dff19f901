// Our Greeks and marks against what Deribit published, through the command line, within what was printed.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/core.js';
import { deribitTheta } from '../../src/io/index.js';
import { publishedDelay, publishedHalfUnits, publishedMark } from '../precision.js';
import { needs, sharedPath } from '../shared.js';
import { wellDone } from './command.js';

const full = 'data/deribit_full_greeks_20260301.csv';
const chains = 'data/deribit_chains_6snapshots.csv.gz';

type Row = Readonly<Record<string, string>>;

function rowsOf(path: string): Row[] {
  const bytes = readFileSync(path);
  const [header = '', ...lines] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] as string, cell])));
}

interface Option {
  readonly instrument: string;
  readonly forward: number;
  readonly strike: number;
  readonly expiryYears: number;
  readonly vol: number;
  readonly call: boolean;
  readonly valueCoin: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vegaPerPoint: number;
  readonly thetaPerDay: number;
  readonly markDifference: number;
}

async function optionsOf(path: string, ...more: string[]): Promise<Map<string, Option>> {
  const { stdout } = await wellDone(['greeks', '--market', path, '--json', ...more]);
  const options: Option[] = JSON.parse(stdout).options;
  return new Map(options.map((option) => [option.instrument, option]));
}

/** Half a unit of the last digit printed, at least of the second decimal (66342.3 is 66342.30 cut short). */
const halfDigit = (text: string): number => 0.5 * 10 ** -Math.max(2, text.split('.')[1]?.length ?? 0);

describe('the Greeks that Deribit published on 2026-03-01', () => {
  const path = sharedPath(full);
  const columns = [
    ['delta', 'delta'],
    ['gamma', 'gamma'],
    ['vega_1pct', 'vegaPerPoint'],
    ['theta_day', 'thetaPerDay'],
  ] as const;

  /**
   * What is published is the forward to 2 to 4 decimals, the vol to 4, the Greeks to 5; the file states one instant for 166 tickers that were
   * taken one after the other. So each published Greek must lie, within half a unit of its last decimal, in the range of ours over the box of inputs that
   * print as published, at some instant of the minute after the one stated. (Vega, printed to eight digits, fixes the delay: at 20 s all but 10 rows agree.)
   */
  test.skipIf(!path)(needs('all 166 options: delta, gamma, vega, theta within the rounding of what was printed', full), async () => {
    const core = await createCore({ lane: 'js' });
    const rows = rowsOf(path ?? '');
    const options = await optionsOf(path ?? '');
    expect(rows).toHaveLength(166);
    const outside: string[] = [];
    for (const row of rows) {
      const option = options.get(row.instrument as string) as Option;
      const box = boxOf(option, halfDigit(row.forward as string));
      const greeks = core.greeks(box);
      const ours: Record<string, ArrayLike<number>> = {
        delta: greeks.deltas,
        gamma: greeks.gammas,
        vega_1pct: greeks.vegas.map((vega) => vega / 100),
        theta_day: greeks.thetas.map((theta, i) =>
          deribitTheta(theta / 365, 365 * (box.expiryYears[i] as number), greeks.values[i] as number),
        ),
      };
      for (const [published, own] of columns) {
        const range = Array.from(ours[published] as ArrayLike<number>);
        expect(range[0]).toBe(option[own]);
        const half = publishedHalfUnits[published];
        const value = Number(row[published]);
        if (!(value >= Math.min(...range) - half && value <= Math.max(...range) + half))
          outside.push(`${row.instrument} ${published} ${value}`);
      }
    }
    expect(outside).toEqual([]);
  });

  test.skipIf(!path)(needs('all 166 marks within the rounding, at a forward that was printed for their expiry', full), async () => {
    const core = await createCore({ lane: 'js' });
    const rows = rowsOf(path ?? '');
    const options = await optionsOf(path ?? '');
    const forwards = new Map<string, number[]>();
    for (const row of rows) {
      const known = forwards.get(row.expiry_utc as string) ?? [];
      forwards.set(row.expiry_utc as string, [...known, Number(row.forward)]);
    }
    const outside: string[] = [];
    for (const row of rows) {
      const option = options.get(row.instrument as string) as Option;
      const printed = forwards.get(row.expiry_utc as string) as number[];
      const spread = Math.max(...printed.map((forward) => Math.abs(forward - option.forward)));
      const range = core.greeks({ ...boxOf(option, spread + halfDigit(row.forward as string)), settlement: 'inverse' }).values;
      const mark = Number(row.mark_coin);
      if (!(mark >= Math.min(...range) - publishedMark && mark <= Math.max(...range) + publishedMark))
        outside.push(`${row.instrument} ${mark}`);
    }
    expect(outside).toEqual([]);
  });

  /** The printed inputs first, then the corners of the box round them. */
  function boxOf(option: Option, forwardError: number) {
    const cells = [{ forward: 0, vol: 0, delay: 0 }];
    for (const forward of [-forwardError, 0, forwardError]) {
      for (const vol of [-publishedHalfUnits.mark_iv, 0, publishedHalfUnits.mark_iv]) {
        for (const delay of [0, publishedDelay / 2, publishedDelay]) cells.push({ forward, vol, delay });
      }
    }
    const column = (of: (cell: { forward: number; vol: number; delay: number }) => number): Float64Array => Float64Array.from(cells, of);
    return {
      forwards: column(({ forward }) => option.forward + forward),
      strikes: column(() => option.strike),
      expiryYears: column(({ delay }) => option.expiryYears - delay),
      vols: column(({ vol }) => option.vol + vol),
      rates: column(() => 0),
      calls: new Uint8Array(cells.length).fill(option.call ? 1 : 0),
    };
  }
});

describe('the marks of the option chains', () => {
  const path = sharedPath(chains);

  test.skipIf(!path)(needs('every row that is sound (ok=1), of every snapshot, within 5e-5 coin', chains), async () => {
    const rows = rowsOf(path ?? '').filter(({ ok }) => ok === '1');
    const snapshots = [...new Set(rows.map(({ snapshot_utc }) => snapshot_utc as string))];
    expect(snapshots).toHaveLength(6);
    let compared = 0;
    for (const snapshot of snapshots) {
      const options = await optionsOf(path ?? '', '--snapshot', snapshot);
      for (const row of rows.filter(({ snapshot_utc }) => snapshot_utc === snapshot)) {
        const option = options.get(row.instrument as string) as Option;
        compared++;
        if (!(Math.abs(option.markDifference) <= publishedMark)) expect.fail(`${snapshot} ${row.instrument}: ${option.markDifference}`);
        expect(option.valueCoin - Number(row.mark_coin)).toBe(option.markDifference);
      }
    }
    expect(compared).toBe(rows.length);
    expect(compared).toBeGreaterThan(8_000);
  });
});
