// What decides a requirement: parts of formulas add up to the answers, rows of scans to the terms, and the small case by hand.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { backendNames, documentOf, prepared } from './prepared.js';

const names = [
  'margincore',
  'deribit-portfolio',
  'derive-pmrm-1',
  'derive-pmrm-2',
  'paradex-portfolio',
  'reg-t',
  'binance-futures',
  'span-arrays',
];

describe.each(names)('%s', (name) => {
  const rules = documentOf(name);

  test('columns of both backends are the same, name what is there, and none of an account without figures', async () => {
    const [wasm, js] = await Promise.all(backendNames.map((backend) => prepared(backend, rules)));
    if (wasm === undefined || js === undefined) throw new Error('no backend');
    const run = wasm.run();
    for (const requirement of wasm.requirements) {
      const found = wasm.bindings({ requirement });
      expect(js.bindings({ requirement })).toEqual(found);
      expect(structuredClone(found)).toEqual(found);
      const { initials } = run.requirements[requirement] as { initials: Float64Array };
      let bound = 0;
      for (let a = 0; a < initials.length; a++) {
        const term = found.bindingTerms[a] as number;
        if (Number.isNaN(initials[a]) || initials[a] === 0) continue;
        expect(term).toBeGreaterThanOrEqual(0);
        expect(term).toBeLessThan(found.terms.length);
        bound += 1;
      }
      expect(bound).toBeGreaterThan(0);
      expect(found.termCounts.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(found.bindingTerms.filter((t) => t >= 0).length);
      expect(found.scenarioCounts.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(found.worstScenarios.filter((s) => s >= 0).length);
    }
  });
});

test('a short perpetual is bound by the move up, a long one by the move down, options by their vols', async () => {
  const small = smallMarket();
  const account = (id: string, instrument: string, quantity: number) => ({
    account: id,
    subaccount: '',
    mode: 'portfolio' as const,
    positions: [{ instrument, quantity, entryPrice: 2500 }],
    collateral: [{ asset: 'USD', amount: 100_000 }],
  });
  const of = bookOf([
    account('long', 'ETH-PERPETUAL', 40),
    account('short', 'ETH-PERPETUAL', -40),
    account('vol', 'ETH-E1-2500-C', -3),
    { ...account('none', 'ETH-F0', 1), positions: [] },
  ]);
  const engine = await prepared('js', documentOf('margincore'), of, small);
  const found = engine.bindings({ requirement: 'portfolio' });
  const label = (a: number): string | undefined => found.scenarios[found.worstScenarios[a] as number]?.label;
  // tails weigh 2 x 0.5 and 3 x 0.33 of a range: the range itself is first. The call, worth some 157, loses (450 - 157) at a range, half of (794 - 157) at two, a third of (1166 - 157) at three
  expect([0, 1, 2, 3].map(label)).toEqual(['-1 down', '1 down', '3 up', undefined]);
  expect(Array.from(found.bindingTerms, (t) => found.terms[t])).toEqual(['jointScan', 'jointScan', 'jointScan', undefined]);
  // 40 contracts of 0.1 ETH lose 15 % of the forward, USDC being worth 0.999
  expect(found.worstLosses[0]).toBeCloseTo(40 * 0.1 * 0.999 * 2500 * 1.0005 * 0.15, 9);
  const isolated = engine.bindings({ requirement: 'isolated' });
  expect(Array.from(isolated.bindingUnderlyings, (u) => isolated.underlyings[u])).toEqual(['ETH', 'ETH', 'ETH', undefined]);
  expect(isolated.worstScenarios).toEqual(new Int32Array(4).fill(-1));
  expect(isolated.termCounts).toEqual([
    { term: 'isolatedFutures', accounts: 2 },
    { term: 'isolatedOptions', accounts: 1 },
  ]);
  expect(() => engine.bindings({ requirement: 'nothing' })).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  expect(() => engine.bindings({ requirement: 'cross', parts: 'initial' } as never)).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_FIELD' }),
  );
});
