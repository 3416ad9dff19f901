// Accounts of opposite, flat and dusty rows, both sides, foreign collateral and debts against the slow evaluator. npm run fuzz ledger draws more.
import { afterAll, describe, expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import { presetNames } from '../../src/rules.js';
import { ledgerCounts, ledgerUnder } from '../fuzz/ledger.js';
import { some } from '../long.js';
import { backendNames } from '../program/prepared.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend, threads: 1 })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

describe.each(some(presetNames, 2))('%s', (name) => {
  test.each(backendNames)('books drawn rows as the evaluator does, %s', async (backend) => {
    const counts = ledgerCounts();
    await ledgerUnder(cores[backendNames.indexOf(backend)] as (typeof cores)[number], name, 3, 120, counts);
    expect(counts.wrong).toEqual([]);
    expect(counts.figures).toBeGreaterThan(3 * 60);
  });
});
