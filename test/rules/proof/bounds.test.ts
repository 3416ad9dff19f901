// Bounds of documents: every preset is proved, intervals hold what arithmetic makes of any numbers in them, what is left open is said.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { preset, presetNames } from '../../../src/rules/document/presets.js';
import { defaultRanges, rangesOf } from '../../../src/rules/document/ranges.js';
import type { Rules } from '../../../src/rules/document/rules.js';
import {
  extreme,
  type Figure,
  minus,
  over,
  plain,
  plus,
  rising,
  scaled,
  shared,
  sizeOf,
  spanOf,
  times,
} from '../../../src/rules/proof/figure.js';
import { boundsOfRules, warningsOf } from '../../../src/rules/proof/proof.js';
import { point, span } from '../../../src/rules/proof/span.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { runs } from '../../long.js';
import { mutant } from './mutant.js';

const gapsOf = (rules: Rules): string[] => boundsOfRules(rules).gaps.map(({ requirement, part, of }) => `${requirement}.${part} ${of}`);

test.each(presetNames)('%s is proved over its ranges, and reads every term that it states', (name) => {
  expect(boundsOfRules(preset(name))).toMatchObject({ gaps: [], unread: [] });
  expect(warningsOf(preset(name))).toEqual([]);
});

describe('what a document leaves open is said', () => {
  test('a factor below 0', () => {
    const rules = mutant('deribit-portfolio', ({ parameters }) => void Object.assign(parameters as object, { maintenanceFactor: -0.8 }));
    expect(gapsOf(rules)).toContain('portfolio.maintenance negative');
    expect(gapsOf(rules)).not.toContain('portfolio.initial negative');
  });
  test('a stand-in outside the range of its attribute', () => {
    const rules = mutant('vega-capped', ({ assumptions }) => void Object.assign(assumptions as object, { quotes: { highestPrice: -1e6 } }));
    expect(gapsOf(rules)).toContain('cross.initial negative');
  });
  test('a highest price below the prices', () => {
    const rules = mutant('vega-capped', ({ ranges }) => void Object.assign(ranges as object, { price: [1e-9, 1e7] }));
    expect(gapsOf(rules)).toContain('cross.initial negative');
  });
  test('a haircut that is milder in the view initial', () => {
    const formulas = { belowThreshold: 'assets.initial - assets.maintenance' };
    expect(gapsOf(mutant('aave-v3', (document) => void Object.assign(document, { formulas })))).toEqual(['health.initial negative']);
  });
  test('a division by what may be 0, and a root of what may be below it', () => {
    const asked = (maintenance: string): string[] =>
      gapsOf(mutant('bybit-futures', ({ requirements }) => void Object.assign(requirements?.isolated as object, { maintenance })));
    expect(asked('sum(futures) / sum(futures)')).toContain('isolated.maintenance notFinite');
    expect(asked('sqrt(sum(futures) - 1)')).toContain('isolated.maintenance notFinite');
    expect(asked('sqrt(sum(futures) + 1) - 1')).toEqual([]);
  });
  test('a charge that falls while a position grows', () => {
    const initial = '1000 / (1 + sum(futures))';
    const rules = mutant('hyperliquid-futures', ({ requirements }) => void Object.assign(requirements?.cross as object, { initial }));
    expect(boundsOfRules(rules).gaps).toEqual([{ requirement: 'cross', part: 'initial', of: 'smaller', found: 'futures' }]);
  });
  test('a term that no requirement reads is a warning', () => {
    const rules = mutant('reg-t', ({ terms }) => void Object.assign(terms as object, { spare: terms?.longOptions }));
    expect(boundsOfRules(rules).unread).toEqual(['spare']);
    expect(warningsOf(rules).map(({ code, path }) => [code, path])).toEqual([['BAD_RULES', 'rules.terms.spare']]);
  });
});

