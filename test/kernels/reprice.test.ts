// P&L of linear options under scenarios: the shared suite, and parity with the future.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backends } from '../backends.js';
import { listedContract, shock } from '../fixtures/repriceCases.js';
import { scenarioParityError } from '../precision.js';
import { repriceOn } from './repriceKernels.js';
import { repriceSuite } from './repriceSuite.js';

repriceSuite('reprice', 'linear');

describe.each(backends)('reprice on the $name backend', ({ create }) => {
  test('a call less a put gains what the discounted forward gains', async () => {
    const reprice = repriceOn(await create());
    fc.assert(
      fc.property(listedContract, shock, (row, one) => {
        const rows = [true, false].map((call) => ({ ...row, call, scale: 1 }));
        const { cells } = reprice('linear', { rows, units: [0, 0], shocks: [[one]], volFloor: 0 });
        const [call, put] = cells.map((list) => list[0] as number) as [number, number];
        const expected = Math.exp(-row.rate * row.expiryYears) * row.forward * one.move;
        const size = (row.forward * (1 + Math.abs(one.move)) + row.strike) * Math.exp(Math.abs(row.rate) * row.expiryYears);
        expect(Math.abs(call - put - expected)).toBeLessThanOrEqual(scenarioParityError * size);
      }),
    );
  });
});
