// The engine of rule documents against the two engines before it, account by account, on the sample and on real chains.
import { expect, test } from 'vitest';
import { capitalReleased } from '../../src/engine/results/released.js';
import { createJsCore } from '../../src/js.js';
import type { Market } from '../../src/market/market.js';
import { yearMs } from '../../src/market/year.js';
import { presetRules } from '../../src/rules/presets.js';
import { termPreset } from '../../src/rules/termPresets.js';
import { programRelative } from '../precision.js';
import { book, documentOf, market, prepared } from './prepared.js';

const core = createJsCore();

/** What the document assumes, stated in the market that the engine before is given. */
const stated: Readonly<Record<string, (market: Market) => Market>> = {
  'reg-t': (m) => ({
    ...m,
    quotes: m.quotes.map((quote) => {
      const { instrument: i, forward, vol, rate } = quote;
      if (i.kind !== 'option' || quote.mark !== undefined) return quote;
      const columns = {
        forwards: Float64Array.of(forward),
        strikes: Float64Array.of(i.strike as number),
        expiryYears: Float64Array.of(((i.expiry as number) - m.asOf) / yearMs),
        vols: Float64Array.of(vol),
        rates: Float64Array.of(rate),
        calls: Uint8Array.of(i.call === true ? 1 : 0),
      };
      const { values } = i.settlement === 'inverse' ? core.greeks({ ...columns, settlement: 'inverse' }) : core.greeks(columns);
      return { ...quote, mark: values[0] as number };
    }),
  }),
  'derive-pmrm-2': (m) => ({
    ...m,
    assets: (m.assets.some(({ id }) => id === 'USDC')
      ? m.assets
      : [...m.assets, { id: 'USDC', price: 1 }].sort((x, y) => (x.id < y.id ? -1 : 1))
    ).map((x) => ({
      ...x,
      figures: { peg: 1, confidence: 1 },
    })),
    underlyings: m.underlyings.map((x) => ({ ...x, figures: { spotConfidence: 1, perpetualConfidence: 1 } })),
    quotes: m.quotes.map((x) => ({ ...x, figures: { settledForward: 0, forwardConfidence: 1, volConfidence: 1, rateConfidence: 1 } })),
  }),
};

interface Columns {
  readonly equities: Float64Array;
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
}

function worstOf(ours: Columns, theirs: Columns, places: readonly number[]): number {
  let worst = 0;
  for (const column of ['equities', 'initials', 'maintenances'] as const)
    places.forEach((place, a) => {
      const [x, y] = [ours[column][a] as number, theirs[column][place] as number];
      worst = Math.max(worst, Math.abs(x - y) / Math.max(1, Math.abs(y)));
    });
  return worst;
}

function placesOf(run: { readonly accounts: readonly string[]; readonly subaccounts: readonly string[] }): number[] {
  const at = new Map(run.accounts.map((id, i) => [`${id}\u0000${run.subaccounts[i]}`, i]));
  return book.accounts.map((id, a) => at.get(`${id}\u0000${book.subaccounts[a]}`) as number);
}

/** Accounts with an option that their trades have closed: the engine before counts its strike among those of the maximum loss, though nobody holds it. */
function holdsFlat(): Set<number> {
  const nets = new Map<string, number>();
  book.positionAccounts.forEach((a, p) => {
    const key = `${a} ${book.positionInstruments[p]}`;
    nets.set(key, (nets.get(key) ?? 0) + (book.quantities[p] as number));
  });
  return new Set([...nets].filter(([, net]) => net === 0).map(([key]) => Number(key.split(' ')[0])));
}

test.each(['isolated', 'cross', 'portfolio'] as const)('margincore: %s is the mode of that name', async (requirement) => {
  const theirs = core.margin({ market, book, rules: presetRules('margincore') });
  const run = (await prepared('js', documentOf('margincore'))).run();
  const flat = holdsFlat();
  const places = placesOf(theirs);
  const ours = run.requirements[requirement] as Columns;
  const kept = places.map((_, a) => a).filter((a) => !flat.has(a));
  const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, (a) => column[a] as number);
  const own = { equities: pick(ours.equities), initials: pick(ours.initials), maintenances: pick(ours.maintenances) };
  expect(
    worstOf(
      own,
      theirs[requirement] as Columns,
      kept.map((a) => places[a] as number),
    ),
  ).toBeLessThan(programRelative);
  expect(flat.size).toBeLessThan(kept.length / 4);
  // what is not of the rules: positions (a closed one counted before) and notional; and capital released
  for (const [a, place] of places.entries()) {
    if (!flat.has(a)) expect(run.positionCounts[a]).toBe(theirs.positionCounts[place]);
    expect(Math.abs((run.notionals[a] as number) / (theirs.notionals[place] as number) - 1) || 0).toBeLessThan(programRelative);
  }
  const released = capitalReleased(run, 'isolated', requirement).column;
  const excesses = (mode: 'isolated' | typeof requirement): number[] =>
    kept.map((a) => theirs[mode]?.excesses[places[a] as number] as number);
  const [before, after] = [excesses('isolated'), excesses(requirement)];
  kept.forEach((a, i) => {
    const expected = (after[i] as number) - (before[i] as number);
    const size = Math.max(1, Math.abs(before[i] as number), Math.abs(after[i] as number));
    expect(Math.abs((released[a] as number) - expected) / size).toBeLessThan(programRelative);
  });
});

test.each(['deribit-portfolio', 'derive-pmrm-2', 'reg-t'] as const)('%s charges what its rules of terms charged', async (name) => {
  const theirs = core.requirements({ market: stated[name]?.(market) ?? market, book, rules: termPreset(name) });
  const run = (await prepared('js', documentOf(name))).run();
  const [requirement] = Object.keys(run.requirements) as [string];
  expect(theirs.statuses.some((status) => status === 1)).toBe(false);
  expect(worstOf(run.requirements[requirement] as Columns, theirs, placesOf(theirs))).toBeLessThan(programRelative);
});
