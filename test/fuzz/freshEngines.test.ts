import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Core, createCore } from '../../src/index.js';
import { presetNames } from '../../src/rules.js';
import { some } from '../long.js';
import { checkFreshWorld, freshCounts } from './freshEngines.js';

const cores: Core[] = [];
beforeAll(async () => {
  for (const backend of ['wasm', 'js'] as const) cores.push(await createCore({ backend, threads: 1 }));
});
afterAll(() => {
  for (const core of cores) core.dispose();
});

describe('crossings of an engine that is traded', () => {
  test.each(some(presetNames, 1))(
    'are under %s those of fresh engines over an independent ledger, prepared and live, on both backends',
    async (rules) => {
      const counts = freshCounts();
      for (const [n, core] of cores.entries())
        for (const isLive of [false, true])
          await checkFreshWorld(core, { seed: 9000 + 7 * presetNames.indexOf(rules) + n, ticks: 20, rules, isLive }, counts);
      expect([counts.missed, counts.unfounded, counts.different]).toEqual([[], [], []]);
      expect(counts.fills).toBeGreaterThan(20);
      expect(counts.accountTicks).toBeGreaterThan(1500);
    },
  );
});
