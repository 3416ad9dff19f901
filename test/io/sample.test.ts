// The seeded sample: the same bytes on every machine, varied, and for any market there is.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Book } from '../../src/book/book.js';
import type { Instrument } from '../../src/book/instrument.js';
import { Draws } from '../../src/draws.js';
import { readMarket, sampleBook, sampleMarket } from '../../src/io/index.js';
import { marketText } from '../../src/io/marketJson.js';
import { decimals, significant } from '../../src/io/sample/digits.js';
import { csvPieces } from '../../src/io/writeBook.js';
import { createJsCore } from '../../src/js.js';
import { buildMarket } from '../../src/market/build.js';
import type { Market, Quote } from '../../src/market/market.js';
import { preset } from '../../src/rules/document/presets.js';
import { runs } from '../long.js';
import { needs, sharedPath } from '../shared.js';
import { faultOf } from './files.js';

function hash(pieces: Iterable<string>): string {
  const sha = createHash('sha256');
  for (const piece of pieces) sha.update(piece);
  return sha.digest('hex').slice(0, 16);
}

function countsOf(book: Book): number[] {
  const counts = new Array<number>(book.accounts.length).fill(0);
  for (const unit of book.positionAccounts) counts[unit] = (counts[unit] as number) + 1;
  return counts;
}

describe('draws', () => {
  it('are a pure function of seed, stream and n, and differ in each of them', () => {
    const first = (seed: number, stream: number) =>
      Array.from(
        { length: 4 },
        function (this: Draws) {
          return this.uniform();
        }.bind(new Draws(seed, stream)),
      );
    expect(first(1, 2)).toEqual(first(1, 2));
    const all = [first(1, 2), first(1, 3), first(2, 2), first(1 + 2 ** 32, 2), first(1, 2 + 2 ** 32), first(0, 0)];
    expect(new Set(all.flat()).size).toBe(24);
  });

  it('are even over the unit interval, along a stream and across streams and seeds', () => {
    const along = new Draws(0, 0);
    const sources = [() => along.uniform(), (i: number) => new Draws(7, i).uniform(), (i: number) => new Draws(i, 7).uniform()];
    for (const draw of sources) {
      const buckets = new Array<number>(64).fill(0);
      for (let i = 0; i < 64_000; i++) {
        const value = draw(i);
        if (!(value > 0 && value < 1)) throw new Error(`draw ${i} is ${value}`);
        buckets[Math.floor(value * 64)] = (buckets[Math.floor(value * 64)] as number) + 1;
      }
      // Chi-square with 63 degrees of freedom: beyond 120 once in a hundred thousand times. The draws are fixed, so this cannot flicker.
      expect(buckets.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(120);
    }
  });

  it('round to short decimals', () => {
    expect([significant(12345.678, 2), significant(0.00123456, 3), significant(-99.96, 3), significant(0, 3)]).toEqual([
      12000, 0.00123, -100, 0,
    ]);
    expect([decimals(1.2345678, 4), decimals(90000.005, 2)]).toEqual([1.2346, 90000.01]);
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e14, noNaN: true }), fc.integer({ min: 1, max: 6 }), (value, digits) => {
        const rounded = significant(value, digits);
        expect(rounded).toBe(Number(rounded.toPrecision(digits)));
        expect(Math.abs(rounded / value - 1)).toBeLessThan(10 ** (1 - digits));
      }),
    );
  });
});

describe('the sample market', () => {
  it('is the same bytes on every machine', () => {
    expect(hash([marketText(sampleMarket(1))])).toBe('6a1d5a7842057968');
    expect(hash([marketText(sampleMarket(2))])).not.toBe(hash([marketText(sampleMarket(1))]));
  });

  it('lists about 600 instruments of every kind and settlement on five underlyings', () => {
    for (const seed of [0, 1, 2, 99, Number.MAX_SAFE_INTEGER]) {
      const market = sampleMarket(seed);
      expect(market.quotes.length).toBeGreaterThan(570);
      expect(market.quotes.length).toBeLessThan(630);
      expect(market.underlyings.map(({ id }) => id)).toEqual(['BNB', 'BTC', 'ETH', 'SOL', 'XRP']);
      expect(new Set(market.quotes.map(({ instrument }) => `${instrument.kind} ${instrument.settlement}`))).toEqual(
        new Set([
          'spot linear',
          'future linear',
          'future inverse',
          'perpetual linear',
          'perpetual inverse',
          'option linear',
          'option inverse',
        ]),
      );
      expect(market.asOf).toBe(Date.UTC(2026, 0, 2, 8));
      for (const { instrument, vol } of market.quotes) {
        expect(instrument.expiry === undefined || instrument.expiry > market.asOf).toBe(true);
        if (instrument.kind === 'option') expect(vol > 0.2 && vol < 2).toBe(true);
      }
    }
  });

  it('smiles: far strikes have higher vols than the one at the forward', () => {
    const options = sampleMarket(1).quotes.filter(({ instrument }) => instrument.id.startsWith('BTC-26JUN26-') && instrument.call);
    const nearest = options.reduce((a, b) =>
      Math.abs(b.forward - (b.instrument.strike as number)) < Math.abs(a.forward - (a.instrument.strike as number)) ? b : a,
    );
    expect(options[0]?.vol).toBeGreaterThan(nearest.vol);
    expect(options.at(-1)?.vol).toBeGreaterThan(nearest.vol);
  });

  it('refuses a seed that is no whole number', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53, '1' as unknown as number])
      expect(faultOf(() => sampleMarket(seed)).path).toBe('seed');
  });
});

