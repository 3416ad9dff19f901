// P&L of linear and inverse futures: goldens, laws, refusals.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inversePnl, inversePnlDelta, inversePnlGamma, linearPnl, linearPnlDelta } from '../../src/book/pnl.js';
import { faultOf } from '../fixtures/faultOf.js';
import { referenceTable } from '../fixtures/referenceTable.js';
import { futuresPnlRelative } from '../precision.js';
import { parseDecimal, relativeErrorTo } from '../reference/decimal.js';
import { needs, sharedPath } from '../shared.js';

/** The worst relative error of P&L, delta and gamma over a reference file. */
function worstAgainst(path: string): { rows: number; worst: number } {
  let worst = 0;
  const table = referenceTable(path);
  for (const row of table) {
    const [quantity, multiplier, entry, mark] = [row.qty, row.multiplier, row.entry, row.mark].map(Number) as [
      number,
      number,
      number,
      number,
    ];
    const inverse = row.kind === 'inverse';
    const pnl = inverse ? inversePnl(quantity, multiplier, entry, mark) : linearPnl(quantity, multiplier, entry, mark);
    const delta = inverse ? inversePnlDelta(quantity, multiplier, mark) : linearPnlDelta(quantity, multiplier);
    const gamma = inverse ? inversePnlGamma(quantity, multiplier, mark) : 0;
    const errors = [
      [pnl, row.pnl],
      [delta, row.delta],
      [gamma, row.gamma],
    ].map(([x, reference]) => relativeErrorTo(x as number, parseDecimal(reference as string)));
    worst = Math.max(worst, ...errors);
  }
  return { rows: table.length, worst };
}

const price = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const quantity = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('futures P&L', () => {
  test('meets our own goldens', () => {
    const { rows, worst } = worstAgainst(new URL('../fixtures/reference/futures_pnl.csv', import.meta.url).pathname);
    expect(rows).toBe(40);
    expect(worst).toBeLessThanOrEqual(futuresPnlRelative);
  });

  const shared = 'vectors/numerics/linear_inverse_pnl.csv.gz';
  test.skipIf(sharedPath(shared) === undefined)(needs('meets the 60-digit references', shared), () => {
    expect(worstAgainst(sharedPath(shared) as string).worst).toBeLessThanOrEqual(futuresPnlRelative);
  });

  test('is exactly 0 at the entry price', () => {
    fc.assert(
      fc.property(quantity, price, (q, p) => {
        expect(Math.abs(linearPnl(q, 0.1, p, p))).toBe(0);
        expect(Math.abs(inversePnl(q, 10, p, p))).toBe(0);
      }),
    );
  });

  test('of a short is the opposite of a long, to the bit', () => {
    fc.assert(
      fc.property(quantity, price, price, (q, entry, mark) => {
        expect(linearPnl(-q, 1, entry, mark)).toBe(-linearPnl(q, 1, entry, mark));
        expect(inversePnl(-q, 1, entry, mark)).toBe(-inversePnl(q, 1, entry, mark));
      }),
    );
  });

  test('keeps its digits where 1/entry - 1/price would lose them all', () => {
    const entry = 60_000;
    const mark = entry * (1 + 2 ** -50);
    const exact = (1e6 * (mark - entry)) / entry / mark;
    expect(inversePnl(1e6, 1, entry, mark)).toBe(exact);
    expect(Math.abs(1e6 * (1 / entry - 1 / mark) - exact) / exact).toBeGreaterThan(0.01);
  });

  test('does not overflow on the way to a result that is in range', () => {
    expect(inversePnl(1, 1, 1e-200, 2e-200)).toBe(5e199);
    expect(inversePnl(1, 1, 1e200, 2e200)).toBe(5e-201);
  });

  test.each([
    ['quantity', () => linearPnl(Number.NaN, 1, 1, 1), 'NOT_FINITE'],
    ['quantity', () => inversePnl(Number.POSITIVE_INFINITY, 1, 1, 1), 'NOT_FINITE'],
    ['quantity', () => linearPnl('1' as unknown as number, 1, 1, 1), 'TYPE_MISMATCH'],
    ['multiplier', () => linearPnl(1, 0, 1, 1), 'NOT_POSITIVE'],
    ['entry', () => inversePnl(1, 1, 0, 1), 'NOT_POSITIVE'],
    ['price', () => inversePnl(1, 1, 1, -1), 'NOT_POSITIVE'],
    ['price', () => linearPnl(1, 1, 1, Number.NaN), 'NOT_FINITE'],
    ['linearPnl', () => linearPnl(1e300, 1e10, 1, 2), 'OVERFLOW'],
    ['inversePnlGamma', () => inversePnlGamma(1, 1, 1e-120), 'OVERFLOW'],
  ] as const)('names a bad %s', (path, call, code) => {
    expect(faultOf(call)).toMatchObject({ path, code });
  });
});
