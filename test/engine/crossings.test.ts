import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineInside } from '../../src/engine/prepared/inside.js';
import { measuredBasis } from '../../src/engine/regions/basis.js';
import { Crossings, noLevel } from '../../src/engine/regions/crossings.js';
import { References } from '../../src/engine/regions/references.js';
import { type Core, createCore, Fault } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { Bounds } from '../../src/program/bounds/bounds.js';
import { preset, presetNames } from '../../src/rules.js';
import { checkWorld, hostileTick, hostileWorld, uniforms } from '../fuzz/regions.js';
import { some } from '../long.js';

const cores: Core[] = [];
beforeAll(async () => {
  for (const backend of ['wasm', 'js'] as const) cores.push(await createCore({ backend, threads: 1 }));
});
afterAll(() => {
  for (const core of cores) core.dispose();
});

describe('crossings', () => {
  test.each(some(presetNames, 2))('of %s are those of a full run after every tick, in hostile worlds', async (rules) => {
    for (const [n, core] of cores.entries()) {
      const { missed, crossings } = await checkWorld(core, 5000 + 7 * presetNames.indexOf(rules) + n, 30, rules);
      expect(missed).toEqual([]);
      expect(crossings).toBeGreaterThanOrEqual(0);
    }
  });

  test('leave nearly everybody of an ordinary book alone', async () => {
    const market = sampleMarket(1);
    for (const rules of some(
      ['margincore', 'deribit-portfolio', 'derive-pmrm-2', 'paradex-portfolio', 'binance-futures', 'mango-v4'] as const,
      2,
    )) {
      const engine = await (cores[0] as Core).prepare({
        book: sampleBook(market, { accounts: 500, seed: 3 }),
        market,
        rules: preset(rules),
      });
      const crossings = new Crossings(engine, { part: 'maintenance', ratios: [1] });
      const draw = uniforms(9);
      for (let tick = 0; tick < 40; tick++) {
        engine.tick({
          prices: Object.fromEntries(engine.market.underlyings.map(({ id, index }) => [id, index * (1 + 4e-4 * (draw() - 0.5))])),
          vols: {},
        });
        crossings.after();
      }
      expect(crossings.metrics.touchedShare).toBeLessThan(0.03);
      expect(crossings.metrics.hotShare).toBeLessThan(0.01);
      engine.dispose();
    }
  });

  test("are by the requirement that is an account's own where none is named", async () => {
    const market = sampleMarket(1);
    const engine = await (cores[0] as Core).prepare({
      book: sampleBook(market, { accounts: 300, seed: 4 }),
      market,
      rules: preset('margincore'),
    });
    const crossings = new Crossings(engine, { part: 'maintenance', ratios: [1] });
    engine.tick({ prices: Object.fromEntries(market.underlyings.map(({ id, index }) => [id, 0.9 * index])), vols: {} });
    expect(crossings.after().accounts.length).toBeGreaterThan(0);
    const { own } = engine.run();
    expect([...crossings.levels]).toEqual(
      Array.from(own.equities, (equity, a) => (equity < (own.maintenances[a] as number) ? 1 : Number.isNaN(equity) ? noLevel : 0)),
    );
    engine.dispose();
  });

  test('refuse what they cannot compare', async () => {
    const market = sampleMarket(1);
    const engine = await (cores[1] as Core).prepare({
      book: sampleBook(market, { accounts: 10, seed: 4 }),
      market,
      rules: preset('margincore'),
    });
    expect(() => new Crossings(engine, { requirement: 'none', part: 'maintenance', ratios: [1] })).toThrow(Fault);
    expect(() => new Crossings(engine, { part: 'maintenance', ratios: [1, 1] })).toThrow(Fault);
    expect(() => new Crossings(engine, { part: 'maintenance', ratios: [Number.NaN] })).toThrow(Fault);
    engine.dispose();
  });
});

describe('bounds', () => {
  test.each(some(presetNames, 2))('of %s: figures move by no more than slope x drift', async (rules) => {
    let [proved, tight] = [0, 0];
    for (let seed = 1; seed <= 4; seed++) {
      const draw = uniforms(77 * seed);
      const { engine, requirement, part } = await hostileWorld(cores[0] as Core, draw, rules);
      const inside = engine[engineInside];
      const [program, tick] = [inside.program(), inside.tick()];
      const bounds = new Bounds(program, tick, [requirement], part);
      const references = new References(bounds.numbers.list, program.rows, program.compiled.compiler.rowCapacity);
      references.grown();
      references.read(tick, true);
      const basis = measuredBasis(program, tick, bounds.numbers.list, references);
      const origin = references.take(0, basis, undefined);
      inside.settle();
      const before = engine.run().requirements[requirement] as NonNullable<ReturnType<typeof engine.run>['requirements'][string]>;
      const amountsOf = (of: typeof before): Float64Array => (part === 'initial' ? of.initials : of.maintenances);
      for (let n = 0; n < 6; n++) {
        const { time, ...moved } = hostileTick(draw, engine);
        engine.tick(n < 3 ? moved : { ...moved, ...(time === undefined ? {} : { time }) });
        if (bounds.moved(inside.tick())) break;
        references.read(inside.tick(), true);
        const after = engine.run().requirements[requirement] as typeof before;
        const found = { equity: 0, amount: 0, size: 0 };
        for (let a = 0; a < after.equities.length; a++) {
          const block = program.blocks[program.blockOf(a)] as (typeof program.blocks)[number];
          if (!bounds.of(0, block, a - (block.accounts[0] as number), basis, found)) continue;
          // of what the account holds: an underlying that it does not may drift anywhere
          const { pairStarts, pairUnderlyings, assetStarts, assets } = block.arrays as NonNullable<typeof block.arrays>;
          const factors = [
            ...pairUnderlyings.subarray(pairStarts[a] as number, pairStarts[a + 1] as number),
            ...Array.from(
              assets.subarray(assetStarts[a] as number, assetStarts[a + 1] as number),
              (asset) => engine.market.underlyings.length + asset,
            ),
          ];
          const drift = Math.max(0, ...factors.map((factor) => origin.drifts[factor] as number));
          if (!(drift < 64)) continue;
          const [equity, amount] = [
            Math.abs((after.equities[a] as number) - (before.equities[a] as number)),
            Math.abs((amountsOf(after)[a] as number) - (amountsOf(before)[a] as number)),
          ];
          if (Number.isNaN(equity)) continue;
          proved += 1;
          const slack = 1e-7 * found.size;
          expect(equity).toBeLessThanOrEqual(found.equity * drift + slack);
          expect(amount).toBeLessThanOrEqual(found.amount * drift + slack);
          if (equity + amount > 0.2 * (found.equity + found.amount) * drift && drift > 0) tight += 1;
        }
      }
      engine.dispose();
    }
    // a fifth of a bound is reached somewhere: it is not true for being far too wide. Of collateral that dYdX takes none of the bound counts moves all the same
    if (rules !== 'dydx-v4') expect(tight).toBeGreaterThanOrEqual(proved > 20 ? 1 : 0);
  });
});
