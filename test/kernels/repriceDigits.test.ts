// Cells near the money keep the digits of the P&L itself, not only those of the values it is a difference of.
import { describe, expect, test } from 'vitest';
import { backends } from '../backends.js';
import { nearCellScore, scenarioInputScore } from '../precision.js';
import { decimalText } from '../reference/big.js';
import { parseDecimal, scoreOf } from '../reference/decimal.js';
import { type Cell, type RepriceRow, type RepriceShock, repriceReference } from '../reference/reprice.js';
import { type Kind, repriceOn } from './repriceKernels.js';

const volFloor = 0.01;
const shocks: readonly RepriceShock[] = [-0.15, -0.05, 0, 0.05].flatMap((move) =>
  [-0.25, 0.5].map((volShift) => ({ move, volShock: 0, volShift })),
);

/** Expiries of hours to months about the strike, forwards of any size; `z` standard deviations out of or in the money. */
const rows: readonly RepriceRow[] = [28_101.701, 1.0177663e-3].flatMap((forward, i) =>
  [3.3e-4, 0.051].flatMap((expiryYears, j) =>
    [-1.5, 0.013, 0.9].map((z, k) => {
      const vol = [1.1987, 0.6396][j] as number;
      const call = (i + j + k) % 2 === 0;
      const strike = Number((forward * (1 + z * vol * Math.sqrt(expiryYears))).toPrecision(4));
      return { forward, strike, expiryYears, vol, rate: 0.0572, call, scale: 0.1, settlementPrice: forward * 1.003, volScale: 1 };
    }),
  ),
);

/** Worked out once for all backends. */
const worked = new Map<Kind, Cell[][]>();
function oracleOf(kind: Kind): Cell[][] {
  const cells = worked.get(kind) ?? rows.map((row) => shocks.map((shock) => repriceReference(kind, row, shock, volFloor)));
  worked.set(kind, cells);
  return cells;
}

describe.each(backends)('on the $name backend', ({ create }) => {
  test.each(['linear', 'inverse'] as const)('%s options near the money', async (kind) => {
    const { cells } = repriceOn(await create())(kind, { rows, units: rows.map(() => 0), shocks: [shocks], volFloor });
    let alone = 0;
    rows.forEach((row, i) => {
      shocks.forEach((shock, s) => {
        const { value, kappa, cancelled } = (oracleOf(kind)[i] as readonly Cell[])[s] as Cell;
        const score = (scale: number): number => scoreOf(cells[i]?.[s] as number, parseDecimal(decimalText(value, 40)), scale);
        const name = `${JSON.stringify(row)} ${JSON.stringify(shock)}`;
        expect(score(kappa), name).toBeLessThanOrEqual(scenarioInputScore);
        if (!(cancelled <= 2)) return;
        alone += 1;
        expect(score(1), name).toBeLessThanOrEqual(nearCellScore);
      });
    });
    expect(alone).toBeGreaterThan(rows.length * 2);
  });
});
