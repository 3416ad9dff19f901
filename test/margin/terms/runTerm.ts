// One term alone, over accounts, on every backend.
import { expect } from 'vitest';
import { type Account, bookOf, type Market, parseTermRules, type RequirementRun } from '../../../src/index.js';
import { backends } from '../../backends.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { termMarket } from '../../fixtures/termMarket.js';
import { handRelative } from '../../precision.js';

/** Figures worked out by hand, by name; `relative` to each, absolute below 1. */
export function expectClose(
  found: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>>,
  relative = handRelative,
): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, x] of Object.entries(wanted))
    expect(Math.abs((found[name] as number) - x), name).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(x)));
}

/** A rule whose only term is `one`. */
export function ruleOf(one: Readonly<Record<string, unknown>>, grids: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    format: 'margincore-rules',
    version: 2,
    name: 'test',
    date: '2026-01-01',
    source: 'test',
    numeraire: '*',
    grids,
    terms: { one },
    formulas: {},
    equity: 0,
    initial: 0,
    maintenance: 0,
  };
}

/** The run of the JavaScript backend after it has been compared, bit by bit, with the others. */
export async function runEverywhere(rules: unknown, accounts: readonly Account[], market: Market = termMarket()): Promise<RequirementRun> {
  const runs: RequirementRun[] = [];
  for (const backend of backends) {
    const core = coreOn(await backend.create(), 'test');
    runs.push(core.requirements({ market, book: bookOf(accounts), rules: parseTermRules(rules), terms: true }));
  }
  const [first, ...others] = runs as [RequirementRun, ...RequirementRun[]];
  const bits = (run: RequirementRun): string =>
    JSON.stringify([
      run.faults,
      run.initials,
      run.maintenances,
      [...run.terms].map(([name, { values }]) => [name, Array.from(values, String)]),
    ]);
  for (const other of others) if (bits(other) !== bits(first)) throw new Error('backends differ');
  return first;
}

/** The term by account, summed over underlyings. */
export async function termOf(
  one: Readonly<Record<string, unknown>>,
  accounts: readonly Account[],
  market: Market = termMarket(),
  grids: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, number>> {
  const run = await runEverywhere(ruleOf(one, grids), accounts, market);
  const column = run.terms.get('one');
  const width = column?.level === 'unit' ? run.underlyings.length : 1;
  return Object.fromEntries(
    run.accounts.map((name, a) => [
      name,
      (column?.values ?? new Float64Array(0)).subarray(a * width, (a + 1) * width).reduce((x, y) => x + y, 0),
    ]),
  );
}
