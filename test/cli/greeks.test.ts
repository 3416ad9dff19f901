// `margincore greeks`: what it prints, in which units, and what it makes of linear, inverse and expired options.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import { sampleMarket, writeMarket } from '../../src/io/index.js';
import { buildMarket } from '../../src/market/build.js';
import { deribitTheta } from '../../src/questions/chain.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, write } = sampleFiles(1, 7, 1);
beforeAll(write);

interface Option {
  readonly instrument: string;
  readonly settlement: string;
  readonly call: boolean;
  readonly [name: string]: number | string | boolean;
}

const greeksOf = async (path: string, ...more: string[]): Promise<Option[]> =>
  JSON.parse((await wellDone(['greeks', '--market', path, '--json', ...more])).stdout).options;

describe('margincore greeks', () => {
  test('gives the same bytes in both backends', async () => {
    const [wasm, js] = await Promise.all(
      ['wasm', 'js'].map((backend) => wellDone(['greeks', '--market', market, '--json', '--backend', backend])),
    );
    expect(js?.stdout).toBe(wasm?.stdout);
    expect(wasm?.stdout).not.toMatch(/NaN|Infinity/);
  });

  test('lists every option of the market in its own order, as JSON, as a file and as CSV alike', async () => {
    const ids = sampleMarket(7).quotes.flatMap(({ instrument }) => (instrument.kind === 'option' ? [instrument.id] : []));
    const options = await greeksOf(market);
    expect(options.map(({ instrument }) => instrument)).toEqual(ids);
    const [json, csv] = [files.path('g.json'), files.path('g.csv')];
    await wellDone(['greeks', '--market', market, '--out', json]);
    await wellDone(['greeks', '--market', market, '--out', csv]);
    expect(JSON.parse(readFileSync(json, 'utf8')).options).toEqual(options);
    const [header = [], ...rows] = readFileSync(csv, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows.map((row) => Number(row[header.indexOf('delta')]))).toEqual(options.map(({ delta }) => delta));
  });

  test('states the kernel’s Greeks per vol point, per day and per percent, in the numeraire', async () => {
    const core = await createCore({ backend: 'js' });
    const prices = new Map(sampleMarket(7).assets.map(({ id, price }) => [id, price]));
    for (const option of await greeksOf(market)) {
      const column = (name: string): Float64Array => Float64Array.of(option[name] as number);
      const rate = option.settlement === 'linear' ? 0.03 : 0;
      const columns = {
        forwards: column('forward'),
        strikes: column('strike'),
        expiryYears: column('expiryYears'),
        vols: column('vol'),
        rates: Float64Array.of(rate),
        calls: Uint8Array.of(option.call ? 1 : 0),
      };
      const black = core.greeks(columns);
      const coin = core.greeks({ ...columns, settlement: 'inverse' });
      expect(option.delta).toBe(black.deltas[0]);
      expect(option.vegaPerPoint).toBe((black.vegas[0] as number) / 100);
      expect(option.thetaPerDay).toBe((black.thetas[0] as number) / 365);
      expect(option.rhoPerPercent).toBe((black.rhos[0] as number) / 100);
      if (option.settlement === 'linear') expect(option.value).toBe(black.values[0]);
      else {
        expect(option.valueCoin).toBe(coin.values[0]);
        expect(option.value).toBe((coin.values[0] as number) * (prices.get(option.underlying as string) as number));
      }
    }
  });

  test('publishes theta as Deribit does beside the derivative, for a Deribit market only', async () => {
    const draft = sampleMarket(7);
    const venue = files.path('venue.json');
    await writeMarket(venue, buildMarket({ ...draft, venue: 'deribit' }));
    const published = await greeksOf(venue);
    const plain = await greeksOf(market);
    let capped = 0;
    published.forEach((option, i) => {
      const { thetaPerDay, expiryYears, value } = plain[i] as unknown as Record<string, number>;
      expect(option.thetaPerDay).toBe(thetaPerDay);
      expect(option.thetaPublished).toBe(deribitTheta(thetaPerDay as number, 365 * (expiryYears as number), value as number));
      if (option.thetaPublished !== thetaPerDay) capped++;
    });
    expect(capped).toBeGreaterThan(0);
  });

  test('an option that has expired is a fault with nulls, and the others are as before', async () => {
    const draft = sampleMarket(7);
    const first = draft.quotes.find(({ instrument }) => instrument.kind === 'option');
    const expired = files.path('expired.json');
    const quotes = draft.quotes.map((quote) =>
      quote === first ? { ...quote, instrument: { ...quote.instrument, expiry: draft.asOf - 1 } } : quote,
    );
    await writeMarket(expired, buildMarket({ ...draft, quotes }));
    const { code, stdout, stderr } = await margincore(['greeks', '--market', expired, '--json']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/EXPIRED/);
    const document = JSON.parse(stdout);
    expect(document.faults).toHaveLength(1);
    const id = first?.instrument.id;
    expect(document.options.find(({ instrument }: Option) => instrument === id)).toMatchObject({ value: null, delta: null });
    const sound = (await greeksOf(market)).filter(({ instrument }) => instrument !== id);
    expect(document.options.filter(({ instrument }: Option) => instrument !== id)).toEqual(sound);
  });

  test('an option at the money without a vol has its limits, null for an infinite gamma, and a warning', async () => {
    const draft = sampleMarket(7);
    const first = draft.quotes.find(({ instrument }) => instrument.kind === 'option');
    const limit = files.path('limit.json');
    const quotes = draft.quotes.map((quote) =>
      quote === first ? { ...quote, forward: quote.instrument.strike as number, vol: 0 } : quote,
    );
    await writeMarket(limit, buildMarket({ ...draft, quotes }));
    const { stdout, stderr } = await wellDone(['greeks', '--market', limit, '--json']);
    const { options, faults, warnings } = JSON.parse(stdout);
    expect(faults).toEqual([]);
    expect(warnings).toMatchObject([{ code: 'SINGULAR', path: `options["${first?.instrument.id}"].gammas`, got: 'Infinity' }]);
    expect(stderr).toMatch(/^margincore: warning: .*\[SINGULAR\]$/m);
    expect(options.find(({ instrument }: Option) => instrument === first?.instrument.id)).toMatchObject({ value: 0, gamma: null });
  });

  test('without --json prints a line an expiry', async () => {
    const { stdout } = await wellDone(['greeks', '--market', market]);
    expect(stdout).toMatch(/^BTC +inverse +2026-01-03T08:00:00Z/m);
  });
});
