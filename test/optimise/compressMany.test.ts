// Compression of many accounts against every set of lots: what-ifs list what each account may trade, dynamic programming finds the best sum.
import { afterAll, describe, expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import { engineInside } from '../../src/engine/prepared/inside.js';
import { createCore } from '../../src/index.js';
import { type CompressionInputs, compress } from '../../src/optimise.js';
import { backendNames, documentOf, market, prepared } from '../program/prepared.js';
import { randomBook, type Traded } from './positions.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

type Lots = readonly number[];

/** Every number of lots of every position. */
const every = (most: readonly number[]): Lots[] =>
  most.reduce<Lots[]>((all, n) => all.flatMap((lots) => Array.from({ length: n + 1 }, (_, k) => [...lots, k])), [[]]);

/** The largest notional that is removed with as much long as short of every instrument and nobody outside the band. */
function most(
  engine: MarginEngine,
  rows: ReturnType<typeof randomBook>['rows'],
  chosen: readonly Traded[],
  notionals: readonly number[],
  band: CompressionInputs['band'],
): number {
  let reached = new Map<string, { readonly open: Lots; readonly removed: number }>([['', { open: chosen.map(() => 0), removed: 0 }]]);
  for (const { account, positions } of rows) {
    const view = engine.account(account);
    const held = chosen.map(({ instrument, lot }) =>
      Math.round((positions.find((one) => one.instrument === instrument)?.quantity ?? 0) / lot),
    );
    const able = every(held.map(Math.abs)).flatMap((lots) => {
      const trades = lots.flatMap((n, i) =>
        n === 0
          ? []
          : [
              {
                instrument: (chosen[i] as Traded).instrument,
                quantity: Number((-Math.sign(held[i] as number) * n * (chosen[i] as Traded).lot).toPrecision(15)),
                price: (chosen[i] as Traded).price,
              },
            ],
      );
      const { before, after } = view.whatIf({ trades });
      const [was, is] = [before[view.requirement], after[view.requirement]] as [
        { initial: number; maintenance: number },
        { initial: number; maintenance: number },
      ];
      if (is.initial > was.initial + band.initial || is.maintenance > was.maintenance + band.maintenance) return [];
      return [
        {
          signed: lots.map((n, i) => n * Math.sign(held[i] as number)),
          notional: lots.reduce((sum, n, i) => sum + n * (notionals[i] as number), 0),
        },
      ];
    });
    const next: typeof reached = new Map();
    for (const { open, removed } of reached.values())
      for (const { signed, notional } of able) {
        const left = open.map((n, i) => n + (signed[i] as number));
        const key = left.join();
        if (removed + notional > (next.get(key)?.removed ?? -1)) next.set(key, { open: left, removed: removed + notional });
      }
    reached = next;
  }
  return reached.get(chosen.map(() => 0).join())?.removed ?? 0;
}

describe.each([
  ['margincore', 10, 3, 1],
  ['deribit-portfolio', 10, 3, 1],
  ['margincore', 130, 2, 0.8],
  ['deribit-portfolio', 130, 2, 0.8],
] as const)('under %s, %i accounts in %i instruments', (name, accounts, instruments, share) => {
  test(`removes ${share} of what can be or more, and no bound is below that`, async () => {
    const { rows: full, chosen } = randomBook(1, accounts, instruments, 2);
    // of the first instrument few are short: who gives up a hedge then matters
    const rows = full.map((one, a) => ({
      ...one,
      positions: one.positions.filter(({ instrument, quantity }) => a % 3 === 0 || instrument !== chosen[0]?.instrument || quantity > 0),
    }));
    const book = bookOf(rows);
    const both = await Promise.all(backendNames.map((backend) => prepared(backend, documentOf(name), book, market)));
    const engine = both[0] as MarginEngine;
    const { parts, tick } = engine[engineInside];
    const notionals = chosen.map(({ instrument, lot }) => lot * tick().notional(parts.rows.rowOf(instrument), 'index'));
    const band = { initial: 0, maintenance: 0 };
    const inputs = { band, instruments: Object.fromEntries(chosen.map(({ instrument, price, lot }) => [instrument, { price, lot }])) };
    const [answer, ...others] = both.map((one, i) => compress(cores[i] as (typeof cores)[number], one, inputs));
    for (const other of others) expect(other).toEqual(answer);
    const { removed = 0, bound = 0, proof } = answer ?? {};
    // of many, what rows allow
    if (accounts > 100) expect(proof).toBe('rows');
    const exact = most(engine, rows, chosen, notionals, band);
    expect(removed).toBeGreaterThanOrEqual(share * exact * (1 - 1e-9));
    expect(removed).toBeLessThanOrEqual(exact * (1 + 1e-9));
    expect(bound).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
    for (const { before, after } of answer?.accounts ?? []) expect(after.initial).toBeLessThanOrEqual(before.initial);
    for (const one of both) one.dispose();
  });
});
