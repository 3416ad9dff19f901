// Derivatives of a whole book: against single accounts under every preset, fresh engines, and the margin of homogeneous rules; equal bits on both backends.
import { describe, expect, test } from 'vitest';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import { type MarginGradients, marginGradient, marginGradients } from '../../src/optimise.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { some } from '../long.js';
import { gradientShare } from '../precision.js';
import { backendNames, book, documentOf, market, prepared } from '../program/prepared.js';

const parts = ['initial', 'maintenance'] as const;
const rounding = ['vega', 'vega-capped', 'dydx-v4', 'mars', 'drift'];

async function gradients(name: string, at = market): Promise<readonly [MarginEngine, MarginGradients]> {
  const engines = await Promise.all(backendNames.map((backend) => prepared(backend, documentOf(name), book, at)));
  const [first, ...others] = engines.map((engine) => marginGradients(engine));
  for (const other of others) expect(other).toEqual(first);
  return [engines[0] as MarginEngine, first as MarginGradients];
}

/** Prices of which some are not sure: contingencies are charged. */
const unsure = {
  ...market,
  quotes: market.quotes.map((quote, n) => ({ ...quote, figures: { ...quote.figures, volConfidence: 0.3 + 0.1 * (n % 7) } })),
  underlyings: market.underlyings.map((one, n) => ({
    ...one,
    figures: { spotConfidence: 0.9 - 0.1 * n, perpetualConfidence: 0.2 + 0.2 * n },
  })),
  assets: market.assets.map((one, n) => ({ ...one, figures: { peg: 0.95, confidence: 0.3 + 0.1 * (n % 4), depositsValue: 1e6 } })),
};
/** Contracts of other sizes than 1: what is paid for one is that many prices. */
const sized = {
  ...unsure,
  quotes: unsure.quotes.map((quote, n) => ({
    ...quote,
    instrument: { ...quote.instrument, multiplier: (quote.instrument.multiplier * (5 + (n % 3))) / 10 },
  })),
};
const cases = [
  ...presetNames.map((name) => [name, 'the sample', market] as const),
  ...['derive-pmrm-1', 'derive-pmrm-2'].flatMap((name) => [
    [name, 'prices that are not sure', unsure] as const,
    [name, 'contracts of other sizes', sized] as const,
  ]),
];

describe.each(some(cases, 2))('under %s, %s', (name, _, at) => {
  test('they are those of single accounts, and nothing of the engine has changed', async () => {
    const [engine, found] = await gradients(name, at);
    const { codes, requirements } = engine.run();
    // pairings alone have no closed form
    if (name !== 'reg-t') expect(found.steppedCount).toBeLessThan(0.15 * codes.length);
    let compared = 0;
    for (let a = 0; a < codes.length && compared < 150; a += 3) {
      const [from, end] = [found.starts[a] as number, found.starts[a + 1] as number];
      if (codes[a] !== 0) {
        for (const of of Object.values(found.requirements))
          expect(of.initial.positions.subarray(from, end).every((one) => Number.isNaN(one))).toBe(true);
        continue;
      }
      const ids = Array.from(found.held.subarray(from, end), (n) => found.instruments[n] as string);
      const account = found.accounts[a] as string;
      const subaccount = found.subaccounts[a] as string;
      const one = marginGradient(engine, { account, subaccount, instruments: ids });
      expect(Array.from(ids, (id) => one.held[one.instruments.indexOf(id)])).toEqual([...found.quantities.subarray(from, end)]);
      if (rounding.includes(name)) continue;
      for (const [requirement, of] of Object.entries(found.requirements))
        for (const part of parts) {
          const { up, down, errors } = (one.requirements[requirement] as (typeof one.requirements)[string])[part];
          for (const [k, id] of ids.entries()) {
            const j = one.instruments.indexOf(id);
            const within = gradientShare * (one.notionals[j] as number) + 2 * (errors[j] as number);
            const derivative = of[part].positions[from + k] as number;
            expect(Math.abs(derivative - (up[j] as number))).toBeLessThanOrEqual(within);
            // where nothing is said of a kink there is none
            if (found.kinked[a] === 0 && found.stepped[a] === 0)
              expect(Math.abs(derivative - (down[j] as number))).toBeLessThanOrEqual(within);
            compared += 1;
          }
        }
    }
    if (!rounding.includes(name) && name !== 'aave-v3') expect(compared).toBeGreaterThan(10);
    engine.tick({ prices: {} });
    expect(engine.run().requirements).toEqual(requirements);
  }, 120_000);
});