describe('ranges', () => {
  const stated = (ranges: unknown): Rules => mutant('reg-t', (document) => void Object.assign(document, { ranges }));
  test('that are not stated are the defaults', () => {
    const { price, vol, years, rate, size } = defaultRanges;
    expect(rangesOf(preset('reg-t'))).toEqual({ price, vol, years, rate, size, attributes: {} });
    expect(rangesOf(stated({ size: [0, 5] }))).toMatchObject({ price, size: [0, 5] });
  });
  test('are two numbers, the least first, within what markets may be', () => {
    expect(faultOf(() => stated({ price: [1] }))).toMatchObject({ code: 'SHAPE_MISMATCH', path: 'rules.ranges.price' });
    expect(faultOf(() => stated({ price: [2, 1] }))).toMatchObject({ code: 'BAD_RULES', path: 'rules.ranges.price' });
    expect(faultOf(() => stated({ price: [-1, 1] }))).toMatchObject({ code: 'OUT_OF_RANGE', path: 'rules.ranges.price' });
    expect(faultOf(() => stated({ prices: [1, 2] }))).toMatchObject({ code: 'UNKNOWN_FIELD', path: 'rules.ranges.prices' });
  });
});

// the oracle: numbers drawn in the parts, and the arithmetic of numbers
describe('a figure', () => {
  // whole 64ths: no quotient of such numbers overflows
  const part = fc.tuple(fc.integer({ min: -576, max: 576 }), fc.integer({ min: 0, max: 576 }), fc.integer({ min: 0, max: 8 }));
  interface Case {
    readonly figure: Figure;
    readonly value: number;
  }
  const leaf = ([low, width, share]: readonly [number, number, number], name: string | undefined): Case => {
    const of = span(low / 64, (low + width) / 64);
    return { figure: name === undefined ? plain(of) : shared(name, of, false), value: (low + (share * width) / 8) / 64 };
  };
  const operations: readonly ((x: Case, y: Case) => Case)[] = [
    (x, y) => ({ figure: plus(x.figure, y.figure), value: x.value + y.value }),
    (x, y) => ({ figure: minus(x.figure, y.figure), value: x.value - y.value }),
    (x, y) => ({ figure: times(x.figure, y.figure), value: x.value * y.value }),
    (x, y) => ({ figure: over(x.figure, y.figure), value: x.value / y.value }),
    (x, y) => ({ figure: extreme('max', [x.figure, y.figure]), value: Math.max(x.value, y.value) }),
    (x, y) => ({ figure: extreme('min', [x.figure, y.figure]), value: Math.min(x.value, y.value) }),
    (x) => ({ figure: sizeOf(x.figure), value: Math.abs(x.value) }),
    (x) => ({ figure: scaled(x.figure, point(-0.75)), value: -0.75 * x.value }),
    (x) => ({ figure: rising(x.figure, Math.floor), value: Math.floor(x.value) }),
  ];
  test('holds whatever its parts come to', () => {
    const steps = fc.array(fc.tuple(fc.nat(8), fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), steps, (parts, made) => {
        const cases = parts.flatMap((one, n) => [leaf(one, `part ${n}`), leaf(one, undefined)]);
        for (const [operation, x, y] of made) {
          const at = (n: number): Case => cases[n % cases.length] as Case;
          const next = (operations[operation] as (x: Case, y: Case) => Case)(at(x), at(y));
          const { low, high } = spanOf(next.figure);
          const slack = Number.isFinite(next.value) ? 1e-9 * (1 + Math.abs(next.value) + parts.length * 81) : 0;
          if (next.figure.defined || !Number.isNaN(next.value)) {
            expect(next.value).toBeGreaterThanOrEqual(low - slack);
            expect(next.value).toBeLessThanOrEqual(high + slack);
          }
          cases.push(next);
        }
      }),
      { numRuns: runs(2000), seed: 23 },
    );
  });
  test('of one part less itself is 0, though its interval is wide', () => {
    const x = shared('x', span(0, 1e12), false);
    expect(spanOf(minus(x, x))).toEqual({ low: 0, high: 0 });
    expect(spanOf(minus(x, scaled(x, point(0.25))))).toEqual({ low: 0, high: 0.75e12 });
  });
});
