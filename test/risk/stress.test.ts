// The library of shocks: figures follow from the cited closes, its own door accepts the data, and shocks change a market as stated.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readHistory } from '../../src/io/index.js';
import { resolveShock } from '../../src/risk/stress/shock.js';
import { shockMarket } from '../../src/risk/stress/shockMarket.js';
import { stressLibrary, stressNames, stressScenario } from '../../src/rules/stress/library.js';
import { parseStressScenarios } from '../../src/rules/stress/parseStress.js';
import type { StressScenario } from '../../src/rules/stress/stressScenario.js';
import { faultOf } from '../fixtures/faultOf.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { termMarket } from '../fixtures/termMarket.js';
import { sixDecimals } from '../precision.js';
import { needs, sharedPath } from '../shared.js';

const closes = 'data/crypto_daily_close_10coins_to2024.csv';
const index = 'data/deribit_dvol_btc_daily_to2024.csv';
const snapshots = 'data/deribit_snapshot_summary_to2026-04.csv';
const historical = stressLibrary.filter(({ kind }) => kind === 'historical');
const byDay = historical.filter(({ from }) => from?.length === 10);
const market = smallMarket();
const tools = { exp: Math.exp, annualVol: () => 0.5, daysPerYear: 365 };

describe('the library of stress scenarios', () => {
  test('holds the shocks everybody asks for, and passes the door of files', () => {
    for (const name of ['2020-03-12', '2021-05-19', '2022-06-celsius', '2022-11-ftx', '2024-08-05', 'crash', 'depeg-usdc', 'liquidity-gap'])
      expect(stressScenario(name).name).toBe(name);
    expect(new Set(stressNames).size).toBe(stressLibrary.length);
    const document: unknown = JSON.parse(JSON.stringify({ format: 'margincore-stress', version: 1, scenarios: stressLibrary }));
    expect(parseStressScenarios(document)).toEqual(stressLibrary);
    expect(faultOf(() => stressScenario('doomsday')).code).toBe('BAD_ARGUMENT');
    for (const { source, kind, from, to } of stressLibrary) {
      expect(source).not.toBe('');
      if (kind === 'historical') expect((from as string) < (to as string)).toBe(true);
    }
  });

  test.skipIf(!sharedPath(closes))(needs('every historical return is that of the closes of its days', closes), async () => {
    const history = await readHistory(sharedPath(closes) as string);
    const close = (day: string, coin: string): number => {
      const row = history.dates.indexOf(Date.parse(`${day}T00:00:00Z`));
      return history.closes[row * history.names.length + history.names.indexOf(coin)] as number;
    };
    expect(byDay).toHaveLength(historical.length - 1);
    for (const { from, to, spots } of byDay) {
      for (const coin of history.names) {
        const change = close(to as string, coin) / close(from as string, coin) - 1;
        if (Number.isNaN(change)) expect(spots).not.toHaveProperty(coin);
        else expect(Math.abs((spots[coin] as number) - change)).toBeLessThanOrEqual(sixDecimals);
      }
      const others = Object.entries(spots).flatMap(([coin, x]) => (coin === 'BTC' || coin === '*' ? [] : [x]));
      expect(others.filter((x) => x <= (spots['*'] as number) + sixDecimals).length).toBeGreaterThanOrEqual(others.length / 2);
      expect(others.filter((x) => x >= (spots['*'] as number) - sixDecimals).length).toBeGreaterThanOrEqual(others.length / 2);
    }
    expect(stressScenario('2020-03-12').spots.BTC).toBe(-0.395048);
  });

  test.skipIf(!sharedPath(index))(needs('every vol shock is that of the index, or says that it is assumed', index), () => {
    const rows = readFileSync(sharedPath(index) as string, 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const levels = new Map(rows.map((row) => [row.slice(0, 10), Number(row.slice(11))]));
    for (const { from, to, vols, source } of byDay) {
      const [low, high] = [levels.get(from as string), levels.get(to as string)];
      if (low === undefined || high === undefined) expect(source).toContain('vols: ASSUMPTION');
      else expect(Math.abs((vols['*']?.size as number) - (high / low - 1))).toBeLessThanOrEqual(sixDecimals);
    }
  });

  test.skipIf(!sharedPath(snapshots))(needs('the shock of 2026-02-05 is that of the two snapshots it names', snapshots), () => {
    const { from, to, spots, vols } = stressScenario('2026-02-05');
    const rows = readFileSync(sharedPath(snapshots) as string, 'utf8')
      .split('\n')
      .map((row) => row.split(','));
    const cell = (instant: string | undefined, coin: string, column: number): number =>
      Number(rows.find((row) => row[0] === instant && row[1] === coin)?.[column]);
    for (const coin of ['BTC', 'ETH']) {
      expect(Math.abs((spots[coin] as number) - (cell(to, coin, 2) / cell(from, coin, 2) - 1))).toBeLessThanOrEqual(sixDecimals);
      expect(Math.abs((vols[coin]?.size as number) - (cell(to, coin, 8) / cell(from, coin, 8) - 1))).toBeLessThanOrEqual(sixDecimals);
    }
  });
});

describe('shockMarket', () => {
  const of = (scenario: StressScenario) => shockMarket(market, resolveShock(market, scenario, tools));
  const quote = (shocked: typeof market, id: string) => shocked.quotes.find(({ instrument }) => instrument.id === id);

  test('moves index, coin and forwards together, the listing stays', () => {
    const shocked = of(stressScenario('crash'));
    expect(shocked.quotes.map(({ instrument }) => instrument)).toEqual(market.quotes.map(({ instrument }) => instrument));
    expect(shocked.underlyings[0]?.index).toBe(80_000 * 0.7);
    expect(shocked.assets.find(({ id }) => id === 'BTC')?.price).toBe(80_000 * 0.7);
    expect(quote(shocked, 'ETH-PERPETUAL')?.forward).toBe(2_500 * 1.0005 * 0.7);
    expect(quote(shocked, 'ETH-E0-2500-C')?.vol).toBe(0.55 * 1.5);
    expect(shocked.asOf).toBe(market.asOf);
  });

  test('a basis leaves the spot where it is', () => {
    const shocked = of(stressScenario('basis-blowout'));
    expect(quote(shocked, 'ETH-SPOT')?.forward).toBe(2_500);
    expect(quote(shocked, 'ETH-PERPETUAL')?.forward).toBe(2_500 * 1.0005 * 1.1);
    expect(shocked.underlyings).toEqual(market.underlyings);
  });

  test('what is quoted in a stablecoin that falls rises; what is not stands still', () => {
    const shocked = of(stressScenario('depeg-usdc'));
    expect(shocked.assets.find(({ id }) => id === 'USDC')?.price).toBe(0.999 * 0.88);
    expect(quote(shocked, 'ETH-PERPETUAL')?.forward).toBe((2_500 * 1.0005) / 0.88);
    expect(quote(shocked, 'BTC-PERPETUAL')?.forward).toBe(quote(market, 'BTC-PERPETUAL')?.forward);
    expect(shocked.assets.find(({ id }) => id === 'USDT')?.price).toBe(1.001);
  });

  test('figures that a venue publishes beside prices stand as they were; marks do not', () => {
    const before = termMarket();
    const after = shockMarket(before, resolveShock(before, stressScenario('crash'), tools));
    const beside = ({ assets, underlyings, quotes }: typeof before) =>
      [assets, underlyings, quotes].map((all) => all.map(({ figures }) => figures));
    expect(beside(after)).toEqual(beside(before));
    expect(beside(before)[0]).toContainEqual(expect.objectContaining({ peg: expect.any(Number) }));
    expect(after.quotes.some(({ mark }) => mark !== undefined)).toBe(false);
  });

  test('a vol is never below one point, unless it was', () => {
    const crushed = { ...stressScenario('vol-crush'), vols: { '*': { kind: 'absolute', size: -3 } } } as const;
    for (const { instrument, vol } of of(crushed).quotes) expect(vol).toBe(instrument.kind === 'option' ? 0.01 : 0);
  });
});
