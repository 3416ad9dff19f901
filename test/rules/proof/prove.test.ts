// The verdict on a document, and what its accounts get: a fault of their own, never less than nothing.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Core, createCore } from '../../../src/index.js';
import { preset, presetNames } from '../../../src/rules/document/presets.js';
import type { Rules } from '../../../src/rules/document/rules.js';
import { warningsOf } from '../../../src/rules/proof/proof.js';
import { proveRules } from '../../../src/verify.js';
import { documentRun } from '../../fixtures/documentRun.js';
import { holder, perpetualMarket } from '../../fixtures/ruleRun.js';
import { mutantsOf } from '../../fuzz/documents.js';
import { isLong, some } from '../../long.js';
import { mutant } from './mutant.js';

let core: Core;
beforeAll(async () => {
  core = await createCore({ module: readFileSync(new URL('../../../dist/core.wasm', import.meta.url)) });
});
afterAll(() => core.dispose());

const negativeFactor = (): Rules =>
  mutant('deribit-portfolio', ({ parameters }) => void Object.assign(parameters as object, { maintenanceFactor: -0.8 }));
const negativePrice = (): Rules =>
  mutant('vega-capped', ({ assumptions }) => void Object.assign(assumptions as object, { quotes: { highestPrice: -1e6 } }));

describe('a document that charges less than nothing', () => {
  test.each([
    ['a maintenance factor of -0.8', negativeFactor, 'rules.requirements.portfolio.maintenance'],
    ['a highest price of -1e6', negativePrice, 'rules.requirements.cross.initial'],
  ])('%s is refuted by an account', async (_, made, path) => {
    const { verdict, fault, example } = await proveRules(core, made());
    expect(verdict).toBe('refuted');
    expect(fault).toMatchObject({ code: 'NEGATIVE', path });
    expect(example?.figure).toBeLessThan(0);
    // the account again, under the document itself: it has a fault of its own
    const run = await documentRun(made(), [example?.account as never], example?.market as never);
    expect(run.faults.map(({ code, account }) => [code, account])).toEqual([['NEGATIVE', example?.account.account]]);
  });

  test('the same seed finds the same account', async () => {
    const [first, second] = [await proveRules(core, negativeFactor(), { seed: 5 }), await proveRules(core, negativeFactor(), { seed: 5 })];
    expect(second.example).toEqual(first.example);
    expect(second.fault?.message).toBe(first.fault?.message);
  });

  test('one that charges larger positions less is refuted by an account and its double', async () => {
    const initial = '1000 / (1 + sum(futures))';
    const rules = mutant('hyperliquid-futures', ({ requirements }) => void Object.assign(requirements?.cross as object, { initial }));
    const { verdict, example } = await proveRules(core, rules);
    expect(verdict).toBe('refuted');
    expect(example?.doubled).toBeLessThan(example?.figure as number);
  });
});

test('a negative figure is the fault of its account, and of no other; the run warns of the document', async () => {
  const maintenance = 'sum(futures) - 1000';
  const rules = mutant('bybit-futures', ({ requirements }) => void Object.assign(requirements?.isolated as object, { maintenance }));
  const market = perpetualMarket([{ id: 'BTC', price: 50_000 }], [{ id: 'USDT', price: 1 }]);
  const accounts = [holder('small', [['BTC-P', 1, 50_000]], { USDT: 1e5 }), holder('large', [['BTC-P', 100, 50_000]], { USDT: 1e7 })];
  const run = await documentRun(rules, accounts, market);
  expect(run.faults.map(({ code, account }) => [code, account])).toEqual([['NEGATIVE', 'small']]);
  expect([...run.maintenances]).toEqual([Number.NaN, 50_000 - 1000]);
  expect(run.warnings.map(({ code, path }) => [code, path])).toEqual([['UNPROVED', 'rules.requirements.isolated.maintenance']]);
});

test('a term that no requirement reads is a warning of the run', async () => {
  const rules = mutant('bybit-futures', ({ terms }) => void Object.assign(terms as object, { spare: terms?.futuresPnl }));
  const run = await documentRun(rules, [holder('a', [])], perpetualMarket([{ id: 'BTC', price: 1 }]));
  expect(run.warnings.map(({ path }) => path)).toEqual(['rules.terms.spare']);
});

test('every preset is proved and has no term that nobody reads: engines work out nothing of them', () => {
  for (const name of presetNames) expect([name, warningsOf(preset(name))]).toEqual([name, []]);
});

test('of mutants of every preset no proof is wrong, and at most one in twenty is left open', async () => {
  let [accepted, open] = [0, 0];
  for (const name of some(presetNames, 6)) {
    const { wrong, proved, refuted, unproved } = await mutantsOf(core, name, { seed: 64, from: 0, to: 40, every: 4 });
    expect(wrong).toEqual([]);
    accepted += proved + refuted + unproved;
    open += unproved;
  }
  expect(accepted).toBeGreaterThan(isLong ? 150 : 30);
  expect(open).toBeLessThanOrEqual(0.05 * accepted);
}, 120_000);
