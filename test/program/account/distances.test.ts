// Distances from liquidation: closed forms, roots at which fresh engines stand at their maintenance, all assets together by correlation, laws of order.
import { describe, expect, test } from 'vitest';
import type { MarginEngine } from '../../../src/engine/prepared/engine.js';
import { limitRelative, searchedBalance } from '../../precision.js';
import { backendNames, wholeBook as book, documentOf, whole as market, preparedWhole as prepared } from '../prepared.js';
import { contract, held, holder, small, smallRules } from './asked.js';
import { redrafted } from './liquidationPrices.test.js';

const price = 2500 * 1.0005;
const long = held(
  holder('a', {
    positions: [{ instrument: 'ETH-PERPETUAL', quantity: 20, entryPrice: price }],
    collateral: [{ asset: 'USD', amount: 600 }],
  }),
);
const search = { lowest: 0.3, highest: 4, steps: 24, tolerance: 1e-13 };

test('by hand: one long perpetual, its log distance over the deviation of the horizon', async () => {
  for (const backend of backendNames) {
    const engine = await prepared(backend, smallRules, long, small);
    const volatilities = { annual: { ETH: 0.8 }, daysPerYear: 365 };
    const found = await engine.account('a').distances({ tolerance: 1e-14, horizonDays: 10, volatilities });
    expect(found).toMatchObject({
      requirement: 'whole',
      equity: 600,
      horizonDays: 10,
      daysPerYear: 365,
      source: 'stated',
      unmeasured: ['USDC'],
    });
    expect('together' in found).toBe(false);
    const [eth] = found.alone as [(typeof found.alone)[number]];
    expect(found.alone.length).toBe(1);
    expect([eth.asset, eth.volatility, eth.ups.length, eth.downs.length]).toEqual(['ETH', 0.8, 0, 1]);
    // 600 + 20 c m = 0.115 x 20 c (1 + m)
    const worth = 20 * contract;
    const sigmas = -Math.log1p((0.115 * worth - 600) / (worth * (1 - 0.115))) / (0.8 * Math.sqrt(10 / 365));
    const [down] = eth.downs as [(typeof eth.downs)[number]];
    expect(Math.abs(down.sigmas / sigmas - 1)).toBeLessThan(limitRelative);
    // N^-1(3/4) = 0.6744897501960817
    expect(Math.abs(down.medianDays / (10 * (sigmas / 0.6744897501960817) ** 2) - 1)).toBeLessThan(limitRelative);
    expect(eth.probability).toBe(down.probability);
    const half = await engine.account('a').distances({ tolerance: 1e-14, horizonDays: down.medianDays, volatilities });
    expect(Math.abs((half.alone[0]?.probability as number) - 0.5)).toBeLessThan(limitRelative);
    const priced = await engine.account('a').liquidationPrices({ tolerance: 1e-14, assets: ['ETH'] });
    expect(down).toMatchObject(priced.thresholds[0]?.down as object);
  }
});

