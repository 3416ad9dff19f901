// P&L of inverse options under scenarios: the shared suite, and the relation to linear options.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backends } from '../backends.js';
import { listedContract, shock } from '../fixtures/repriceCases.js';
import { scenarioParityError } from '../precision.js';
import { repriceOn } from './repriceKernels.js';
import { repriceSuite } from './repriceSuite.js';

repriceSuite('repriceInverse', 'inverse');

describe.each(backends)('repriceInverse on the $name backend', ({ create }) => {
  test('coin P&L at the shocked coin price is the undiscounted P&L of the linear option less the move on its value', async () => {
    const reprice = repriceOn(await create());
    fc.assert(
      fc.property(listedContract, shock, (listed, one) => {
        const row = { ...listed, rate: 0, scale: 1, settlementPrice: listed.forward };
        const zeroStrike = { ...row, strike: 1e-300, call: true };
        const input = { rows: [row], units: [0], shocks: [[one]], volFloor: 0 };
        const inverse = reprice('inverse', input).cells[0]?.[0] as number;
        const linear = reprice('linear', input).cells[0]?.[0] as number;
        // with F the coin price: F (1 + m) (V'/F' - V/F) = V' - V - m V, V from a drop of the forward to (nearly) nothing
        const value = valueNow(reprice, row);
        const size = row.forward * (1 + Math.abs(one.move)) + row.strike;
        expect(Math.abs(inverse - (linear - one.move * value))).toBeLessThanOrEqual(scenarioParityError * size);
        // an option on the coin at no price is the coin: no coin P&L
        expect(Math.abs(reprice('inverse', { ...input, rows: [zeroStrike] }).cells[0]?.[0] as number)).toBeLessThanOrEqual(
          scenarioParityError * size,
        );
      }),
    );
  });
});

/** The undiscounted value now: what a call loses when the forward all but vanishes; of a put by parity. */
function valueNow(reprice: ReturnType<typeof repriceOn>, row: Parameters<ReturnType<typeof repriceOn>>[1]['rows'][number]): number {
  const crash = { move: -1 + 2 ** -40, volShock: -1, volShift: 0 };
  const { cells } = reprice('linear', { rows: [{ ...row, call: true, volScale: 1 }], units: [0], shocks: [[crash]], volFloor: 0 });
  const call = -(cells[0]?.[0] as number);
  return row.call ? call : call - (row.forward - row.strike);
}
