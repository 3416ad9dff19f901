// dYdX v4 liquidity tiers, exact integers (JSON, maintenance, openInterestAdjusted and initialMargin with imPpm, expected or expectedPpm).
import { wholeFigure } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, at, layOver, perpetual, runRule } from '../ruleRun.js';
import { listAt, member, type Source } from '../source.js';

interface TierCase {
  readonly imPpm: number;
  readonly mfPpm?: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly oi?: number;
  readonly quoteQuantums?: number;
  readonly expected?: number;
  readonly expectedPpm?: number;
}

const sections = ['maintenance', 'openInterestAdjusted', 'initialMargin'] as const;
const quantumsPerUnit = 1e6;

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('quantums', wholeFigure);
  const preset = door.termPreset('dydx-v4');
  for (const section of sections) {
    const cases = listAt<TierCase>(source, section);
    const tiers = cases.map(({ imPpm, mfPpm, lower, upper }) => ({
      initialMarginPpm: imPpm,
      maintenanceFractionPpm: mfPpm ?? 0,
      openInterestLowerCap: lower ?? 0,
      openInterestUpperCap: upper ?? 0,
    }));
    const names = cases.map((_, i) => `${section} ${i}`);
    const byName = <T>(values: readonly T[]): Record<string, T> => Object.fromEntries(names.map((name, i) => [name, values[i] as T]));
    const rules = layOver(preset, { initialMargin: { tiers: byName(tiers), tierOf: byName(names), quantumsPerUnit } });
    // a ppm is the margin of a million quantums
    const quantities = cases.map(({ quoteQuantums }) => (quoteQuantums ?? 1e6) / quantumsPerUnit);
    const held = runRule(core, door, rules, {
      quotes: names.map((name) => perpetual(name, 1)),
      underlyingFigures: byName(cases.map(({ oi }) => ({ openInterestQuantums: oi ?? 0 }))),
      accounts: names.map((name, i) => accountOf(name, [{ instrument: name, quantity: quantities[i] as number, entryPrice: 1 }], [])),
    });
    for (const [i, { expected, expectedPpm }] of cases.entries()) {
      const name = names[i] as string;
      const margin = at(held, section === 'maintenance' ? held.maintenances : held.initials, name) * quantumsPerUnit;
      tally.add(name, { margin: Math.abs(margin - (expected ?? expectedPpm ?? Number.NaN)) });
    }
  }
  return tally.outcome();
}

export const liquidityTiers: Reader = {
  kind: 'liquidity tiers of dYdX',
  recognises: (source) => sections.some((section) => member(listAt(source, section)[0], 'imPpm') !== undefined),
  run,
};
