// Moves and compressions of positions with gains or losses: no set of lots beats the proof; live figures after the fills are as promised.
import { afterAll, describe, expect, test } from 'vitest';
import { bookOf, type Core, createCore, type MarginEngine } from '../../src/index.js';
import { openLive } from '../../src/live/engine/open.js';
import { compress, transferPositions } from '../../src/optimise.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { some } from '../long.js';
import { ofTheBound } from '../precision.js';
import { backendNames, documentOf, market } from '../program/prepared.js';
import { randomBook } from './positions.js';
import { seeded } from './tables.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

interface Traded {
  readonly account: string;
  readonly trades: readonly { readonly instrument: string; readonly quantity: number; readonly price: number }[];
  readonly after: { readonly initial: number; readonly maintenance: number };
}

const charging = presetNames.filter((name) => documentOf(name).scope.kinds.length > 0);

describe.each(some(charging, 4))('under %s', (name) => {
  const n = charging.indexOf(name);
  const core = cores[n % 2] as Core;
  const rules = documentOf(name);

  test.each([1, 2, 3, 4])(
    'what is proved holds against every set of lots, and what is promised is filled: %i',
    async (round) => {
      // under dederi-futures one bends where a position closes: lines said that no moves need less, and some do
      const bent = name === 'dederi-futures' && round === 4;
      const draw = seeded(bent ? 510 : 31 * round + n);
      const { rows, chosen } = randomBook(bent ? 16 : round, 3, 2, 2);
      const owned = { USDC: 1, BTC: 87_000, ETH: 3000 } as const;
      const accounts = rows.map((row) => ({
        ...row,
        positions: row.positions.map((one) => ({ ...one, entryPrice: one.entryPrice * (0.4 + 1.2 * draw()) })),
        collateral: Object.entries(owned).flatMap(([asset, price]) =>
          draw() < 0.6 ? [{ asset, amount: ((draw() < 0.2 ? -1 : 1) * Math.exp(12 * draw())) / price }] : [],
        ),
      }));
      const book = bookOf(accounts);
      const engine = await core.prepare({ book, market, rules });
      const { codes } = engine.run();
      const able = accounts.filter((_, a) => codes[a] === 0).map(({ account }) => ({ account }));
      expect(able.length).toBeGreaterThan(0);
      const instruments = Object.fromEntries(
        chosen.map(({ instrument, price, lot }) => [instrument, { price: price * (draw() < 0.5 ? 1 : 0.99 + 0.02 * draw()), lot }]),
      );
      const filled = async (traded: readonly Traded[]): Promise<void> => {
        const live = await openLive(core, { book, market, rules });
        for (const { account, trades } of traded)
          for (const trade of trades) await live.apply({ kind: 'fill', account, subaccount: '', ...trade });
        const own: MarginEngine = live.engine;
        for (const { account, after } of traded) {
          const view = own.account(account);
          expect(view.figures()[view.requirement]).toMatchObject(after);
        }
        live.dispose();
      };
      const asked = { accounts: able, instruments };
      const moves = transferPositions(core, engine, { ...asked, sets: 100_000 });
      const guided = transferPositions(core, engine, { ...asked, sets: 0 });
      if (moves.proof === 'sets') {
        expect(guided.after).toBeGreaterThanOrEqual(moves.after * (1 - ofTheBound) - ofTheBound);
        expect(guided.bound).toBeLessThanOrEqual(moves.after * (1 + ofTheBound) + ofTheBound);
      }
      await filled(moves.accounts);
      const band = { initial: draw() < 0.5 ? 0 : 1000, maintenance: draw() < 0.5 ? 0 : 1000 };
      const most = compress(core, engine, { ...asked, band, sets: 100_000 });
      const less = compress(core, engine, { ...asked, band, sets: 0 });
      if (most.proof === 'sets') {
        expect(less.removed).toBeLessThanOrEqual(most.removed * (1 + ofTheBound) + ofTheBound);
        expect(less.bound).toBeGreaterThanOrEqual(most.removed * (1 - ofTheBound) - ofTheBound);
      }
      await filled(most.accounts);
      engine.dispose();
    },
    60_000,
  );
});
