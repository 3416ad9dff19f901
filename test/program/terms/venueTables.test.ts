// Tables that venues publish, charged by terms: leverage brackets, liquidity tiers, collateral that counts for less the more of it there is.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { holder, perpetualMarket, ruleOf, ruleRun, termOf } from '../../fixtures/ruleRun.js';
import { bracketRelative, handRelative } from '../../precision.js';
import { ceilDivide } from '../../reference/integerMargins.js';
import { needs, sharedPath } from '../../shared.js';

const documentOf = <T>(relative: string): T => JSON.parse(readFileSync(sharedPath(relative) as string, 'utf8')) as T;

describe('leverage brackets of 28 futures of Binance', () => {
  const file = 'data/binance_leverage_tiers_top28.json';
  interface Tier {
    readonly minNotional: number;
    readonly maxNotional: number;
    readonly maxLeverage: number;
    readonly maintenanceMarginRate: number;
    readonly cum: number;
  }

  test.skipIf(!sharedPath(file))(needs('maintenance is as published in every bracket', file), async () => {
    const symbols = Object.entries(documentOf<Record<string, readonly Tier[]>>(file));
    expect(symbols).toHaveLength(28);
    const rules = ruleOf(
      {
        tiered: {
          kind: 'brackets',
          kinds: ['perpetual'],
          price: 'forward',
          netting: 'instrument',
          tiers: Object.fromEntries(
            symbols.map(([symbol, tiers]) => [
              `${symbol}-P`,
              tiers.map((tier, t) => ({
                upTo: t === tiers.length - 1 ? null : tier.maxNotional,
                initial: `1/${tier.maxLeverage}`,
                maintenance: tier.maintenanceMarginRate,
              })),
            ]),
          ),
          charge: { initial: 'whole', maintenance: 'marginal' },
        },
      },
      { formulas: { one: 'tiered.maintenance' } },
    );
    const held = symbols.flatMap(([symbol, tiers]) =>
      tiers.map((tier, t) => ({ symbol, tier, name: `${symbol} ${t}`, notional: (tier.minNotional + 3 * tier.maxNotional) / 4 })),
    );
    const market = perpetualMarket(symbols.map(([id]) => ({ id, price: 1 })));
    const run = await ruleRun(
      market,
      held.map(({ name, symbol, notional }, i) => holder(name, [[`${symbol}-P`, i % 2 === 0 ? notional : -notional, 1]])),
      rules,
    );
    for (const { name, tier, notional } of held) {
      const published = notional * tier.maintenanceMarginRate - tier.cum;
      expect(Math.abs(termOf(run, 'one', name) - published), name).toBeLessThanOrEqual(bracketRelative * Math.max(1, published));
    }
  });
});

describe('liquidity tiers of the dYdX chain at its genesis', () => {
  const file = 'data/dydx_v4_mainnet_genesis_risk_params.json';
  interface Genesis {
    readonly perpetuals: {
      readonly perpetuals: readonly { readonly params: { readonly ticker: string; readonly liquidity_tier: number } }[];
      readonly liquidity_tiers: readonly {
        readonly id: number;
        readonly name: string;
        readonly initial_margin_ppm: number;
        readonly maintenance_fraction_ppm: number;
      }[];
    };
  }

  test.skipIf(!sharedPath(file))(needs('every market at its tier, in whole quantums', file), async () => {
    const { perpetuals, liquidity_tiers: tiers } = documentOf<Genesis>(file).perpetuals;
    const markets = perpetuals.map(({ params }) => ({ id: params.ticker, tier: tiers.find(({ id }) => id === params.liquidity_tier) }));
    const rates = tiers.map(({ name, initial_margin_ppm, maintenance_fraction_ppm }) => {
      const initial = initial_margin_ppm / 1e6;
      return [name, { initial, maintenance: `${initial} * ${maintenance_fraction_ppm / 1e6}` }];
    });
    const rules = ruleOf(
      {
        tiered: {
          kind: 'brackets',
          kinds: ['perpetual'],
          price: 'forward',
          netting: 'instrument',
          tiers: Object.fromEntries([...rates, ...markets.map(({ id, tier }) => [id, tier?.name])]),
          charge: 'whole',
        },
      },
      { formulas: { opening: 'tiered.initial', keeping: 'tiered.maintenance' }, rounding: { amount: 1e6, rate: 1e6 } },
    );
    const market = perpetualMarket(markets.map(({ id }) => ({ id, price: 1.25, underlyingFigures: { interest: 0 } })));
    const run = await ruleRun(
      market,
      markets.map(({ id }, i) => holder(id, [[`${id}-P`, (i % 2 === 0 ? 1 : -1) * (1000.007 + i), 1]])),
      rules,
    );
    expect(markets.length).toBeGreaterThan(20);
    for (const [i, { id, tier }] of markets.entries()) {
      const notional = BigInt(Math.floor((1000.007 + i) * 1.25 * 1e6));
      const initial = BigInt(tier?.initial_margin_ppm as number);
      const maintenance = (initial * BigInt(tier?.maintenance_fraction_ppm as number)) / 1_000_000n;
      expect(BigInt(Math.round(termOf(run, 'opening', id) * 1e6)), id).toBe(ceilDivide(notional * initial, 1_000_000n));
      expect(BigInt(Math.round(termOf(run, 'keeping', id) * 1e6)), id).toBe(ceilDivide(notional * maintenance, 1_000_000n));
    }
  });
});

describe('discount tiers of collateral at OKX', () => {
  const file = 'data/collateral_discount_tiers.json';
  interface Tier {
    readonly max_coin: number;
    readonly discount: number;
  }

  test.skipIf(!sharedPath(file))(needs('what is in a tier counts at the discount of that tier', file), async () => {
    const tables = documentOf<Record<string, readonly Tier[]>>(file);
    for (const name of ['okx_token_X_before_2025-04-17', 'okx_token_X_after_2025-04-17']) {
      const tiers = tables[name] as readonly Tier[];
      const rules = ruleOf({
        one: {
          kind: 'collateral',
          debts: 'whole',
          haircuts: {
            '*': 1,
            X: tiers.map(({ max_coin, discount }, t) => ({ upTo: t === tiers.length - 1 ? null : max_coin, haircut: 1 - discount })),
          },
        },
      });
      const floors = [0, ...tiers.map(({ max_coin }) => max_coin)];
      const amounts = tiers.map(({ max_coin }, t) => ((floors[t] as number) + max_coin) / 2);
      const run = await ruleRun(
        perpetualMarket([], [{ id: 'X', price: 0.37 }]),
        amounts.map((amount, t) => holder(`${t}`, [], { X: amount })),
        rules,
      );
      let below = 0;
      for (const [t, { discount }] of tiers.entries()) {
        const counted = 0.37 * (below + ((amounts[t] as number) - (floors[t] as number)) * discount);
        expect(Math.abs(termOf(run, 'one', `${t}`) / counted - 1), `${name} ${t}`).toBeLessThanOrEqual(handRelative * tiers.length);
        below += ((floors[t + 1] as number) - (floors[t] as number)) * discount;
      }
    }
  });
});
