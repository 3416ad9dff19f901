// The door of the rules: what a rule file must say, and the Fault for each thing it must not.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visible } from '../../src/fault.js';
import { parseRules } from '../../src/rules/parse.js';
import { margincore } from '../../src/rules/presets/margincore.js';
import { presetRules, ruleNames } from '../../src/rules/presets.js';
import { edited, faultOf } from '../fixtures/faultOf.js';

type Path = readonly (string | number)[];
const parse = (path: Path, value: unknown) => parseRules(edited(margincore, path, value));
const scenarios = ['portfolio', 'scenarios'];

/** Every path of the data that leads to an object's field, list entries by their first element only. */
function fieldPaths(data: unknown, path: Path = []): Path[] {
  if (Array.isArray(data)) return data.length === 0 ? [] : fieldPaths(data[0], [...path, 0]);
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => [[...path, key], ...fieldPaths(value, [...path, key])]);
}

/** The keys of tables are names of the user's, not fields. */
const isName = (path: Path): boolean =>
  /(collateral|futures|priceRanges|volOfVols)$/.test(String(path[path.length - 2])) && path[path.length - 1] !== '*';

describe('the preset', () => {
  test('is found by its name only', () => {
    expect(ruleNames).toEqual(['margincore']);
    expect(presetRules('margincore')).toEqual(margincore);
    expect(faultOf(() => presetRules('Margincore'))).toMatchObject({ code: 'NOT_FOUND', path: 'rules', got: '"Margincore"' });
    expect(faultOf(() => presetRules('constructor')).code).toBe('NOT_FOUND');
  });

  test('survives a round trip through JSON', () => {
    expect(parseRules(JSON.parse(JSON.stringify(presetRules('margincore'))))).toEqual(presetRules('margincore'));
  });

  test('asks initially for at least what it asks for later, everywhere', () => {
    const pairs: [number, number][] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const fields = value as Record<string, number>;
      if ('initial' in fields) pairs.push([fields.initial as number, fields.maintenance as number]);
      if ('initialRate' in fields) pairs.push([fields.initialRate as number, fields.maintenanceRate as number]);
      if ('initialFloor' in fields) pairs.push([fields.initialFloor as number, fields.maintenanceRate as number]);
      for (const entry of Object.values(fields)) visit(entry);
    };
    visit(margincore);
    expect(pairs.length).toBeGreaterThan(14);
    for (const [initial, maintenance] of pairs) expect(initial).toBeGreaterThanOrEqual(maintenance);
  });
});

