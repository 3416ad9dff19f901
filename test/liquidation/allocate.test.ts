// Lots of deleveraging and whole splits: against the slow lot-by-lot form, laws, ties, and what is refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import { compareProducts } from '../../src/liquidation/exact.js';
import { losses } from '../../src/liquidation.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { type Holder, lotByLot, type Policy } from '../reference/allocation.js';

type Rule = Parameters<typeof losses.allocate>[0]['rule'];
const losers = ['excluded', 'zero', 'divided'] as const;
const policies: readonly Policy[] = losers.flatMap((of): Policy[] => [
  ...['markOverEntry', 'pnlOverEntry', 'pnlOverWallet'].flatMap((profit) =>
    ['notionalOverAccountValue', 'maintenanceOverEquity'].map((risk) => ({ allocate: 'queue' as const, profit, risk, losers: of })),
  ),
  ...[0, 1, 7].map((from) => ({ allocate: 'rotation' as const, from, losers: of })),
  { allocate: 'proRata', losers: of },
  { allocate: 'leastHaircut', losers: of },
]);

/** Few distinct figures, so that many scores are equal; now and then large ones. */
function drawn(random: Seeded): Holder[] {
  const size = random.whole(3) === 0 ? 1_000_003 : 1;
  return Array.from({ length: random.whole(9) }, (_, n) => {
    const lots = 1 + random.whole(4);
    const value = lots * 100 * size;
    const gain = (random.whole(5) - 2) * 10 * size;
    const [equity, wallet] = [(1 + random.whole(4)) * 25 * size, (random.whole(4) - 1) * 40 * size];
    return {
      account: `n${(n * 7) % 10}`,
      lots,
      value,
      cost: value - gain,
      gain,
      equity,
      wallet,
      maintenance1024: random.whole(3) * 640 * lots,
    };
  });
}
const candidatesOf = (all: readonly Holder[]) =>
  all.map(({ maintenance1024, ...one }) => ({ ...one, maintenance: maintenance1024 / 1024 }));

describe('an allocation', () => {
  test.each(policies)('by $allocate, $profit, $risk, losers $losers is that of the slow form, in any order of accounts', (policy) => {
    const random = new Seeded(26);
    for (let n = 0; n < runs(2000, 200); n++) {
      const all = drawn(random);
      const lots = random.whole(20);
      const parts = losses.allocate({ rule: policy as Rule, lots, candidates: candidatesOf(all) });
      expect(new Map(all.map(({ account }, i) => [account, parts[i]]))).toEqual(lotByLot(policy, lots, all));
      const turned = [...all].reverse();
      expect([...losses.allocate({ rule: policy as Rule, lots, candidates: candidatesOf(turned) })].reverse()).toEqual(parts);
    }
  });

  test('takes no lot too much, and all that are needed where they are there', () => {
    const rule = { allocate: 'leastHaircut', losers: 'zero' } as const;
    const rows = fc.array(fc.record({ lots: fc.integer({ min: 1, max: 2 ** 40 }), equity: fc.integer({ min: 1, max: 2 ** 45 }) }), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 2 ** 43 }), (drawn, lots) => {
        const candidates = drawn.map((one, n) => ({ ...one, account: `n${n}`, value: 1, cost: 1, gain: 0, wallet: 0, maintenance: 0 }));
        const parts = losses.allocate({ rule, lots, candidates });
        const held = drawn.reduce((sum, one) => sum + one.lots, 0);
        expect(parts.reduce((sum, n) => sum + n, 0)).toBe(Math.min(lots, held));
        expect(parts.every((n, i) => n >= 0 && n <= (drawn[i]?.lots as number))).toBe(true);
        // the last lot that anybody gave weighs no more than the next lot of anybody else
        for (const [i, n] of parts.entries())
          for (const [j, m] of parts.entries()) {
            const [one, other] = [drawn[i], drawn[j]] as const;
            if (one === undefined || other === undefined || i === j || n === 0 || m >= other.lots) continue;
            expect(BigInt(n) * BigInt(other.equity) <= BigInt(m + 1) * BigInt(one.equity)).toBe(true);
          }
      }),
      { numRuns: runs(500, 100) },
    );
  });

  test('tells scores apart that are one double, by exact fractions', () => {
    const [a, b] = [9007199254740991, 9007199254740990];
    const one = { lots: 1, cost: a, gain: 1, wallet: 0, maintenance: 0 };
    const rule = { profit: 'markOverEntry', risk: 'notionalOverAccountValue', losers: 'zero' } as const;
    expect((b / a) * (b / b)).toBe((a / a) * (b / a));
    const candidates = [
      { ...one, account: 'a', value: b, equity: a },
      { ...one, account: 'b', value: b, equity: b },
    ];
    expect(losses.allocate({ rule, lots: 1, candidates })).toEqual([0, 1]);
  });

  test('of a position that cost nothing comes first', () => {
    const one = { lots: 1, value: 5, gain: 5, equity: 1, wallet: 0, maintenance: 0 };
    const rule = { profit: 'markOverEntry', risk: 'notionalOverAccountValue', losers: 'zero' } as const;
    const candidates = [
      { ...one, account: 'a', cost: 1 },
      { ...one, account: 'b', cost: 0 },
    ];
    expect(losses.allocate({ rule, lots: 1, candidates })).toEqual([0, 1]);
  });

  test.each([
    [{ lots: 0.5 }, 'TYPE_MISMATCH', 'inputs.lots'],
    [{ candidates: [{ lots: 0 }] }, 'MISSING_FIELD', 'inputs.candidates[0].account'],
    [{ rule: { allocate: 'proRata' } }, 'MISSING_FIELD', 'inputs.rule.losers'],
    [{ rule: { allocate: 'fair', losers: 'zero' } }, 'UNKNOWN_KIND', 'inputs.rule.allocate'],
    [{ rule: { allocate: 'queue', losers: 'zero' } }, 'MISSING_FIELD', 'inputs.rule.profit'],
  ])('of %j is refused: %s', (part, code, path) => {
    const rule = { allocate: 'proRata', losers: 'zero' } as const;
    expect(faultOf(() => losses.allocate({ rule, lots: 1, candidates: [], ...(part as object) }))).toMatchObject({ code, path });
  });
});

