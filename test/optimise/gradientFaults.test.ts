// A derivative whose steps have no figures is that position's alone: other accounts of the book keep theirs.
import { expect, test } from 'vitest';
import { bookOf } from '../../src/index.js';
import { marginGradient, marginGradients } from '../../src/optimise.js';
import { parseRules } from '../../src/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import { perpetualMarket } from '../fixtures/ruleRun.js';
import { backendNames, prepared } from '../program/prepared.js';

/** Nothing is left of the requirement at a notional of 1,000, where both lines meet; beyond it would be below 0. */
const rules = parseRules({
  format: 'margincore-3',
  about: { name: 'falling', date: '2026-11-25', source: 'test', currency: 'USD' },
  scope: { kinds: ['perpetual'], otherKinds: 'notCharged', orders: 'notCharged' },
  assumptions: { accounts: { requirement: 'cross' } },
  terms: {
    collateral: { kind: 'collateral', haircuts: { '*': 0 }, debts: 'whole' },
    futures: { kind: 'notional', kinds: ['perpetual'], price: 'index', netting: 'net' },
  },
  requirements: {
    cross: {
      equity: 'collateral',
      initial: 'max(100 - sum(futures) * 0.1, 50 - sum(futures) * 0.05)',
      maintenance: 'max(100 - sum(futures) * 0.1, 50 - sum(futures) * 0.05)',
    },
  },
});

test.each(backendNames)('%s', async (backend) => {
  const account = (name: string, quantity: number) => ({
    account: name,
    subaccount: '',
    mode: 'cross' as const,
    positions: [{ instrument: 'X-P', quantity, entryPrice: 100 }],
    collateral: [{ asset: 'USD', amount: 1000 }],
  });
  const market = perpetualMarket([{ id: 'X', price: 100 }]);
  const engine = await prepared(backend, rules, bookOf([account('inside', 5), account('edge', 10), account('outside', 2)]), market);
  const { requirements, stepped } = marginGradients(engine);
  expect([...stepped]).toEqual([0, 1, 0]);
  const slopes = requirements.cross?.initial.positions as Float64Array;
  expect(slopes[0]).toBeCloseTo(-10, 9);
  expect(slopes[1]).toBeNaN();
  expect(slopes[2]).toBeCloseTo(-10, 9);
  expect(faultOf(() => marginGradient(engine, { account: 'edge', instruments: ['X-P'] }))).toMatchObject({ code: 'NEGATIVE' });
  engine.dispose();
});