describe('parsed rules', () => {
  test('are frozen all the way and share nothing with the file', () => {
    const file = JSON.parse(JSON.stringify(margincore)) as { portfolio: { scenarios: { parallel: { moves: number[] } } } };
    const rules = parseRules(file);
    file.portfolio.scenarios.parallel.moves[0] = 99;
    expect(rules).toEqual(margincore);
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      expect(Object.isFrozen(value)).toBe(true);
      for (const entry of Object.values(value)) visit(entry);
    };
    visit(rules);
  });

  test('are the same whatever order the fields stand in', () => {
    const shuffled = (data: unknown, flip: () => boolean): unknown => {
      if (Array.isArray(data)) return data.map((entry) => shuffled(entry, flip));
      if (typeof data !== 'object' || data === null) return data;
      const entries = Object.entries(data).map(([key, value]) => [key, shuffled(value, flip)] as const);
      return Object.fromEntries(entries.sort(() => (flip() ? 1 : -1)));
    };
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (stream) => {
        const rules = parseRules(shuffled(margincore, () => stream.next().value as boolean));
        expect(JSON.stringify(rules)).toBe(JSON.stringify(presetRules('margincore')));
      }),
      { seed: 2, numRuns: 20 },
    );
  });

  test('hold a negative zero as 0', () => {
    const rules = parse([...scenarios, 'parallel', 'moves', 4], -0);
    expect(Object.is(rules.portfolio.scenarios.parallel.moves[4], 0)).toBe(true);
    expect(Object.is(parse(['cross', 'hedgedRate'], { initial: -0, maintenance: -0 }).cross.hedgedRate.initial, 0)).toBe(true);
  });

  test('hold names of object members as names', () => {
    const rules = parse(['portfolio', 'scenarios', 'priceRanges', '__proto__'], 0.25);
    expect(Object.keys(rules.portfolio.scenarios.priceRanges)).toContain('__proto__');
    expect(Object.hasOwn(rules.portfolio.scenarios.priceRanges, 'constructor')).toBe(false);
    expect(rules.portfolio.scenarios.priceRanges.constructor).toBeUndefined();
  });

  test('need every field', () => {
    const paths = fieldPaths(margincore).filter((path) => !isName(path));
    expect(paths.length).toBeGreaterThan(70);
    for (const path of paths) {
      const { code } = faultOf(() => parse(path, undefined));
      expect(['MISSING_FIELD', 'BAD_FORMAT', 'BAD_RULES'], path.join('.')).toContain(code);
    }
  });

  test('have no field that is not known, anywhere', () => {
    const objects = fieldPaths(margincore).map((path) => path.slice(0, -1));
    const tables = ['collateral', 'futures', 'priceRanges', 'volOfVols'];
    for (const path of objects.filter((p) => !tables.includes(String(p[p.length - 1])))) {
      expect(faultOf(() => parse([...path, 'extra'], 1)).code, path.join('.')).toBe('UNKNOWN_FIELD');
    }
  });

  test('take no text, boolean, null, NaN or infinity for a number, anywhere', () => {
    const numbers = fieldPaths(margincore).filter(
      (path) => typeof path.reduce<unknown>((d, key) => (d as Record<string, unknown>)[key], margincore) === 'number',
    );
    expect(numbers.length).toBeGreaterThan(40);
    for (const path of numbers.filter((p) => p[0] !== 'version')) {
      for (const value of ['0.5', true, null, [], {}]) {
        const { code } = faultOf(() => parse(path, value));
        expect(['TYPE_MISMATCH', 'BAD_RULES'], `${path.join('.')} = ${JSON.stringify(value)}`).toContain(code);
      }
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        expect(faultOf(() => parse(path, value)).code, `${path.join('.')} = ${value}`).toBe('NOT_FINITE');
      }
    }
  });

  const isolated = ['isolated', 'options'];
  const spot = ['factors', 'spot'];
  const cases: readonly (readonly [string, Path, unknown, string, string])[] = [
    ['no object', [], 'margincore', 'TYPE_MISMATCH', 'rules'],
    ['a list', [], [], 'TYPE_MISMATCH', 'rules'],
    ['another format', ['format'], 'margin-rules', 'BAD_FORMAT', 'rules.format'],
    ['another version', ['version'], 2, 'BAD_FORMAT', 'rules.version'],
    ['a version as text', ['version'], '1', 'BAD_FORMAT', 'rules.version'],
    ['an empty name', ['name'], '', 'BAD_ID', 'rules.name'],
    ['a day that does not exist', ['date'], '2026-02-30', 'BAD_DATE', 'rules.date'],
    ['a day in another notation', ['date'], '21.11.2026', 'BAD_DATE', 'rules.date'],
    ['a day as a number', ['date'], 20261121, 'TYPE_MISMATCH', 'rules.date'],
    ['no source', ['source'], '  ', 'OUT_OF_RANGE', 'rules.source'],
    ['a table without its default', ['collateral', '*'], undefined, 'MISSING_FIELD', 'rules.collateral.*'],
    ['a haircut above 1', ['collateral', 'BTC', 'tiers', 2, 'haircut'], 1.2, 'OUT_OF_RANGE', 'rules.collateral.BTC.tiers[2].haircut'],
    ['a negative haircut', ['collateral', 'BTC', 'tiers', 0, 'haircut'], -0.1, 'OUT_OF_RANGE', 'rules.collateral.BTC.tiers[0].haircut'],
    ['a haircut that falls', ['collateral', 'BTC', 'tiers', 1, 'haircut'], 0.01, 'BAD_RULES', 'rules.collateral.BTC.tiers[1].haircut'],
    ['a curve without tiers', ['collateral', 'BTC', 'tiers'], [], 'SHAPE_MISMATCH', 'rules.collateral.BTC.tiers'],
    ['a curve that ends', ['collateral', 'BTC', 'tiers', 2, 'upTo'], 5_000, 'BAD_RULES', 'rules.collateral.BTC.tiers[2].upTo'],
    ['a border of null in the middle', ['collateral', 'BTC', 'tiers', 1, 'upTo'], null, 'BAD_RULES', 'rules.collateral.BTC.tiers[1].upTo'],
    ['borders that fall', ['collateral', 'BTC', 'tiers', 1, 'upTo'], 50, 'BAD_RULES', 'rules.collateral.BTC.tiers[1].upTo'],
    ['a border of 0', ['collateral', 'BTC', 'tiers', 0, 'upTo'], 0, 'BAD_RULES', 'rules.collateral.BTC.tiers[0].upTo'],
    [
      'a bracket kept above its opening',
      ['isolated', 'futures', 'BTC', 0, 'maintenanceRate'],
      0.13,
      'BAD_RULES',
      'rules.isolated.futures.BTC[0].maintenanceRate',
    ],
    [
      'a bracket whose rate falls',
      ['isolated', 'futures', 'BTC', 1, 'initialRate'],
      0.01,
      'BAD_RULES',
      'rules.isolated.futures.BTC[1].initialRate',
    ],
    ['brackets that are no list', ['isolated', 'futures', '*'], {}, 'TYPE_MISMATCH', 'rules.isolated.futures.*'],
    ['an option floor above its rate', [...isolated, 'initialFloor'], 0.2, 'BAD_RULES', 'rules.isolated.options.initialFloor'],
    ['an option kept above its floor', [...isolated, 'maintenanceRate'], 0.12, 'BAD_RULES', 'rules.isolated.options.maintenanceRate'],
    [
      'a hedged rate kept above its opening',
      ['cross', 'hedgedRate', 'maintenance'],
      0.03,
      'BAD_RULES',
      'rules.cross.hedgedRate.maintenance',
    ],
    ['a price range of 0', [...scenarios, 'priceRanges', 'BTC'], 0, 'NOT_POSITIVE', 'rules.portfolio.scenarios.priceRanges.BTC'],
    ['a move that takes a price to 0', [...scenarios, 'priceRanges', '*'], 1, 'BAD_RULES', 'rules.portfolio.scenarios.parallel.moves[0]'],
    [
      'a tail that takes a price below 0',
      [...scenarios, 'priceRanges', 'ETH'],
      0.34,
      'BAD_RULES',
      'rules.portfolio.scenarios.tails[2].move',
    ],
    ['a single move that does', [...scenarios, 'single', 'moves', 0], -7, 'BAD_RULES', 'rules.portfolio.scenarios.single.moves[0]'],
    ['a move twice', [...scenarios, 'parallel', 'moves', 1], -1, 'DUPLICATE', 'rules.portfolio.scenarios.parallel.moves[1]'],
    ['no parallel moves', [...scenarios, 'parallel', 'moves'], [], 'SHAPE_MISMATCH', 'rules.portfolio.scenarios.parallel.moves'],
    ['single vols without moves', [...scenarios, 'single', 'moves'], [], 'BAD_RULES', 'rules.portfolio.scenarios.single.vols'],
    ['a tail twice', [...scenarios, 'tails', 1, 'move'], -2, 'DUPLICATE', 'rules.portfolio.scenarios.tails[1]'],
    [
      'a tail that counts for nothing',
      [...scenarios, 'tails', 0, 'weight'],
      0,
      'NOT_POSITIVE',
      'rules.portfolio.scenarios.tails[0].weight',
    ],
    ['a tail that counts double', [...scenarios, 'tails', 0, 'weight'], 2, 'OUT_OF_RANGE', 'rules.portfolio.scenarios.tails[0].weight'],
    ['a vol that falls by more than itself', [...scenarios, 'volDown'], 1.5, 'OUT_OF_RANGE', 'rules.portfolio.scenarios.volDown'],
    [
      'a floor of days above the reference',
      [...scenarios, 'volTerm', 'floorDays'],
      31,
      'BAD_RULES',
      'rules.portfolio.scenarios.volTerm.floorDays',
    ],
    [
      'a reference of no days',
      [...scenarios, 'volTerm', 'referenceDays'],
      0,
      'NOT_POSITIVE',
      'rules.portfolio.scenarios.volTerm.referenceDays',
    ],
    [
      'too many moves',
      [...scenarios, 'parallel', 'moves'],
      Array.from({ length: 1001 }, (_, i) => i / 1000),
      'TOO_LARGE',
      'rules.portfolio.scenarios.parallel.moves',
    ],
    [
      'a measure it does not know',
      ['portfolio', 'correlationRisk', 'measure'],
      'ES',
      'UNKNOWN_KIND',
      'rules.portfolio.correlationRisk.measure',
    ],
    [
      'a confidence of 0',
      ['portfolio', 'correlationRisk', 'confidence'],
      0,
      'BAD_CONFIDENCE',
      'rules.portfolio.correlationRisk.confidence',
    ],
    [
      'a confidence of 1',
      ['portfolio', 'correlationRisk', 'confidence'],
      1,
      'BAD_CONFIDENCE',
      'rules.portfolio.correlationRisk.confidence',
    ],
    [
      'a confidence in percent',
      ['portfolio', 'correlationRisk', 'confidence'],
      99,
      'BAD_CONFIDENCE',
      'rules.portfolio.correlationRisk.confidence',
    ],
    [
      'a tail for a confidence',
      ['portfolio', 'correlationRisk', 'confidence'],
      0.01,
      'BAD_CONFIDENCE',
      'rules.portfolio.correlationRisk.confidence',
    ],
    [
      'a horizon of no days',
      ['portfolio', 'correlationRisk', 'horizonDays'],
      0,
      'NOT_POSITIVE',
      'rules.portfolio.correlationRisk.horizonDays',
    ],
    ['a factor of 0', ['portfolio', 'factor', 'maintenance'], 0, 'NOT_POSITIVE', 'rules.portfolio.factor.maintenance'],
    ['a factor kept above its opening', ['portfolio', 'factor', 'maintenance'], 1.5, 'BAD_RULES', 'rules.portfolio.factor.maintenance'],
    [
      'a negative charge',
      ['portfolio', 'contingencies', 'deltaFloor', 'net'],
      -0.01,
      'OUT_OF_RANGE',
      'rules.portfolio.contingencies.deltaFloor.net',
    ],
    ['a name twice', [...spot, 'names', 1], 'BTC', 'DUPLICATE', 'rules.factors.spot.names[1]'],
    ['a vol too few', [...spot, 'vols'], [0.5], 'SHAPE_MISMATCH', 'rules.factors.spot.vols'],
    ['a vol of 0', [...spot, 'vols', 0], 0, 'NOT_POSITIVE', 'rules.factors.spot.vols[0]'],
    ['a matrix of too few rows', [...spot, 'correlation'], [[1]], 'SHAPE_MISMATCH', 'rules.factors.spot.correlation'],
    ['a matrix that is not square', [...spot, 'correlation', 1], [0.85, 1], 'NOT_SQUARE', 'rules.factors.spot.correlation[1]'],
    ['a matrix that is not symmetric', [...spot, 'correlation', 0, 1], 0.5, 'NOT_SYMMETRIC', 'rules.factors.spot.correlation[0][1]'],
    ['a diagonal that is not 1', [...spot, 'correlation', 2, 2], 0.9, 'NOT_UNIT_DIAGONAL', 'rules.factors.spot.correlation[2][2]'],
    ['a correlation beyond 1', [...spot, 'correlation', 0, 1], 1.1, 'OUT_OF_RANGE', 'rules.factors.spot.correlation[0][1]'],
    ['a row that is no list', [...spot, 'correlation', 0], 1, 'TYPE_MISMATCH', 'rules.factors.spot.correlation[0]'],
    [
      'vols that move against each other',
      ['factors', 'vol', 'crossCorrelation'],
      -0.5,
      'OUT_OF_RANGE',
      'rules.factors.vol.crossCorrelation',
    ],
    ['a decay of 1', ['factors', 'history', 'lambda'], 1, 'OUT_OF_RANGE', 'rules.factors.history.lambda'],
    ['half a day of window', ['factors', 'history', 'windowDays'], 30.5, 'TYPE_MISMATCH', 'rules.factors.history.windowDays'],
    ['a method it does not know', ['factors', 'history', 'method'], 'garch', 'UNKNOWN_KIND', 'rules.factors.history.method'],
    ['a repair that is silent', ['factors', 'repair'], 'spectral', 'UNKNOWN_KIND', 'rules.factors.repair'],
    ['a year of 1000 days', ['factors', 'daysPerYear'], 1000, 'OUT_OF_RANGE', 'rules.factors.daysPerYear'],
    ['a name with a control character', ['collateral', 'U\u0007'], { tiers: [] }, 'BAD_ID', 'rules.collateral.U\u0007'],
  ];
  test.each(cases)('refuse %s', (_, path, value, code, faultPath) => {
    const fault = faultOf(() => parse(path, value));
    expect(fault).toMatchObject({ code, path: faultPath });
    expect(fault.message).toBe(visible(`${fault.path} must be ${fault.expectation}; got ${fault.got}`));
  });

  test('name what was expected and what was found', () => {
    expect(faultOf(() => parse(['portfolio', 'scenarios', 'volUpp'], 0.5)).message).toMatch(
      /^rules\.portfolio\.scenarios\.volUpp must be absent \(did you mean volUp\?\): the fields are .*volUp, .*; got 0\.5$/,
    );
    expect(faultOf(() => parse([...scenarios, 'tails', 2, 'move'], -5)).message).toBe(
      `rules.portfolio.scenarios.tails[2].move must be greater than ${-1 / 0.22}: the price range of * is 0.22, and a price stays above 0; got -5`,
    );
  });
});
