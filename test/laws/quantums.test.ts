// Two ways to one figure: requirements on the ledger of quantums are those of an engine under dydx-v4, wherever doubles hold them.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import type { RequirementColumns } from '../../src/engine/prepared/run.js';
import { greatest, least } from '../../src/liquidation/quantums/integers.js';
import * as quantums from '../../src/quantums.js';
import { holder, perpetualMarket } from '../fixtures/ruleRun.js';
import { runs } from '../long.js';
import { wholeFigure } from '../precision.js';
import { documentOf, prepared } from '../program/prepared.js';

const rules = documentOf('dydx-v4');
const tier = { atomicResolution: -6, priceExponent: -6, maintenanceFractionPpm: 500_000 };

test('an engine and the ledger charge the same initial and maintenance margins', async () => {
  const price = fc.integer({ min: 1, max: 2 ** 30 });
  const size = fc.integer({ min: -(2 ** 20), max: 2 ** 20 });
  // quote quantums of LINK open: below, between and above the bounds of its tier
  const open = fc.bigInt({ min: 0n, max: 60_000_000_000_000n });
  await fc.assert(
    fc.asyncProperty(price, size, open, price, size, async (linkPrice, link, openQuote, btcPrice, btc) => {
      const openLink = (openQuote * 1_000_000n) / BigInt(linkPrice);
      const notional = Number((openLink * BigInt(linkPrice)) / 1_000_000n);
      const market = perpetualMarket([
        { id: 'LINK', price: linkPrice / 1e6, underlyingFigures: { openInterestQuantums: notional } },
        { id: 'BTC', price: btcPrice / 1e6 },
      ]);
      const engine = await prepared(
        'js',
        rules,
        bookOf([
          holder('one', [
            ['LINK-P', link / 1e6, 1],
            ['BTC-P', btc / 1e6, 1],
          ]),
        ]),
        market,
      );
      const cross = engine.run().requirements.cross as RequirementColumns;
      const [lower, upper] = [20_000_000_000_000n, 50_000_000_000_000n];
      const above = least(greatest(BigInt(notional) - lower, 0n), upper - lower);
      const held = quantums.collateral({
        markets: [
          {
            ...tier,
            id: 0,
            oraclePrice: linkPrice,
            initialPpm: 100_000n + (900_000n * above) / (upper - lower),
            baseInitialPpm: 100_000,
          },
          { ...tier, id: 1, oraclePrice: btcPrice, initialPpm: 20_000, maintenanceFractionPpm: 600_000 },
        ],
        subaccount: {
          quoteBalance: 0,
          positions: [
            { id: 0, baseQuantums: link },
            { id: 1, baseQuantums: btc },
          ],
        },
      });
      engine.dispose();
      expect(Math.abs((cross.initials[0] as number) * 1e6 - Number(held.initial))).toBeLessThan(wholeFigure);
      // the ledger takes maintenance from an initial margin that is rounded up, the engine from the notional: below one quantum a position before it is rounded
      const more = Math.round(Number(held.maintenance) - (cross.maintenances[0] as number) * 1e6);
      expect([0, 1, 2]).toContain(more);
    }),
    { numRuns: runs(60, 20), seed: 3 },
  );
});
