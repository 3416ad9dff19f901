// The preset paradex-portfolio: the venue's engine in plain loops says what the venue said, and what we say when both use an exact normal cdf.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { backends } from '../backends.js';
import { laidOver } from '../conformance/overlay.js';
import { paradexCases, rulesOf, runCase } from '../conformance/readers/paradexPortfolio.js';
import type { Source } from '../conformance/source.js';
import { allDoors } from '../fixtures/allDoors.js';
import { plainEngineRelative } from '../precision.js';
import { paradexMargin, polynomialCdf } from '../reference/paradex.js';
import { normalCdf } from '../reference/textbookNormal.js';
import { needs, sharedPath } from '../shared.js';

const file = 'vectors/venues/paradex/pm-engine-cases.json';
const path = sharedPath(file);
const cases = path === undefined ? [] : paradexCases({ file, stem: '', document: JSON.parse(readFileSync(path, 'utf8')) } as Source);
const door = allDoors;
const { createCore } = allDoors;
const preset = allDoors.rules.preset('paradex-portfolio');
const off = (got: number, due: number): number => Math.abs(got - due) / Math.max(1, Math.abs(due));

describe.skipIf(path === undefined)('paradex-portfolio', () => {
  test(needs('the venue in plain loops, with its own polynomial, gives the figures it published', file), () => {
    for (const one of cases) {
      const due = paradexMargin(one, polynomialCdf);
      for (const [name, value] of [
        ['IMR', due.imr],
        ['MMR', due.mmr],
        ['worst_loss', due.worstLoss],
        ['delta_min', due.deltaMin],
      ] as const)
        expect(off(value, one.expected[name] as number), `${one.name} ${name}`).toBeLessThan(plainEngineRelative);
    }
    expect(cases.length).toBeGreaterThan(50);
  });

  test.each(backends.map(({ name }) => name))(
    needs('with an exact cdf it gives ours on %s; the preset holds what the venue configured', file),
    async (backend) => {
      const core = await createCore({ backend });
      for (const one of cases) {
        const due = paradexMargin(one, normalCdf);
        const got = await runCase(one, rulesOf(one.config, door), core, door);
        for (const [value, exact] of [
          [got.IMR, due.imr],
          [got.MMR, due.mmr],
          [got.worst_loss, due.worstLoss],
          [got.delta_min, due.deltaMin],
        ] as const)
          expect(off(value, exact), one.name).toBeLessThan(plainEngineRelative);
        // the preset itself, as shipped: BTC by name, HYPE by what it says of every other underlying
        expect(await runCase(one, preset, core, door)).toEqual(got);
      }
    },
  );

  test(needs('an option about to settle counts its P&L by the minutes that are left', file), async () => {
    const core = await createCore({ backend: 'wasm' });
    const one = cases.find(({ positions }) => positions.some(({ market }) => market.endsWith('-C') || market.endsWith('-P')));
    if (one === undefined) throw new Error('no case with an option');
    const soon = { ...one, marketSpecs: { ...one.marketSpecs } };
    for (const [market, spec] of Object.entries(one.marketSpecs))
      if (spec.expiry_at !== undefined) soon.marketSpecs[market] = { ...spec, expiry_at: one.now + 12 * 60_000 };
    const due = paradexMargin(soon, normalCdf);
    const rules = rulesOf(one.config, door);
    const least = { minutes: 1 };
    const overlaid = laidOver(rules, { 'scenarios.btc.settlement': least, 'scenarios.other.settlement': least });
    const whole = await runCase(soon, door.rules.parseRules(overlaid), core, door);
    const got = await runCase(soon, rules, core, door);
    expect(off(got.IMR, due.imr)).toBeLessThan(plainEngineRelative);
    expect(got.worst_loss).not.toBe(whole.worst_loss);
  });
});
