// `margincore calibrate`: a history and a chain through the built command line, alike in both backends; flags and faults.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { smallHistory } from '../fixtures/smallHistory.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, write } = sampleFiles(1);
const history = files.path('history.csv');

beforeAll(async () => {
  await write();
  const { names, dates, closes } = smallHistory(400, 100);
  const rows = dates.map((date, row) => {
    const cells = names.map((_, column) => closes[row * names.length + column] as number);
    return [new Date(date).toISOString().slice(0, 10), ...cells.map((x) => (Number.isNaN(x) ? '' : x))].join(',');
  });
  files.write('history.csv', `date,${names.join(',')}\n${rows.join('\n')}\n`);
});

describe('margincore calibrate', () => {
  test('gives correlation, vols and the forecast of every model, with the same bytes in both backends', async () => {
    const flags = ['calibrate', '--history', history, '--horizon-days', '5', '--json'];
    const [wasm, js] = await Promise.all(['wasm', 'js'].map((backend) => wellDone([...flags, '--backend', backend])));
    expect(js?.stdout).toBe(wasm?.stdout);
    const document = JSON.parse(wasm?.stdout as string);
    expect(document).toMatchObject({ format: 'margincore-calibration', version: 1 });
    expect(document.history).toMatchObject({
      method: 'sample',
      observations: 299,
      names: ['BTC', 'ETH', 'SOL'],
      horizonDays: 5,
      repair: null,
    });
    expect(document.history.correlation).toHaveLength(9);
    expect(document.history.correlation[0]).toBe(1);
    const { eigenvalues, definiteness, logDeterminant, weakest } = document.history.spectrum;
    expect([eigenvalues.length, definiteness, weakest.length]).toEqual([3, 'definite', 3]);
    const [, a, b, , , c] = document.history.correlation as number[];
    const determinant =
      1 + 2 * (a as number) * (b as number) * (c as number) - (a as number) ** 2 - (b as number) ** 2 - (c as number) ** 2;
    expect(logDeterminant).toBeCloseTo(Math.log(determinant), 9);
    for (const forecast of document.history.forecasts) {
      expect(forecast.observations).toBe(forecast.name === 'SOL' ? 299 : 399);
      for (const vol of [forecast.vol, forecast.ewma, forecast.garch.vol, forecast.gjr.vol, forecast.har, forecast.regimes]) {
        expect(vol).toBeGreaterThan(0.05);
        expect(vol).toBeLessThan(3);
      }
    }
  });

  test('fits the surface of every underlying of a market, prints it, and writes the same as JSON', async () => {
    const out = files.path('surface.json');
    const { stdout, stderr } = await wellDone(['calibrate', '--market', market, '--out', out]);
    expect(stdout).toContain('BTC surface as of');
    expect(stdout).toContain('butterfly');
    expect(stderr).toContain('weighting vega');
    const { surfaces } = JSON.parse(readFileSync(out, 'utf8'));
    expect(surfaces.length).toBeGreaterThanOrEqual(2);
    for (const { surface } of surfaces) for (const smile of surface.smiles) expect(smile.svi.sigma).toBeGreaterThan(0);
  });

  test.each([
    ['neither history nor market', [], 'calibrate'],
    ['a name that the history does not hold', ['--history', history, '--names', 'BTC,TEA'], 'TEA'],
    ['an underlying that the market does not list', ['--market', market, '--underlying', 'TEA'], 'TEA'],
    ['a window too short', ['--history', history, '--window-days', '20'], 'at least 30'],
    ['a window too short for a forecast, naming whose', ['--history', history, '--window-days', '60'], 'BTC returns must be at least 100'],
    ['a lambda of 2', ['--history', history, '--decay', '2'], 'above 0 and at most 1'],
    ['an unknown repair', ['--history', history, '--repair', 'quietly'], 'reject, spectral, higham'],
  ])('refuses %s with 2 and says why', async (_, flags, said) => {
    const { code, stderr } = await margincore(['calibrate', ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