/** Perpetuals in one coin of stable value: maintenance is a rate of what they are worth. */
describe('all assets together', async () => {
  const ids = ['SOL_USDC-PERPETUAL', 'XRP_USDC-PERPETUAL'];
  const quotes = ids.map((id) => market.quotes.find(({ instrument }) => instrument.id === id) as (typeof market.quotes)[number]);
  const sizes = [30, -2500];
  const usdc = market.assets.find(({ id }) => id === 'USDC')?.price as number;
  const positions = quotes.map(({ instrument, forward }, i) => ({
    instrument: instrument.id,
    quantity: sizes[i] as number,
    entryPrice: forward,
  }));
  const collateral = [{ asset: 'USDC', amount: 600 }];
  const all = held(
    holder('both', { positions, collateral }),
    ...positions.map((one, i) => holder(`one${i}`, { positions: [one], collateral })),
  );
  const stated = (rho: number) => ({
    annual: { SOL: 0.9, XRP: 0.7 },
    daysPerYear: 365,
    correlation: {
      assets: ['XRP', 'SOL'],
      rows: [
        [1, rho],
        [rho, 1],
      ],
    },
  });
  const engine = await prepared('js', documentOf('binance-futures'), all);

  test('by hand: two perpetuals against the root of their closed form', async () => {
    const values = quotes.map(({ instrument, forward }, i) => (sizes[i] as number) * instrument.multiplier * forward * usdc);
    const maintenances = ids.map((_, i) => engine.account(`one${i}`).maintenance);
    let met = 0;
    for (const rho of [-0.8, -0.2, 0.3, 0.95]) {
      const found = await engine.account('both').distances({ ...search, horizonDays: 1, volatilities: stated(rho), together: true });
      const joint = found.together ?? [];
      expect(joint.map(({ asset }) => asset)).toEqual(['SOL', 'XRP']);
      for (const [i, { downs, ups, betas }] of joint.entries()) {
        const vols = [0.9, 0.7];
        const beta = (rho * (vols[1 - i] as number)) / (vols[i] as number);
        expect(betas).toEqual({ [i === 0 ? 'XRP' : 'SOL']: beta });
        const g = (x: number): number =>
          values.reduce((sum, value, j) => {
            const grown = Math.exp((j === i ? 1 : beta) * x);
            return sum + value * (grown - 1) - (maintenances[j] as number) * grown;
          }, engine.account('both').equity);
        const roots = [...downs.map(({ move }) => Math.log1p(move)), ...ups.map(({ move }) => Math.log1p(move))];
        expect(roots.length).toBe(signChanges(g, Math.log(search.lowest), Math.log(search.highest)));
        for (const x of roots) expect(Math.abs(g(x))).toBeLessThan(1e-9 * 600);
      }
      met += joint.flatMap(({ downs, ups }) => [...downs, ...ups]).length;
    }
    expect(met).toBeGreaterThan(4);
  });

  test('uncorrelated is alone, to the bit', async () => {
    const { alone, together = [] } = await engine
      .account('both')
      .distances({ ...search, horizonDays: 1, volatilities: stated(0), together: true });
    expect(together.map(({ betas: _, ...rest }) => rest)).toEqual(alone);
  });
});

function signChanges(g: (x: number) => number, from: number, to: number): number {
  let count = 0;
  for (let i = 0, last = g(from) < 0; i <= 4000; i++) {
    const now = g(from + ((to - from) * i) / 4000) < 0;
    if (now !== last) count += 1;
    last = now;
  }
  return count;
}