describe('by price', () => {
  test.each(['margincore', 'span-arrays', 'deribit-portfolio', 'derive-pmrm-2'])(
    'under %s they are what ticks of another engine approach, and what one account is told',
    async (name) => {
      const [engine, found] = await gradients(name);
      const other = await prepared('js', documentOf(name));
      const width = found.underlyings.length;
      const h = 2 ** -16;
      const { codes, notionals, requirements: before } = engine.run();
      for (const [u, id] of found.underlyings.entries()) {
        const { index } = market.underlyings[u] as (typeof market.underlyings)[number];
        const figures = [index * (1 + h), index * (1 - h), index].map((price) => {
          other.tick({ prices: { [id]: price } });
          return other.run().requirements;
        }) as [typeof before, typeof before, typeof before];
        for (const [requirement, of] of Object.entries(found.requirements))
          for (const [part, column] of [
            ['equity', 'equities'],
            ['initial', 'initials'],
            ['maintenance', 'maintenances'],
          ] as const)
            for (let a = 0; a < codes.length; a++) {
              if (codes[a] !== 0 || found.stepped[a] === 1 || found.kinked[a] === 1) continue;
              const [above, below] = figures.map((one) => one[requirement]?.[column][a] as number) as [number, number];
              const standing = before[requirement]?.[column][a] as number;
              const quotients = [above - standing, standing - below].map((difference) => difference / (h * index));
              // a kink between them has the derivative of one side
              const within = (1e-4 * (notionals[a] as number) + 1e-9 * Math.abs(standing)) / index;
              const derivative = of[part].prices[a * width + u] as number;
              expect(derivative).toBeGreaterThanOrEqual(Math.min(...quotients) - within);
              expect(derivative).toBeLessThanOrEqual(Math.max(...quotients) + within);
            }
      }
      const a = [...codes.keys()].find((n) => codes[n] === 0 && found.stepped[n] === 0 && found.kinked[n] === 0) as number;
      const { prices } = marginGradient(engine, {
        account: found.accounts[a] as string,
        subaccount: found.subaccounts[a] as string,
        prices: true,
      });
      expect(prices?.underlyings).toEqual(found.underlyings);
      for (const [requirement, of] of Object.entries(found.requirements))
        for (const part of ['equity', ...parts] as const)
          for (let u = 0; u < width; u++) {
            const stepped = prices?.requirements[requirement];
            if (stepped === undefined) throw new Error(requirement);
            const { up, errors } = stepped[part];
            const size = Math.abs(before[requirement]?.equities[a] as number) / (market.underlyings[u]?.index as number);
            expect(Math.abs((of[part].prices[a * width + u] as number) - (up[u] as number))).toBeLessThanOrEqual(
              1e-5 * size + 4 * (errors[u] as number),
            );
          }
    },
    120_000,
  );
});

test('positions times derivatives are the margin of a rule without borders', async () => {
  const [engine, found] = await gradients('span-arrays');
  const { codes, requirements } = engine.run();
  let summed = 0;
  for (let a = 0; a < codes.length; a++) {
    if (codes[a] !== 0 || found.stepped[a] === 1 || found.kinked[a] === 1) continue;
    let sum = 0;
    for (let k = found.starts[a] as number; k < (found.starts[a + 1] as number); k++)
      sum += (found.quantities[k] as number) * (found.requirements.scan?.initial.positions[k] as number);
    const margin = requirements.scan?.initials[a] as number;
    expect(Math.abs(sum - margin)).toBeLessThanOrEqual(1e-9 * Math.max(1, margin));
    if (margin > 0) summed += 1;
  }
  expect(summed).toBeGreaterThan(10);
});

test('futures that make up for each other have the derivative of one contract more, without a step', async () => {
  const [engine, found] = await gradients('margincore');
  const pairOf = (id: string): string => id.split('-')[0] as string;
  let compared = 0;
  for (let a = 0; a < found.accounts.length && compared < 3; a++) {
    if (found.stepped[a] === 1 || found.kinked[a] === 0) continue;
    const held = Array.from(
      { length: (found.starts[a + 1] as number) - (found.starts[a] as number) },
      (_, n) => (found.starts[a] as number) + n,
    );
    const futures = held.filter((k) => !/-[CP]$/.test(found.instruments[found.held[k] as number] as string));
    const idOf = (k: number): string => found.instruments[found.held[k] as number] as string;
    const even = futures.flatMap((k, i) => {
      const other = futures[i + 1];
      if (other === undefined || futures.some((one) => one !== k && one !== other && pairOf(idOf(one)) === pairOf(idOf(k)))) return [];
      return pairOf(idOf(k)) === pairOf(idOf(other)) && found.quantities[k] === -(found.quantities[other] as number) ? [k, other] : [];
    });
    if (even.length !== 2) continue;
    const [account, subaccount] = [found.accounts[a] as string, found.subaccounts[a] as string];
    const { instruments, notionals, requirements } = marginGradient(engine, { account, subaccount, instruments: even.map(idOf) });
    const { up: above, down: below } = (requirements.cross as (typeof requirements)[string]).initial;
    if (above.every((one, j) => Math.abs(one - (below[j] as number)) < 1e-3 * (notionals[j] as number))) continue;
    for (const k of even)
      for (const part of parts) {
        const j = instruments.indexOf(idOf(k));
        const { up, errors } = (requirements.cross as (typeof requirements)[string])[part];
        const within = gradientShare * (notionals[j] as number) + 2 * (errors[j] as number);
        expect(Math.abs((found.requirements.cross?.[part].positions[k] as number) - (up[j] as number))).toBeLessThanOrEqual(within);
      }
    compared += 1;
  }
  expect(compared).toBe(3);
});
