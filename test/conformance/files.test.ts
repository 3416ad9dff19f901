// Files offered to readers: one that throws fails its file alone, a case that throws fails itself alone; a file's own tolerances apply.

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createJsCore } from '../../src/js.js';
import { allDoors } from '../fixtures/allDoors.js';
import { agrees, conformance } from './conformance.js';
import { type Outcome, type Reader, Tally } from './reader.js';
import { correlationMatrices } from './readers/correlationMatrices.js';
import { historicalQuantiles } from './readers/historicalQuantiles.js';
import { nearestCorrelation } from './readers/nearestCorrelation.js';
import type { Source } from './source.js';

const door = allDoors;
const goldens = fileURLToPath(new URL('../fixtures/reference/', import.meta.url));

describe('the files of a directory', () => {
  const reader = (run: Reader['run'], recognises: Reader['recognises'] = ({ stem }) => stem === 'sf_exp'): Reader => ({
    kind: 'own',
    recognises,
    run,
  });
  const agreeing: Outcome = { cases: 1, agreed: 1, worst: 0, metric: 'own', notes: [], failures: [] };
  const fails = (why: string) => (): never => {
    throw new Error(why);
  };

  test.each([
    ['throws', reader(fails('no such column'))],
    ['rejects', reader(async () => fails('no such column')())],
    ['throws where it looks whether it knows the file', reader(() => agreeing, fails('no such column'))],
  ])('a reader that %s fails the file by name, and the run goes on', async (_, bad) => {
    const results = await conformance(door, goldens, 'js', [bad, { ...reader(() => agreeing), recognises: () => true }]);
    const failed = results.filter((result) => !agrees(result));
    expect(failed.map(({ file }) => file)).toContain('sf_exp.csv');
    for (const result of failed) expect(result).toMatchObject({ known: true, cases: 0, failures: ['own: no such column'] });
    expect(results.map(({ file }) => file)).toEqual(readdirSync(goldens).sort());
  });

  test('what one reader does to its core no other has to bear', async () => {
    const spoiling = reader((_source, core) => {
      core.dispose();
      return agreeing;
    });
    const asking: Reader = {
      ...reader((_source, core) => (core.math.exp(Float64Array.of(0))[0] === 1 ? agreeing : fails('wrong')())),
      recognises: () => true,
    };
    expect((await conformance(door, goldens, 'wasm', [spoiling, asking])).every(agrees)).toBe(true);
  });

  test('a case that throws does not agree, says why, and spoils no other', () => {
    const tally = new Tally('own', 1);
    tally.attempt('A', () => ({ figure: 0.5 }));
    tally.attempt('B', fails('out of range'));
    tally.attempt('C', () => ({ figure: 2 }));
    expect(tally.outcome()).toMatchObject({
      cases: 3,
      agreed: 1,
      worst: Number.POSITIVE_INFINITY,
      failures: ['B: out of range', 'C: figure is off by 2'],
    });
  });
});

describe('files read by their own fields', () => {
  const core = createJsCore();

  async function outcomeOf(reader: Reader, document: unknown): Promise<Outcome> {
    const source: Source = { file: 'own.json', stem: 'own', document };
    expect(reader.recognises(source)).toBe(true);
    return reader.run(source, await core, door, [source]);
  }

  const quantiles = (abs_tol: string) => {
    const figures = {
      quantile: { 7: '-2.0000000000000000001' },
      var_type7: '2',
      es_acerbi_tasche: '2.6666666666666666667',
      es_mean_lt_q7: '3',
      es_mean_le_q7: '2.5',
      es_mean_le_q1: '2.5',
    };
    const granted = Object.fromEntries(Object.entries(figures).map(([name]) => [name, name === 'quantile' ? { 7: abs_tol } : '1e-14']));
    return { sets: [{ id: 'own', pnl: [-3, -2, -1], cases: [{ alpha: '1/2', ...figures, abs_tol: granted }] }] };
  };

  test('a quantile has the error that the file grants it, and no more', async () => {
    const off = (document: ReturnType<typeof quantiles>, quantile: string) => {
      const [set] = document.sets as [(typeof document.sets)[number]];
      return { sets: [{ ...set, cases: set.cases.map((one) => ({ ...one, quantile: { 7: quantile } })) }] };
    };
    for (const [granted, quantile, agreed] of [
      ['0', '-2.0000000000000000001', true],
      ['1e-6', '-2.0000005', true],
      ['1e-7', '-2.0000005', false],
      ['0', '-2.0000005', false],
      ['', '-2.0000005', false],
    ] as const)
      expect(
        (await outcomeOf(historicalQuantiles, off(quantiles(granted), quantile))).failures.length === 0,
        `${granted} ${quantile}`,
      ).toBe(agreed);
  });

  const twoByTwo = (entry: number, psd: string, psd_accept: readonly string[], more: object = {}) => {
    const [low, high] = [1 - Math.abs(entry), 1 + Math.abs(entry)];
    const inertia = low > 0 ? [2, 0, 0] : low === 0 ? [1, 0, 1] : [1, 1, 0];
    return {
      matrices: [
        {
          id: 'own',
          n: 2,
          lower_packed: [1, entry, 1],
          eig_min: String(low),
          eig_max: String(high),
          exact_inertia_pos_neg_zero: inertia,
          psd,
          psd_accept,
          ...more,
        },
      ],
    };
  };

  test.each([
    ['a definite one', twoByTwo(0.5, 'pd', ['pd']), true],
    ['a definite one that is said to be another', twoByTwo(0.5, 'indefinite', ['indefinite']), false],
    ['one of which every verdict is right', twoByTwo(0.5, 'indefinite', ['pd', 'psd_singular', 'indefinite']), true],
    ['a singular one', twoByTwo(1, 'psd_singular', ['psd_singular']), true],
    ['one with an entry beyond 1 that the file names', twoByTwo(1.5, 'indefinite', ['indefinite'], { entry_beyond_1: [1, 0] }), true],
    ['one with an entry beyond 1 that the file does not name', twoByTwo(1.5, 'indefinite', ['indefinite']), false],
  ])('a matrix has a verdict out of those that are right: %s', async (_, document, agreed) => {
    expect((await outcomeOf(correlationMatrices, document)).failures.length === 0).toBe(agreed);
  });

  test('a matrix with an entry beyond 1 that the file names need not be repaired', async () => {
    const one = { id: 'own', n: 2, lower_packed: [1, 1.5, 1], nearest_lower_packed: ['1', '1', '1'], distance_F: String(Math.SQRT1_2) };
    expect((await outcomeOf(nearestCorrelation, { cases: [one] })).failures).toEqual([expect.stringContaining('own: ')]);
    expect((await outcomeOf(nearestCorrelation, { cases: [{ ...one, entry_beyond_1: [1, 0] }] })).failures).toEqual([]);
  });
});
