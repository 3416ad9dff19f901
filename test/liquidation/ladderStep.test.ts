// Partial liquidation by a ladder: the published example, the smallest share that reaches the target, and when no share helps.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ladderStep } from '../../src/liquidation/ladderStep.js';
import { preset } from '../../src/rules/document/presets.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { halfPrinted, lawError } from '../precision.js';
import { auctionRules, ladderRules } from './exampleRules.js';

const ladder = [0.2, 0.4, 0.6, 0.8];

describe('the share that is liquidated', () => {
  test('the table that Paradex prints, with the penalty it was made with', () => {
    const { share, reached, rungs } = ladderStep({ rules: ladderRules(ladder, 0.9, 0.5), equity: 80, maintenance: 88.8 });
    const printed = [
      [71.04, 8.88, 71.12, 0.999],
      [53.28, 17.76, 62.24, 0.856],
      [35.52, 26.64, 53.36, 0.666],
      [17.76, 35.52, 44.48, 0.399],
    ] as const;
    for (const [i, row] of printed.entries()) {
      const rung = rungs[i];
      for (const [k, x] of [rung?.maintenance, rung?.penalty, rung?.equity, rung?.marginRatio].entries())
        expect(Math.abs((x as number) - (row[k] as number))).toBeLessThanOrEqual(halfPrinted(row[k] as number));
    }
    expect([share, reached]).toEqual([0.4, true]);
  });

  test('with the penalty of its text two fifths are not enough', () => {
    expect(ladderStep({ rules: preset('paradex-cross'), equity: 80, maintenance: 88.8 })).toMatchObject({
      share: 0.6,
      reached: true,
    });
  });

  test('is nothing where maintenance is met, and the largest of the ladder where no share reaches the target', () => {
    const rules = ladderRules(ladder, 0.9, 0.5);
    expect(ladderStep({ rules, equity: 100, maintenance: 100 })).toMatchObject({ share: 0, reached: false });
    expect(ladderStep({ rules, equity: 200, maintenance: 100 })).toMatchObject({ share: 0, reached: true });
    expect(ladderStep({ rules, equity: 0, maintenance: 0 })).toMatchObject({ share: 0, reached: true });
    expect(ladderStep({ rules, equity: 1, maintenance: 100 })).toMatchObject({ share: 0.8, reached: false });
    expect(ladderStep({ rules, equity: -1, maintenance: 0 }).rungs[0]?.marginRatio).toBe(Number.POSITIVE_INFINITY);
  });

  test('is the smallest that will do; value goes to the fund and nowhere else; the ratio falls just where the penalty is below the equity', () => {
    const cases = fc.record({
      equity: fc.integer({ min: -50_000, max: 300_000 }).map((n) => n / 1000),
      maintenance: fc.double({ min: 1, max: 200, noNaN: true }),
      target: fc.double({ min: 0.1, max: 1, noNaN: true }),
      penaltyRate: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ equity, maintenance, target, penaltyRate }) => {
        const { share, reached, rungs } = ladderStep({ rules: ladderRules(ladder, target, penaltyRate), equity, maintenance });
        const slack = lawError(10) * (Math.abs(equity) + maintenance);
        for (const [i, rung] of rungs.entries()) {
          expect(Math.abs(rung.equity + rung.penalty - equity)).toBeLessThanOrEqual(slack);
          // the plain way: requirement left over equity left
          const left = equity - penaltyRate * (ladder[i] as number) * maintenance;
          const ratio = left > 0 ? ((1 - (ladder[i] as number)) * maintenance) / left : Number.POSITIVE_INFINITY;
          expect(rung.marginRatio === ratio || Math.abs(rung.marginRatio / ratio - 1) <= lawError(10)).toBe(true);
          if (equity > 0 && equity > penaltyRate * maintenance + slack) expect(rung.marginRatio).toBeLessThan(maintenance / equity);
          if (equity > 0 && equity < penaltyRate * maintenance - slack) expect(rung.marginRatio).toBeGreaterThan(maintenance / equity);
        }
        if (equity >= maintenance) expect(share).toBe(0);
        else {
          const enough = rungs.filter(({ marginRatio }) => marginRatio < target).map((rung) => rung.share);
          expect(reached).toBe(enough.length > 0);
          expect(share).toBe(enough.length > 0 ? Math.min(...enough) : 0.8);
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  const good = { rules: ladderRules(ladder, 0.9, 0.5), equity: 80, maintenance: 88.8 };
  test.each([
    ['inputs.equity', { equity: Number.NaN }, 'NOT_FINITE'],
    ['inputs.maintenance', { maintenance: -1 }, 'NEGATIVE'],
    ['inputs.maintenance', { maintenance: '88' }, 'TYPE_MISMATCH'],
    ['inputs.target', { target: 0.9 }, 'UNKNOWN_FIELD'],
    ['rules.liquidation.method', { rules: auctionRules }, 'UNKNOWN_KIND'],
  ])('%s is refused', (path, change, code) => {
    expect(faultOf(() => ladderStep({ ...good, ...change } as typeof good))).toMatchObject({ code, path });
  });
});
