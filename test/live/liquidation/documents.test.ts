// Liquidations under presets: coins, options, haircuts, hedge mode and small units; conserved by asset, plans come true, nobody at or above maintenance is acted on.
import { afterAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import type { Account } from '../../../src/book/account.js';
import { bookOf } from '../../../src/book/bookOf.js';
import { createCore } from '../../../src/engine/create.js';
import { engineInside } from '../../../src/engine/prepared/inside.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import { openLive } from '../../../src/live/engine/open.js';
import type { Depth } from '../../../src/live/liquidation/plan.js';
import type { Market } from '../../../src/market/market.js';
import { preset, presetNames } from '../../../src/rules/document/presets.js';
import { parseRules, type Rules } from '../../../src/rules/document/rules.js';
import { quantityOf } from '../../../src/solver/lots/quantity.js';
import { drawnAccount, smallMarket } from '../../fuzz/ledger.js';
import { runs, some } from '../../long.js';
import { backendNames } from '../../program/prepared.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

const unit: Readonly<Record<string, number>> = { '*': 1e-6, BTC: 1e-8, ETH: 1e-8 };
const unitOf = (asset: string): number => unit[asset] ?? 1e-6;
/** Contracts of about a dollar, a power of ten. */
function lotOf({ instrument: { settlement, kind, multiplier }, forward }: Market['quotes'][number]): number {
  const worth = multiplier * (settlement === 'inverse' && kind !== 'option' ? 1 : forward);
  return Number(`1e${Math.round(-Math.log10(worth))}`);
}
const lotsOf = ({ quotes }: Market): Readonly<Record<string, number>> =>
  Object.fromEntries(quotes.map((quote) => [quote.instrument.id, lotOf(quote)]));
const parties = { fund: '~fund', backstop: '~stop', market: '~market' };

function acting(name: string, market: Market, random: Seeded): Rules {
  const of = <T>(list: readonly T[]): T => list[random.whole(list.length)] as T;
  const document = JSON.parse(JSON.stringify(preset(name)));
  const section = {
    ...{ unit, lots: lotsOf(market), target: of([1, 1.1]), order: of(['shortfall', 'ratio']), fee: of([0, 0.005]), parties },
    waterfall: of([
      ['book', 'backstop', 'fund', 'deleveraging', 'socialised'],
      ['book', 'deleveraging', 'socialised'],
      ['backstop', 'deleveraging', 'fund'],
    ]),
    book: { floor: of(['none', 'zero']) },
    backstop: { below: of([0.7, 1]) },
    deleveraging: {
      allocate: of(['proRata', 'leastHaircut', 'rotation']),
      losers: of(['zero', 'excluded']),
      when: of(['unfilled', 'bankrupt']),
    },
    socialised: { by: of(['equity', 'profit', 'size']) },
  };
  return parseRules({ ...document, liquidation: { ...document.liquidation, ...section } });
}

/** Units of cash less cost by asset, and lots by instrument, over all accounts: whole numbers. */
function conserved(live: LiveEngine, lots: Readonly<Record<string, number>>): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  const add = (name: string, whole: number): void => {
    if (whole !== 0) sums[name] = (sums[name] ?? 0n) + BigInt(whole);
    if (sums[name] === 0n) delete sums[name];
  };
  const instruments = new Map(live.market.quotes.map(({ instrument }) => [instrument.id, instrument]));
  for (const { positions, collateral } of live.snapshot().book) {
    for (const { asset, amount } of collateral) add(asset, Math.round(amount / unitOf(asset)));
    for (const { instrument, quantity, entryPrice } of positions) {
      const { kind, settlement, multiplier, asset } = instruments.get(instrument) as (typeof live.market.quotes)[number]['instrument'];
      add(instrument, Math.round(quantity / (lots[instrument] as number)));
      const face = quantity * multiplier;
      const cost = settlement === 'inverse' ? -face / entryPrice : face * entryPrice;
      if (kind !== 'option') add(asset, -Math.sign(cost) * Math.round(Math.abs(cost) / unitOf(asset)));
    }
  }
  return sums;
}

/** A book of two or three levels about every mark. */
function depthOf(live: LiveEngine, lots: Readonly<Record<string, number>>, random: Seeded): Depth {
  const { parts, tick } = live.engine[engineInside];
  const sides = (mark: number, size: number) => (sign: number) =>
    Array.from({ length: 1 + random.whole(3) }, (_, n) => ({
      price: mark * (1 + sign * 0.002 * (n + 1)),
      quantity: size * (1 + random.whole(3)),
    }));
  return Object.fromEntries(
    parts.rows.ids.flatMap((id, row) => {
      const mark = tick().columns.prices[row] as number;
      if (!(mark > 0) || random.whole(5) === 0) return [];
      const side = sides(mark, (lots[id] as number) * 10 ** (1 + random.whole(4)));
      return [[id, { bids: side(-1), asks: side(1) }]];
    }),
  );
}