describe.each(['margincore', 'deribit-portfolio'])('%s', (name) => {
  const rules = documentOf(name);
  const sigmas = documentOf('margincore');
  const inputs = {
    ...search,
    horizonDays: 5,
    volatilities: 'factors',
    together: true,
    ...(name === 'margincore' ? {} : { sigmas }),
  } as const;
  const some = [152, 249, 2, 9, 30, 41, 77];
  const named = (a: number): [string, string] => [book.accounts[a] as string, book.subaccounts[a] as string];

  test('at every root that is found, alone or together, a fresh engine stands at its maintenance', async () => {
    const engine = await prepared('wasm', rules);
    let [checked, several] = [0, 0];
    for (const a of some) {
      const found = await engine.account(...named(a)).distances(inputs);
      expect(found.unmeasured.filter((id) => market.underlyings.some(({ asset }) => asset === id))).toEqual([]);
      for (const one of [...found.alone, ...(found.together ?? [])]) {
        const betas: Record<string, number> = 'betas' in one ? (one.betas as Record<string, number>) : {};
        for (const side of [one.downs, one.ups]) {
          if (side.length > 1) several += 1;
          side.forEach(({ balance, sigmas: far }, i) => {
            expect(balance < 0).toBe(found.below === (i % 2 === 1));
            if (i > 0) expect(far).toBeGreaterThan(side[i - 1]?.sigmas as number);
          });
          const crossing = side.at(-1);
          if (crossing === undefined || checked >= 12) continue;
          checked += 1;
          let there = redrafted(market, one.asset, crossing.price / one.price);
          for (const [id, beta] of Object.entries(betas)) there = redrafted(there, id, (crossing.price / one.price) ** beta);
          const run = (await prepared('wasm', rules, book, there)).run();
          const columns = run.requirements[found.requirement];
          const [equity, maintenance] = [columns?.equities[a] as number, columns?.maintenances[a] as number];
          const scale = (run.notionals[a] as number) + Math.abs(equity) + maintenance;
          expect(Math.abs(equity - maintenance)).toBeLessThanOrEqual(10 * searchedBalance * scale);
        }
      }
    }
    expect(checked).toBeGreaterThan(3);
    // hedges across coins lose and win back as all rise
    expect(several).toBe(name === 'margincore' ? 0 : 3);
  });

  test('both backends say the same bits, and the engine answers as before', async () => {
    const found = [];
    for (const backend of backendNames) {
      const engine: MarginEngine = await prepared(backend, rules);
      const before = engine.run();
      found.push(await engine.account(...named(9)).distances(inputs));
      expect(engine.run()).toEqual(before);
    }
    expect(found[0]).toEqual(found[1]);
  });

  test('the nearest are the liquidation prices; a longer horizon or larger volatility brings them nearer', async () => {
    const engine = await prepared('wasm', rules);
    const view = engine.account(...named(30));
    const { alone } = await view.distances(inputs);
    const { thresholds } = await view.liquidationPrices({ ...search, assets: alone.map(({ asset }) => asset) });
    thresholds.forEach(({ down, up, uses }, i) => {
      const one = alone[i] as (typeof alone)[number];
      expect(one.uses).toEqual(uses);
      for (const [nearest, side] of [
        [down, one.downs],
        [up, one.ups],
      ] as const) {
        expect(side.length > 0).toBe(nearest !== null);
        if (nearest !== null) expect(side[0]).toMatchObject(nearest);
      }
    });
    const longer = await view.distances({ ...inputs, horizonDays: 20 });
    const annual = Object.fromEntries(alone.map(({ asset, volatility }) => [asset, 2 * volatility]));
    const { sigmas: _, together: __, ...rest } = { sigmas, ...inputs };
    const wilder = await view.distances({ ...rest, volatilities: { annual, daysPerYear: longer.daysPerYear } });
    let compared = 0;
    alone.forEach((one, i) => {
      // four times the days are twice the deviation
      for (const side of ['downs', 'ups'] as const)
        one[side].forEach((root, k) => {
          for (const other of [longer, wilder]) {
            const same = other.alone[i]?.[side][k] as typeof root;
            expect(Math.abs(same.sigmas / root.sigmas - 0.5)).toBeLessThan(1e-12);
            expect(same.probability).toBeGreaterThan(root.probability);
          }
          expect(Math.abs((longer.alone[i]?.[side][k]?.medianDays as number) / root.medianDays - 1)).toBeLessThan(1e-12);
          compared += 1;
        });
    });
    expect(compared).toBeGreaterThan(0);
  });
});

test('what stands still is never touched', async () => {
  const engine = await prepared('js', smallRules, long, small);
  const volatilities = { annual: { ETH: 0, USDC: 0.01 }, daysPerYear: 365, correlation: { assets: ['USDC'], rows: [[1]] } };
  const { alone, together } = await engine.account('a').distances({ horizonDays: 1, volatilities, together: true });
  expect(alone[0]?.downs[0]).toMatchObject({ sigmas: Number.POSITIVE_INFINITY, probability: 0, medianDays: Number.POSITIVE_INFINITY });
  expect(alone[0]?.probability).toBe(0);
  expect(together?.map(({ asset }) => asset)).toEqual(['USDC']);
});