describe('the sample book', () => {
  const market = sampleMarket(1);

  it('is the same bytes on every machine', () => {
    expect(hash(csvPieces(sampleBook(market, { accounts: 500, seed: 1 })))).toBe('21a1d72fe3b0687c');
    expect(hash(csvPieces(sampleBook(market, { accounts: 500, seed: 2 })))).not.toBe('21a1d72fe3b0687c');
  });

  it('of few accounts is the beginning of one of many', () => {
    const few = [...csvPieces(sampleBook(market, { accounts: 40, seed: 5 }))]
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('position'));
    const many = [...csvPieces(sampleBook(market, { accounts: 90, seed: 5 }))]
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('position'));
    expect(many.slice(0, few.length)).toEqual(few);
  });

  it('holds 1 to 20 positions an account, ten on average, long and short, in every kind of instrument', () => {
    const book = sampleBook(market, { accounts: 2_000, seed: 3 });
    const counts = countsOf(book);
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 20]);
    const mean = book.quantities.length / book.accounts.length;
    expect(mean).toBeGreaterThan(9.5);
    expect(mean).toBeLessThan(11.5);
    const kinds = new Map(market.quotes.map(({ instrument }) => [instrument.id, `${instrument.kind} ${instrument.settlement}`]));
    const held = new Set(
      [...book.positionInstruments].map(
        (i, at) => `${kinds.get(book.instruments[i] as string)} ${Math.sign(book.quantities[at] as number)}`,
      ),
    );
    expect(held.size).toBe(14);
    expect(book.quantities.every((quantity) => Number.isFinite(quantity) && quantity !== 0)).toBe(true);
    expect(book.entryPrices.every((price) => price > 0 && Number.isFinite(price))).toBe(true);
  });

  it('mixes modes, subaccounts and collateral, some of it owed', () => {
    const book = sampleBook(market, { accounts: 2_000, seed: 3 });
    const share = (mode: string) => book.modes.filter((own) => own === mode).length / 2_000;
    expect([share('isolated') > 0.2, share('cross') > 0.3, share('portfolio') > 0.35]).toEqual([true, true, true]);
    const units = new Set(book.accounts.map((account, unit) => `${account}/${book.subaccounts[unit]}`));
    expect(units.size).toBe(2_000);
    expect(new Set(book.accounts).size).toBeLessThan(1_800);
    expect(book.assets.length).toBe(market.assets.length);
    expect(book.amounts.some((amount) => amount < 0)).toBe(true);
    expect(book.collateralAccounts.length).toBeGreaterThan(2_500);
    expect(book.faults).toEqual([]);
  });

  it('leaves most accounts healthy and a few per cent below maintenance, in every mode', async () => {
    const core = createJsCore();
    const book = sampleBook(market, { accounts: 1_500, seed: 8 });
    const run = (await core.prepare({ market, book, rules: preset('margincore') })).run();
    for (const mode of ['isolated', 'cross', 'portfolio'] as const) {
      const { equities, maintenances } = run.requirements[mode] as (typeof run.requirements)[string];
      const own = [...book.modes.keys()].filter((i) => book.modes[i] === mode);
      const healths = own.map((i) => (equities[i] as number) / (maintenances[i] as number));
      const below = healths.filter((health) => health < 1).length / healths.length;
      expect(below).toBeGreaterThan(0.005);
      expect(below).toBeLessThan(0.1);
    }
    expect(run.faults).toEqual([]);
    core.dispose();
  });

  it('refuses counts and seeds out of range, and a market without anything to trade', () => {
    expect(faultOf(() => sampleBook(market, { accounts: -1, seed: 1 })).path).toBe('accounts');
    expect(faultOf(() => sampleBook(market, { accounts: 2_000_000, seed: 1 })).code).toBe('TOO_LARGE');
    expect(faultOf(() => sampleBook(market, { accounts: 1, seed: 1.5 })).path).toBe('seed');
    const bare = buildMarket({ ...market, quotes: [] });
    const late = buildMarket({
      ...market,
      asOf: Date.UTC(2030, 0, 1),
      quotes: market.quotes.filter(({ instrument }) => instrument.expiry),
    });
    for (const none of [bare, late]) expect(faultOf(() => sampleBook(none, { accounts: 1, seed: 1 })).code).toBe('TOO_SHORT');
    expect(sampleBook(market, { accounts: 0, seed: 1 }).accounts).toEqual([]);
  });

  it('is sound over any market: few or many underlyings, options only, futures only, one strike, no vol', () => {
    const instrument = fc.record({
      kind: fc.constantFrom('spot', 'future', 'perpetual', 'option'),
      inverse: fc.boolean(),
      coin: fc.integer({ min: 0, max: 3 }),
      days: fc.constantFrom(-1, 0.01, 1, 30, 400),
      moneyness: fc.constantFrom(0.2, 0.9, 1, 1.1, 5),
      call: fc.boolean(),
      vol: fc.constantFrom(0, 0.05, 0.6, 5),
      multiplier: fc.constantFrom(1, 0.001, 100),
    });
    fc.assert(
      fc.property(
        fc.array(instrument, { minLength: 1, maxLength: 25 }),
        fc.constantFrom(1e-6, 0.5, 100, 90_000),
        fc.nat(),
        (listed, scale, seed) => {
          const asOf = Date.UTC(2026, 0, 1);
          const coins = [0, 1, 2, 3].map((i) => ({ id: `C${i}`, price: scale * (i + 1) }));
          const quotes = listed.map(({ kind, inverse, coin, days, moneyness, call, vol, multiplier }, i): Quote => {
            const { id: underlying, price } = coins[coin] as { id: string; price: number };
            const paid = inverse && kind !== 'spot';
            const common = {
              id: `I${i}`,
              kind,
              settlement: paid ? 'inverse' : 'linear',
              underlying,
              asset: paid ? underlying : 'USD',
              multiplier,
            } as const;
            const dated = kind === 'future' || kind === 'option' ? { expiry: asOf + days * 86_400_000 } : {};
            const option = kind === 'option' ? { strike: price * moneyness, call } : {};
            const whole: Instrument = { ...common, ...dated, ...option };
            return { instrument: whole, forward: price * 1.01, vol: kind === 'option' ? vol : 0, rate: 0 };
          });
          const any: Market = buildMarket({
            asOf,
            numeraire: 'USD',
            venue: 'margincore',
            source: 'any',
            assets: coins,
            underlyings: coins.map(({ id, price }) => ({ id, asset: id, index: price })),
            quotes,
          });
          fc.pre(quotes.some(({ instrument: { expiry } }) => expiry === undefined || expiry > asOf));
          const book = sampleBook(any, { accounts: 12, seed });
          expect(book.faults).toEqual([]);
          expect(book.accounts).toHaveLength(12);
          const alive = new Set(
            quotes.filter(({ instrument: { expiry } }) => expiry === undefined || expiry > asOf).map(({ instrument: { id } }) => id),
          );
          expect(book.instruments.every((id) => alive.has(id))).toBe(true);
          expect([...book.quantities, ...book.entryPrices, ...book.amounts].every(Number.isFinite)).toBe(true);
          expect(book.collateralAccounts.length).toBeGreaterThanOrEqual(12);
        },
      ),
      { numRuns: runs(150) },
    );
  });

  const chains = 'data/deribit_chains_6snapshots.csv.gz';
  it.skipIf(!sharedPath(chains))(needs('runs over a real chain, which lists no spot and no stablecoin', chains), async () => {
    const chain = await readMarket(sharedPath(chains) as string);
    const book = sampleBook(chain, { accounts: 1_000, seed: 1 });
    expect(book.faults).toEqual([]);
    expect(Math.min(...countsOf(book))).toBe(1);
    expect([...book.assets].sort()).toEqual(['BTC', 'ETH', 'USD']);
  });
});
