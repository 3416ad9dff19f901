// Drawn close-outs under every preset: fills give the promised figures, no proof is beaten, nothing possible is called impossible. npm run fuzz closeOuts draws more.
import { afterAll, describe, expect, test } from 'vitest';
import { createCore } from '../../../src/index.js';
import { presetNames } from '../../../src/rules/document/presets.js';
import { closeOutCounts, closeOutsUnder } from '../../fuzz/closeOuts.js';
import { runs, some } from '../../long.js';
import { backendNames } from '../../program/prepared.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});
const total = closeOutCounts();

describe.each(some(presetNames, 6))('close-outs under %s', (name) => {
  test('are what they promise, filled in a live engine', async () => {
    const found = [];
    for (const core of cores) {
      const counts = closeOutCounts();
      await closeOutsUnder(core, name, 7, 5, counts);
      found.push(counts);
      expect(counts.wrong).toEqual([]);
      // which charges debts, and positions not at all
      if (name !== 'aave-v3') expect(counts.plans).toBeGreaterThan(3);
    }
    expect(found[1]).toEqual(found[0]);
    total.restored += found[0]?.restored ?? 0;
    total.impossible += found[0]?.impossible ?? 0;
  });
});

test('some of them are restored, some impossible', () => {
  expect(total.restored).toBeGreaterThan(runs(30, 6));
  expect(total.impossible).toBeGreaterThan(runs(5, 0));
});