describe('a split', () => {
  test('gives every unit out, each part within one of its share', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.array(fc.maxSafeNat(), { maxLength: 8 }), (amount, weights) => {
        const parts = losses.split({ amount, weights: weights.map((weight, n) => ({ account: `n${n}`, weight })) });
        const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
        expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(total === 0n ? 0n : BigInt(amount));
        for (const [n, part] of parts.entries()) {
          const apart = BigInt(part) * total - BigInt(amount) * BigInt(weights[n] as number);
          expect(total === 0n || (apart < total && -apart < total)).toBe(true);
        }
      }),
    );
  });

  test('breaks ties by name, as code points order them', () => {
    const weights = ['\u{1f600}', '\uff5a', 'b', 'a'].map((account) => ({ account, weight: 1 }));
    expect(losses.split({ amount: 1, weights })).toEqual([0, 0, 0, 1]);
    expect(losses.split({ amount: 7, weights })).toEqual([1, 2, 2, 2]);
  });

  test('refuses an account twice', () => {
    const weights = [{ account: 'a', weight: 1 }];
    expect(faultOf(() => losses.split({ amount: 1, weights: [...weights, ...weights] }))).toMatchObject({ code: 'DUPLICATE' });
  });
});

test('products of doubles are compared without a rounding', () => {
  const ratio = (x: number): readonly [bigint, bigint] => {
    let [under, value] = [1n, x];
    while (!Number.isInteger(value)) [under, value] = [under * 2n, value * 2];
    return [BigInt(value), under];
  };
  const near = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => (Math.abs(x) < 1e-200 ? 0 : x));
  fc.assert(
    fc.property(near, near, near, (a, b, c) => {
      for (const d of [b, c, (a * b) / (c || 1)]) {
        if (!Number.isFinite(d) || (d !== 0 && Math.abs(d) < 1e-200)) continue;
        const [[x, p], [y, q], [z, r], [w, s]] = [a, b, c, d].map(ratio) as [
          readonly [bigint, bigint],
          readonly [bigint, bigint],
          readonly [bigint, bigint],
          readonly [bigint, bigint],
        ];
        const exact = x * y * r * s - z * w * p * q;
        expect(compareProducts([a, b], [c, d])).toBe(exact > 0n ? 1 : exact < 0n ? -1 : 0);
      }
    }),
  );
});
