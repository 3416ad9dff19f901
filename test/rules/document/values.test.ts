import { describe, expect, test } from 'vitest';
import { parseParameters } from '../../../src/rules/document/parameters.js';
import { lookupEntry, readValue, tiersOf } from '../../../src/rules/document/readValue.js';
import type { Value } from '../../../src/rules/document/value.js';
import { value } from '../../../src/rules/document/valueShape.js';
import { faultOf } from '../../fixtures/faultOf.js';

const parameters = parseParameters(
  {
    forecast: { BTC: 1.5, '*': 1 },
    range: { BTC: 0.12, ETH: 'range2 * 2', '*': 0.2 },
    range2: 0.1,
    factor: { initial: 1, maintenance: { BTC: 0.5, '*': 0.75 } },
    tiers: {
      BTC: [
        { upTo: 10, initial: '1/75', maintenance: 0.005 },
        { upTo: null, initial: 'range2 * forecast', maintenance: 0.01 },
      ],
      ETH: 'BTC',
      SOL: { initial: 0.3, maintenance: 0.2 },
    },
  },
  'rules.parameters',
);
const readings = { parameters, assumptions: { names: { XRP: 'BTC', '*': 'ETH' } } };
const read = (one: Value, view: 'initial' | 'maintenance', ...ids: string[]): number | undefined => readValue(readings, one, view, ...ids);

describe('a value', () => {
  test('is a number, text over numbers and parameters, a table, a pair; they nest', () => {
    expect(read(3, 'initial')).toBe(3);
    expect(read('1/75', 'initial')).toBe(1 / 75);
    expect(read('range * forecast', 'initial', 'BTC')).toBe(0.12 * 1.5);
    expect(read('range * forecast', 'initial', 'ETH')).toBe(0.2);
    expect(read('factor', 'initial', 'BTC')).toBe(1);
    expect(read('factor', 'maintenance', 'BTC')).toBe(0.5);
    expect(read('factor.maintenance', 'initial', 'SOL')).toBe(0.75);
    expect(read('max(range, 0.15) - min(1, forecast)', 'initial', 'BTC')).toBe(0.15 - 1);
  });

  test('text is computed in its order', () => expect(read('0.1 + 0.2 + 0.3', 'initial')).toBe(0.1 + 0.2 + 0.3));

  test('a table without an entry says so instead of a number', () => {
    expect(readValue({ parameters, assumptions: {} }, { BTC: 1 }, 'initial', 'SOL')).toBeUndefined();
    expect(readValue({ parameters: { t: { BTC: 1 } }, assumptions: {} }, 't + 1', 'initial', 'SOL')).toBeUndefined();
  });

  test('a lognormal shortfall is worked out by who runs the rule', () => {
    const shortfall = { lognormal: { drift: 0, volatility: 1, years: 0.01, probability: 0.01, side: 'long' } } as const;
    expect(readValue({ ...readings, shortfallOf: ({ volatility }) => volatility / 4 }, { BTC: shortfall, '*': 0 }, 'initial', 'BTC')).toBe(
      0.25,
    );
    expect(faultOf(() => read(shortfall, 'initial')).code).toBe('BAD_ARGUMENT');
  });
});

describe('a table is read', () => {
  test('by the first id it lists, by an assumed name, by *', () => {
    const table = { BTC: 1, 'BTC-PERP': 2, '*': 3 };
    expect(lookupEntry(readings, table, 'BTC-PERP', 'BTC')).toEqual({ name: 'BTC-PERP', entry: 2, assumed: false });
    expect(lookupEntry(readings, table, 'BTC-31DEC', 'BTC')).toEqual({ name: 'BTC', entry: 1, assumed: false });
    expect(lookupEntry(readings, table, 'XRP-PERP', 'XRP')).toEqual({ name: 'BTC', entry: 1, assumed: true });
    expect(lookupEntry(readings, table, 'SOL')).toEqual({ name: '*', entry: 3, assumed: false });
    expect(lookupEntry(readings, { BTC: 1, ETH: 2 }, 'SOL')).toEqual({ name: 'ETH', entry: 2, assumed: true });
    expect(lookupEntry({ assumptions: {} }, { BTC: 1 }, 'SOL')).toBeUndefined();
    expect(lookupEntry(readings, table, 'constructor')).toEqual({ name: '*', entry: 3, assumed: false });
  });

  test('as tiers: rows, a value as one tier, the name of another entry', () => {
    expect(tiersOf(readings, 'tiers', 'initial', 'initial', 'BTC')).toEqual({
      name: 'BTC',
      assumed: false,
      borders: [10, Infinity],
      rates: [1 / 75, 0.1 * 1.5],
    });
    expect(tiersOf(readings, 'tiers', 'maintenance', 'maintenance', 'ETH')).toEqual({
      name: 'BTC',
      assumed: false,
      borders: [10, Infinity],
      rates: [0.005, 0.01],
    });
    expect(tiersOf(readings, 'tiers', 'maintenance', 'maintenance', 'SOL')).toEqual({
      name: 'SOL',
      assumed: false,
      borders: [Infinity],
      rates: [0.2],
    });
    expect(tiersOf(readings, 'tiers', 'initial', 'initial', 'DOGE')?.assumed).toBe(true);
  });
});

