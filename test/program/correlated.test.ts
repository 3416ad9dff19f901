// The correlation aggregate: against the printed formula, by hand, its laws, and matrices that are none.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { buildMarket } from '../../src/market/build.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { documentRun } from '../fixtures/documentRun.js';
import { modelSet } from '../fixtures/modelGrid.js';
import { ruleOf } from '../fixtures/ruleRun.js';
import { runs } from '../long.js';
import { correlatedRelative } from '../precision.js';
import { correlatedSum } from '../reference/correlatedSum.js';

const names = ['A', 'B', 'C', 'D', 'E'];
const listed = [...names, 'X', 'Y'];
const market = buildMarket({
  asOf: Date.UTC(2026, 0, 1),
  numeraire: 'USD',
  venue: 'margincore',
  source: 'test',
  assets: listed.map((id) => ({ id, price: 100 })),
  underlyings: listed.map((id) => ({ id, asset: id, index: 100 })),
  quotes: listed.map((id) => ({
    instrument: { id, kind: 'perpetual' as const, settlement: 'linear' as const, underlying: id, asset: 'USD', multiplier: 1 },
    forward: 100,
    vol: 0,
    rate: 0,
  })),
});

type Matrix = readonly (readonly number[])[];
const rulesWith = (calm: Matrix, crisis: Matrix, floor: number, of = 'scan'): Rules =>
  parseRules({
    ...ruleOf({
      scan: { kind: 'scan', scenarios: 'moves', netting: 'underlying', floor: 'zero' },
      delta: { kind: 'delta', delta: 'premiumAdjusted', measure: 'net' },
    }),
    scenarios: { moves: modelSet([-0.1, 0.1]) },
    correlations: { names: names.slice(0, calm.length), calm, crisis, floor },
    formulas: { together: `correlated(${of}, delta)` },
    requirements: { margin: { equity: '0', initial: 'together', maintenance: 'sum(scan)' } },
  });

const held = (quantities: Readonly<Record<string, number>>): Account => ({
  account: 'a',
  subaccount: '',
  mode: 'portfolio',
  positions: Object.entries(quantities).map(([instrument, quantity]) => ({ instrument, quantity, entryPrice: 100 })),
  collateral: [],
});

async function together(quantities: Readonly<Record<string, number>>, calm: Matrix, crisis: Matrix, floor: number): Promise<number> {
  return (await documentRun(rulesWith(calm, crisis, floor), [held(quantities)], market)).initials[0] as number;
}

/** A correlation matrix of one common factor. */
const oneFactor = (loadings: readonly number[]): Matrix => loadings.map((a, u) => loadings.map((b, v) => (u === v ? 1 : a * b)));
const loadings = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: names.length, maxLength: names.length });
const holdings = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: names.length, maxLength: names.length });
const byName = (quantities: readonly number[]) => Object.fromEntries(quantities.map((quantity, u) => [names[u] as string, quantity]));

describe('correlated', () => {
  const calm: Matrix = [
    [1, 0.2],
    [0.2, 1],
  ];
  const crisis: Matrix = [
    [1, 0.9],
    [0.9, 1],
  ];

  test('takes the crisis for what stands alike and calm for what is opposed, by hand', async () => {
    // 3 and 4 contracts of 100 lose 30 and 40 on a move of a tenth
    expect(await together({ A: 3, B: 4 }, calm, crisis, 0)).toBe(Math.sqrt(30 ** 2 + 40 ** 2 + 2 * 0.9 * 30 * 40));
    expect(await together({ A: 3, B: -4 }, calm, crisis, 0)).toBe(Math.sqrt(30 ** 2 + 40 ** 2 - 2 * 0.2 * 30 * 40));
  });

  test('is never below its floor, and adds what no matrix names', async () => {
    const perfect: Matrix = [
      [1, 1],
      [1, 1],
    ];
    expect(await together({ A: 4, B: -4 }, perfect, perfect, 0)).toBe(0);
    expect(await together({ A: 4, B: -4 }, perfect, perfect, 0.6)).toBe(24);
    expect(await together({ A: 4, B: -4, X: -2, Y: 1 }, perfect, perfect, 0)).toBe(30);
    expect(await together({}, perfect, perfect, 0.6)).toBe(0);
  });

  test('agrees with the printed formula, stays between the aggregate of each matrix and the sum', async () => {
    await fc.assert(
      fc.asyncProperty(loadings, loadings, holdings, fc.double({ min: 0, max: 1, noNaN: true }), async (a, b, quantities, floor) => {
        const [one, other] = [oneFactor(a), oneFactor(b)];
        const amounts = quantities.map((quantity) => Math.abs(quantity) * 10);
        const signs = quantities.map(Math.sign);
        const got = await together(byName(quantities), one, other, floor);
        const due = correlatedSum(amounts, signs, one, other, floor);
        const gross = 1 + amounts.reduce((sum, amount) => sum + amount, 0);
        // near a perfect hedge the root magnifies what the squares round
        expect(Math.abs(got * got - due * due) / gross ** 2).toBeLessThan(correlatedRelative);
        for (const matrix of [one, other]) {
          const alone = correlatedSum(amounts, signs, matrix, matrix, floor);
          expect((alone * alone - got * got) / gross ** 2).toBeLessThan(correlatedRelative);
        }
        expect(got).toBeLessThanOrEqual(gross);
        expect(got).toBeGreaterThanOrEqual(floor * Math.max(...amounts));
      }),
      { numRuns: runs(60, 20) },
    );
  });

  test.each([
    [
      'not positive semi-definite',
      [
        [1, 0.9, 0.9],
        [0.9, 1, -0.9],
        [0.9, -0.9, 1],
      ],
      'NOT_PSD',
    ],
    [
      'not symmetric',
      [
        [1, 0.9, 0],
        [0.1, 1, 0],
        [0, 0, 1],
      ],
      'NOT_SYMMETRIC',
    ],
    [
      'not of unit diagonal',
      [
        [0.9, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      'NOT_UNIT_DIAGONAL',
    ],
  ] as const)('refuses a matrix that is %s before any margin', async (_, matrix, code) => {
    const identity = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    const asked = async (calm: Matrix, crisis: Matrix) => documentRun(rulesWith(calm, crisis, 0), [held({ A: 1 })], market);
    await expect(asked(matrix, identity)).rejects.toMatchObject({ code, path: expect.stringContaining('correlations') });
    await expect(asked(identity, matrix)).rejects.toMatchObject({ code, path: expect.stringContaining('correlations') });
  });

  test.each([
    [
      'a row too short',
      () =>
        rulesWith(
          [[1, 0], [0]],
          [
            [1, 0],
            [0, 1],
          ],
          0,
        ),
      'NOT_SQUARE',
      'rules.correlations.calm[1]',
    ],
    [
      'an entry above 1',
      () =>
        rulesWith(
          [
            [1, 2],
            [2, 1],
          ],
          [
            [1, 0],
            [0, 1],
          ],
          0,
        ),
      'OUT_OF_RANGE',
      'rules.correlations.calm[0][1]',
    ],
    ['a floor above 1', () => rulesWith([[1]], [[1]], 2), 'OUT_OF_RANGE', 'rules.correlations.floor'],
    ['amounts of accounts', () => rulesWith([[1]], [[1]], 0, 'sum(scan)'), 'BAD_RULES', 'rules.formulas.together'],
  ] as const)('refuses %s', (_, parse, code, path) => {
    expect(parse).toThrow(expect.objectContaining({ code, path }));
  });
});
