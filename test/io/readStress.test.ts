// Stress scenario files: the documented example reads, and everything else is refused by file, place and code.

import { describe, expect, it } from 'vitest';
import { readStressScenarios } from '../../src/io/readStress.js';
import { stressLibrary } from '../../src/rules/stress/library.js';
import { edited } from '../fixtures/faultOf.js';
import { Files, faultFrom } from './files.js';

const files = new Files();

const sound = {
  format: 'margincore-stress',
  version: 1,
  scenarios: [
    {
      name: 'gap down',
      description: 'weekend gap',
      source: 'risk committee',
      from: '2024-08-02',
      to: '2024-08-05',
      spotUnit: 'simple',
      spots: { BTC: -0.2, '*': -0.3 },
      vols: { '*': { kind: 'relative', size: 0.5 } },
      basis: { '*': -0.01 },
      assets: { USDC: -0.05, '*': 0 },
    },
    {
      name: 'six sigmas',
      description: 'far',
      source: 'own',
      spotUnit: 'sigmas',
      horizonDays: 2,
      spots: { '*': -6 },
      vols: { '*': { kind: 'absolute', size: 0.2 } },
      basis: { '*': 0 },
      assets: { '*': 0 },
    },
  ],
};

const first = ['scenarios', 0] as const;
const second = ['scenarios', 1] as const;

describe('readStressScenarios', () => {
  it('reads what is sound, plain and gzip; kind is user unless stated', async () => {
    for (const name of ['s.json', 's.json.gz']) {
      const scenarios = await readStressScenarios(files.write(name, JSON.stringify(sound)));
      expect(scenarios).toEqual(sound.scenarios.map((scenario) => ({ ...scenario, kind: 'user' })));
      expect(Object.isFrozen(scenarios) && Object.isFrozen(scenarios[0]?.spots)).toBe(true);
    }
  });

  it('reads the library as a file', async () => {
    const text = JSON.stringify({ format: 'margincore-stress', version: 1, scenarios: stressLibrary });
    expect(await readStressScenarios(files.write('library.json', text))).toEqual(stressLibrary);
  });

  it.each<readonly [string, readonly (string | number)[], unknown, string, string]>([
    ['another format', ['format'], 'stress', 'BAD_FORMAT', 'format'],
    ['a version to come', ['version'], 2, 'BAD_FORMAT', 'version'],
    ['a field nobody knows', ['comment'], 'x', 'UNKNOWN_FIELD', 'stress.comment'],
    ['no scenarios', ['scenarios'], undefined, 'MISSING_FIELD', 'stress.scenarios'],
    ['an empty list', ['scenarios'], [], 'SHAPE_MISMATCH', 'scenarios'],
    ['scenarios that are no list', ['scenarios'], {}, 'TYPE_MISMATCH', 'scenarios'],
    ['a scenario that is no object', [...first], 'crash', 'TYPE_MISMATCH', 'scenarios[0]'],
    ['a name twice', [...second, 'name'], 'gap down', 'DUPLICATE', 'scenarios[1].name'],
    ['a blank name', [...first, 'name'], '', 'BAD_ID', 'scenarios[0].name'],
    ['a misspelt table', [...first, 'spot'], {}, 'UNKNOWN_FIELD', 'scenarios[0].spot'],
    ['no source', [...first, 'source'], undefined, 'MISSING_FIELD', 'scenarios[0].source'],
    ['a blank source', [...first, 'source'], ' ', 'OUT_OF_RANGE', 'scenarios[0].source'],
    ['no unit of the spots', [...first, 'spotUnit'], undefined, 'MISSING_FIELD', 'scenarios[0].spotUnit'],
    ['a unit there is not', [...first, 'spotUnit'], 'percent', 'UNKNOWN_KIND', 'scenarios[0].spotUnit'],
    ['a kind there is not', [...first, 'kind'], 'rumour', 'UNKNOWN_KIND', 'scenarios[0].kind'],
    ['a fall to nothing', [...first, 'spots', 'BTC'], -1, 'OUT_OF_RANGE', 'scenarios[0].spots.BTC'],
    ['a fall in percent', [...first, 'spots', 'BTC'], -20, 'OUT_OF_RANGE', 'scenarios[0].spots.BTC'],
    ['a move in words', [...first, 'spots', 'BTC'], '-20%', 'TYPE_MISMATCH', 'scenarios[0].spots.BTC'],
    ['no table of spots', [...first, 'spots'], undefined, 'MISSING_FIELD', 'scenarios[0].spots'],
    ['spots that are a number', [...first, 'spots'], -0.2, 'TYPE_MISMATCH', 'scenarios[0].spots'],
    ['a vol shock that does not say its kind', [...first, 'vols', '*'], 0.5, 'TYPE_MISMATCH', 'scenarios[0].vols.*'],
    ['a kind of vol shock there is not', [...first, 'vols', '*', 'kind'], 'points', 'UNKNOWN_KIND', 'scenarios[0].vols.*.kind'],
    ['a vol that falls to nothing', [...first, 'vols', '*', 'size'], -1, 'OUT_OF_RANGE', 'scenarios[0].vols.*.size'],
    ['a vol shock in percent', [...second, 'vols', '*', 'size'], 50, 'OUT_OF_RANGE', 'scenarios[1].vols.*.size'],
    ['a vol shock without a size', [...first, 'vols', '*', 'size'], undefined, 'MISSING_FIELD', 'scenarios[0].vols.*.size'],
    ['a basis below nothing', [...first, 'basis', '*'], -1.5, 'OUT_OF_RANGE', 'scenarios[0].basis.*'],
    ['a peg that is gone', [...first, 'assets', 'USDC'], -1, 'OUT_OF_RANGE', 'scenarios[0].assets.USDC'],
    ['sigmas of no horizon', [...second, 'horizonDays'], undefined, 'MISSING_FIELD', 'scenarios[1].horizonDays'],
    ['a horizon without sigmas', [...first, 'horizonDays'], 2, 'UNKNOWN_FIELD', 'scenarios[0].horizonDays'],
    ['half a day', [...second, 'horizonDays'], 0.5, 'TYPE_MISMATCH', 'scenarios[1].horizonDays'],
    ['a day that is none', [...first, 'to'], '2024-02-30', 'BAD_DATE', 'scenarios[0].to'],
    ['days in the wrong order', [...first, 'to'], '2024-08-01', 'BAD_DATE', 'scenarios[0].to'],
    ['a beginning without an end', [...first, 'to'], undefined, 'MISSING_FIELD', 'scenarios[0].to'],
  ])('refuses %s', async (_, place, value, code, path) => {
    const fault = await faultFrom(readStressScenarios(files.write('f.json', JSON.stringify(edited(sound, place, value)))));
    expect([fault.code, fault.path]).toEqual([code, `f.json ${path}`]);
  });

  it('refuses files that are none', async () => {
    expect((await faultFrom(readStressScenarios(files.path('absent.json')))).code).toBe('NOT_FOUND');
    expect((await faultFrom(readStressScenarios(files.write('x.json', '{ "format": ')))).code).toBe('BAD_JSON');
    expect((await faultFrom(readStressScenarios(files.write('x.json', '[]')))).code).toBe('TYPE_MISMATCH');
    const twice = '{"format":"margincore-stress","version":1,"version":1}';
    expect((await faultFrom(readStressScenarios(files.write('x.json', twice)))).code).toBe('DUPLICATE');
  });
});