describe('what a value may be', () => {
  const none = { parameters, names: {}, shocks: {}, scenarios: {}, terms: {}, hasFactors: false };
  const parse = (one: unknown, shape = value(0, 1)): unknown => shape.parse(one, 'rules.x', none);
  const cases: readonly (readonly [string, unknown, string, string])[] = [
    ['a number outside the range', 1.5, 'OUT_OF_RANGE', 'rules.x'],
    ['NaN', Number.NaN, 'NOT_FINITE', 'rules.x'],
    ['null', null, 'TYPE_MISMATCH', 'rules.x'],
    ['a list', [1], 'TYPE_MISMATCH', 'rules.x'],
    ['an empty table', {}, 'SHAPE_MISMATCH', 'rules.x'],
    ['an entry outside the range', { BTC: 0.1, ETH: 3 }, 'OUT_OF_RANGE', 'rules.x'],
    ['text that comes to more than the range for one underlying', '8 * range', 'OUT_OF_RANGE', 'rules.x'],
    ['a division by nothing', '1 / (range2 - range2)', 'NOT_FINITE', 'rules.x'],
    ['a parameter that is not there', { BTC: 'rang' }, 'NOT_FOUND', 'rules.x.BTC'],
    ['a table of tiers among the parameters', 'tiers', 'BAD_RULES', 'rules.x'],
    ['text that is no formula', '0.1 +', 'BAD_RULES', 'rules.x'],
    ['a sum over underlyings', 'sum(range)', 'BAD_RULES', 'rules.x'],
    [
      'a lognormal price of no such side',
      { lognormal: { drift: 0, volatility: 1, years: 1, probability: 0.01, side: 'up' } },
      'UNKNOWN_KIND',
      'rules.x.lognormal.side',
    ],
    ['a lognormal price with a field too many', { lognormal: { mu: 0 } }, 'UNKNOWN_FIELD', 'rules.x.lognormal.mu'],
  ];
  for (const [what, one, code, path] of cases) {
    test(`${what} is refused, with its path`, () => {
      const fault = faultOf(() => parse(one));
      expect([fault.code, fault.path]).toEqual([code, path]);
    });
  }

  test('a charge is never less in initial than in maintenance, and a steady value the same in both', () => {
    expect(parse({ initial: 0.2, maintenance: 0.1 }, value(0, 1, 'charge'))).toEqual({ initial: 0.2, maintenance: 0.1 });
    expect(faultOf(() => parse({ initial: 0.1, maintenance: 0.2 }, value(0, 1, 'charge'))).code).toBe('BAD_RULES');
    expect(faultOf(() => parse('factor', value(0, 1, 'steady'))).code).toBe('BAD_RULES');
  });

  test('parameters that lead back to themselves are refused', () => {
    const fault = faultOf(() => parseParameters({ a: 'b * 2', b: { BTC: 'a', '*': 1 } }, 'rules.parameters'));
    expect(fault.code).toBe('BAD_RULES');
    expect(fault.got).toContain('a -> b -> a');
  });

  test('a parameter is not called like a function, nor by what no formula can name', () => {
    expect(faultOf(() => parseParameters({ max: 1 }, 'rules.parameters')).path).toBe('rules.parameters.max');
    expect(faultOf(() => parseParameters({ 'a-b': 1 }, 'rules.parameters')).code).toBe('BAD_ID');
  });
});