const figured = (live: LiveEngine, account: string) => live.levels.judgedBy(live.rowOf(account)) ?? live.engine.account(account);
/** Half a unit: equities are judged in whole ones. */
const half = 0.5e-6;

async function crash(
  core: (typeof cores)[number],
  name: string,
  seed: number,
): Promise<{ readonly kinds: readonly string[]; readonly hash: string }> {
  const random = new Seeded(seed);
  const draw = (): number => random.uniform();
  const market = smallMarket(draw);
  const lots = lotsOf(market);
  const rules = acting(name, market, random);
  const whole = (one: Account): Account => ({
    ...one,
    positions: one.positions.map((row) => ({
      ...row,
      quantity:
        (Math.sign(row.quantity) || 1) *
        quantityOf(Math.max(1, Math.round(Math.abs(row.quantity) / (lots[row.instrument] as number))), lots[row.instrument] as number),
    })),
    collateral: one.collateral.map(({ asset, amount }) => ({ asset, amount: Math.round(amount / unitOf(asset)) * unitOf(asset) })),
  });
  const drawn = Array.from({ length: 12 }, (_, n) => whole(drawnAccount(draw, market, `a${n}`)));
  const cash = (account: string, amount: number): Account => ({
    account,
    subaccount: '',
    mode: 'cross',
    positions: [],
    collateral: amount === 0 ? [] : [{ asset: market.numeraire, amount }],
  });
  const others = [cash(parties.fund, 500), cash(parties.backstop, 1e6), cash(parties.market, 1e9)];
  const first = await openLive(core, { book: bookOf([...drawn, ...others]), market, rules });
  const placed = drawn.flatMap((one) => {
    try {
      const { equity, maintenance } = first.engine.account(one.account);
      return [
        {
          ...one,
          collateral: [...one.collateral, { asset: market.numeraire, amount: Math.round(maintenance * (1 + 0.3 * draw()) - equity) }],
        },
      ];
    } catch {
      return [];
    }
  });
  first.dispose();
  const live = await openLive(core, { book: bookOf([...placed, ...others]), market, rules });
  const kept = conserved(live, lots);
  const kinds: string[] = [];
  const promised = new Map<string, readonly number[]>();
  for (let n = 0; n < 4; n++) {
    const prices = Object.fromEntries(live.market.underlyings.map(({ id, index }) => [id, index * (0.85 + 0.25 * draw())]));
    await live.apply({ kind: 'tick', time: live.time + 1000, prices });
    for (const change of live.liquidations.round(depthOf(live, lots, random))) {
      const at = `${name} ${seed}: ${JSON.stringify(change)}`;
      const { account } = change as { readonly account: string };
      kinds.push(change.kind);
      const { equity, maintenance } = figured(live, account);
      if (['liquidation.open', 'liquidation.step', 'liquidation.takeover'].includes(change.kind))
        expect(equity - half, at).toBeLessThan(maintenance);
      await live.apply(change);
      expect(conserved(live, lots), at).toEqual(kept);
      if (change.kind === 'liquidation.step') promised.set(account, [change.equity, change.maintenance]);
      if (change.kind !== 'liquidation.fill' || live.liquidations.open.find((one) => one.account === account)?.isFilling) continue;
      const after = live.liquidations.open.find((one) => one.account === account);
      expect([after?.equity, after?.maintenance], at).toEqual(promised.get(account));
    }
  }
  const hash = await live.hash();
  live.dispose();
  return { kinds, hash };
}

const made = new Map<string, number>();
describe.each(some(presetNames, 4))('under %s', (name) => {
  test('a crash keeps the laws, with the same bits on both backends', async () => {
    for (let seed = 1; seed <= runs(8, 1); seed++) {
      const [one, other] = await Promise.all(cores.map((core) => crash(core, name, seed)));
      expect(other).toEqual(one);
      for (const kind of one?.kinds ?? []) made.set(kind, (made.get(kind) ?? 0) + 1);
    }
  }, 480_000);
});

test('most kinds of change were made', () => {
  expect([...made.keys()].length, JSON.stringify([...made])).toBeGreaterThan(4);
});
