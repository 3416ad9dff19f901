// The table of bad inputs: each is answered by a fault with code, path, expectation and value, and the core is as good as before.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Core, createCore } from '../../src/index.js';
import { badAccounts, badRuns } from './accounts.js';
import { badCores } from './cores.js';
import { badFiles, removeFiles } from './files.js';
import { badHistories, badMarkets } from './markets.js';
import { badColumns, badRows } from './options.js';
import { healthOf, type Refusal } from './refusal.js';
import { badMatrices, badRules } from './rules.js';

const areas: Readonly<Record<string, readonly Refusal[]>> = {
  'rows of options': badRows,
  'columns of options': badColumns,
  cores: badCores,
  markets: badMarkets,
  histories: badHistories,
  accounts: badAccounts,
  runs: badRuns,
  rules: badRules,
  matrices: badMatrices,
  files: badFiles,
};
const all = Object.values(areas).flat();

afterAll(removeFiles);

test('the table holds at least 60 cases, each once', () => {
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(new Set(all.map((refusal) => refusal.id)).size).toBe(all.length);
});

describe.each(['wasm', 'js'] as const)('bad inputs on the %s backend', (backend) => {
  let core: Core;
  let health: unknown;
  beforeAll(async () => {
    core = await createCore({ backend });
    health = await healthOf(core);
  });
  afterAll(() => core.dispose());

  describe.each(Object.entries(areas))('%s', (_, refusals) => {
    test.each(refusals.map((refusal) => [refusal.what, refusal] as const))('%s', async (_what, { code, path, answer }) => {
      const fault = await answer(core);
      expect(fault.code).toBe(code);
      if (typeof path === 'string') expect(fault.path).toBe(path);
      else expect(fault.path).toMatch(path);
      expect(fault.expectation).not.toBe('');
      expect(fault.got).not.toBe('');
      expect(fault.message).toBe(`${fault.path} must be ${fault.expectation}; got ${fault.got}`);
    });

    test('leave the core as good as before', async () => {
      expect(await healthOf(core)).toEqual(health);
    });
  });
});