test('nothing has a silent default, and what cannot be is refused', async () => {
  const engine = await prepared('js', smallRules, long, small);
  const volatilities = { annual: { ETH: 0.8 }, daysPerYear: 365 };
  const good = { horizonDays: 1, volatilities };
  for (const [wrong, code, path] of [
    [{ volatilities }, 'MISSING_FIELD', 'inputs.horizonDays'],
    [{ horizonDays: 1 }, 'MISSING_FIELD', 'inputs.volatilities'],
    [{ ...good, horizonDays: 0 }, 'NOT_POSITIVE', 'inputs.horizonDays'],
    [{ ...good, volatilities: 'factors' }, 'MISSING_FIELD', 'sigmas'],
    [{ ...good, volatilities: 'implied' }, 'BAD_ARGUMENT', 'inputs.volatilities'],
    [{ ...good, sigmas: smallRules }, 'BAD_ARGUMENT', 'inputs.sigmas'],
    [{ ...good, volatilities: { annual: { ETH: 0.8 } } }, 'MISSING_FIELD', 'inputs.volatilities.daysPerYear'],
    [{ ...good, volatilities: { ...volatilities, annual: { ETH: -1 } } }, 'NEGATIVE', 'inputs.volatilities.annual["ETH"]'],
    [{ ...good, volatilities: { ...volatilities, annual: { ETH: Number.NaN } } }, 'NOT_FINITE', 'inputs.volatilities.annual["ETH"]'],
    [{ ...good, volatilities: { ...volatilities, annual: { USD: 1 } } }, 'OUT_OF_RANGE', 'inputs.volatilities.annual["USD"]'],
    [{ ...good, volatilities: { ...volatilities, annual: { DOGE: 1 } } }, 'UNKNOWN_ASSET', 'inputs.volatilities.annual["DOGE"]'],
    [{ ...good, together: true }, 'MISSING_FIELD', 'inputs.volatilities.correlation'],
    [{ ...good, together: 1 }, 'TYPE_MISMATCH', 'inputs.together'],
    [{ ...good, assets: ['BTC'] }, 'UNKNOWN_FACTOR', 'inputs.assets'],
    [{ ...good, assets: ['USD'] }, 'OUT_OF_RANGE', 'inputs.assets[0]'],
    [{ ...good, steps: 0 }, 'OUT_OF_RANGE', 'inputs.steps'],
    [{ ...good, step: 3 }, 'UNKNOWN_FIELD', 'inputs.step'],
    [
      {
        ...good,
        volatilities: {
          ...volatilities,
          correlation: {
            assets: ['ETH', 'BTC'],
            rows: [
              [1, 2],
              [2, 1],
            ],
          },
        },
      },
      'OUT_OF_RANGE',
      'inputs.volatilities.correlation.rows[1][0]',
    ],
    [
      {
        ...good,
        volatilities: {
          ...volatilities,
          correlation: {
            assets: ['ETH', 'ETH'],
            rows: [
              [1, 1],
              [1, 1],
            ],
          },
        },
      },
      'DUPLICATE',
      'inputs.volatilities.correlation.assets[1]',
    ],
    [
      { ...good, volatilities: { ...volatilities, correlation: { assets: ['ETH', 'BTC'], rows: [[1]] } } },
      'SHAPE_MISMATCH',
      'inputs.volatilities.correlation.rows',
    ],
    [
      {
        ...good,
        together: true,
        volatilities: { ...volatilities, annual: { ETH: 1, BTC: 1 }, correlation: { assets: ['ETH'], rows: [[1]] } },
      },
      'UNKNOWN_FACTOR',
      'inputs.volatilities.correlation',
    ],
  ] as const)
    await expect(engine.account('a').distances(wrong as never), `${path}`).rejects.toMatchObject({ code, path });
});
