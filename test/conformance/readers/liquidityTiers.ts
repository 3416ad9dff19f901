// dYdX v4 liquidity tiers, exact integers (JSON, maintenance, openInterestAdjusted and initialMargin with imPpm, expected or expectedPpm).
import { wholeFigure } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, perpetual, runRule } from '../ruleRun.js';
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
const million = 1e6;

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('quantums', wholeFigure);
  for (const section of sections) {
    const cases = listAt<TierCase>(source, section);
    const names = cases.map((_, i) => `${section} ${i}`);
    const byName = <T>(of: (one: TierCase) => T): Record<string, T> =>
      Object.fromEntries(names.map((name, i) => [name, of(cases[i] as TierCase)]));
    if (cases.length === 0) continue;
    const rules = presetWith(door, 'dydx-v4', {
      'terms.futures.tiers': byName(({ imPpm, mfPpm = 0 }) => ({
        initial: imPpm / million,
        maintenance: `${imPpm / million} * ${mfPpm / million}`,
      })),
      'terms.futures.openInterest.from': byName(({ lower = 0 }) => lower),
      'terms.futures.openInterest.to': byName(({ upper = 0 }) => upper),
      'assumptions.names': {},
    });
    // a ppm is the margin of a million quantums
    const quantities = cases.map(({ quoteQuantums }) => (quoteQuantums ?? million) / quantumsPerUnit);
    const held = await runRule(core, door, rules, {
      quotes: names.map((name) => perpetual(name, 1)),
      underlyingFigures: byName(({ oi }) => ({ openInterestQuantums: oi ?? 0 })),
      accounts: names.map((name, i) => accountOf(name, [{ instrument: name, quantity: quantities[i] as number, entryPrice: 1 }], [])),
    });
    for (const [i, { expected, expectedPpm }] of cases.entries()) {
      const name = names[i] as string;
      const margin = (section === 'maintenance' ? held.maintenance(name) : held.initial(name)) * quantumsPerUnit;
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
