// Leverage brackets: continuous at every border, and the amounts that a venue publishes.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bracketCums } from '../../src/rules/brackets.js';
import { margincore } from '../../src/rules/presets/margincore.js';
import type { Bracket } from '../../src/rules/ruleSet.js';
import { bracketRelative, lawError } from '../precision.js';
import { needs, sharedPath } from '../shared.js';

const bracketsFile = 'vectors/venues/tiers/binance-brackets.json';

describe('the amounts of leverage brackets', () => {
  test('are 0 for the first bracket and follow by hand', () => {
    const brackets: Bracket[] = [
      { upTo: 100, initialRate: 0.1, maintenanceRate: 0.05 },
      { upTo: 1000, initialRate: 0.2, maintenanceRate: 0.1 },
      { upTo: null, initialRate: 0.5, maintenanceRate: 0.25 },
    ];
    const { initial, maintenance } = bracketCums(brackets);
    expect([...maintenance]).toEqual([0, 5, 155]);
    expect([...initial]).toEqual([0, 10, 310]);
    expect(bracketCums([]).initial).toHaveLength(0);
  });

  test('make the requirement the integral of the marginal rate, so never a jump', () => {
    const tables = Object.values(margincore.isolated.futures);
    fc.assert(
      fc.property(fc.constantFrom(...tables), fc.double({ min: 0, max: 1e9, noNaN: true }), (brackets, notional) => {
        const { initial, maintenance } = bracketCums(brackets);
        const at = brackets.findIndex((bracket) => bracket.upTo === null || notional <= bracket.upTo);
        let initialSum = 0;
        let maintenanceSum = 0;
        let below = 0;
        for (const { upTo, initialRate, maintenanceRate } of brackets) {
          const slice = Math.max(0, Math.min(notional, upTo ?? Number.POSITIVE_INFINITY) - below);
          initialSum += slice * initialRate;
          maintenanceSum += slice * maintenanceRate;
          below = upTo ?? below;
        }
        const bracket = brackets[at] as Bracket;
        const scale = notional * lawError(4 * brackets.length);
        expect(Math.abs(notional * bracket.initialRate - (initial[at] as number) - initialSum)).toBeLessThanOrEqual(scale);
        expect(Math.abs(notional * bracket.maintenanceRate - (maintenance[at] as number) - maintenanceSum)).toBeLessThanOrEqual(scale);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});

describe('against published brackets', () => {
  interface Tier {
    readonly cap: number;
    readonly mmr: number;
    readonly cum: number;
  }
  const path = sharedPath(bracketsFile);
  test.skipIf(!path)(needs('the maintenance amounts are those the venue publishes', bracketsFile), () => {
    const { symbols } = JSON.parse(readFileSync(path as string, 'utf8')) as { symbols: Record<string, Tier[]> };
    for (const [symbol, tiers] of Object.entries(symbols)) {
      const { maintenance } = bracketCums(tiers.map(({ cap, mmr }) => ({ upTo: cap, initialRate: mmr, maintenanceRate: mmr })));
      tiers.forEach(({ cum }, t) => {
        expect(Math.abs((maintenance[t] as number) - cum), `${symbol} ${t}`).toBeLessThanOrEqual(cum * bracketRelative);
      });
    }
  });
});
