// Quotes of one expiry that state different rates, where discounts lean on them.
import { describe, expect, test } from 'vitest';
import { buildMarket } from '../../../src/index.js';
import { modelSet } from '../../fixtures/modelGrid.js';
import { termAccount, termMarket } from '../../fixtures/termMarket.js';
import { ruleOf, runEverywhere } from './runTerm.js';

const sets = { scenarios: { grid: modelSet([-0.1, 0]) } };
const positive = { base: 0.9, rateFactor: 2, rateSpread: 0.03 };
const negative = { base: 1.02, rateFactor: 0, rateSpread: 0.01 };
const rulesOf = (discount: object) =>
  ruleOf(
    {
      kind: 'scan',
      scenarios: 'grid',
      netting: 'underlying',
      floor: 'none',
      discount: { rate: 'rate', ...discount },
      collateral: { '*': null },
    },
    sets,
  );

describe('rates of one expiry that differ', () => {
  const options = ['ETH-A-2000-C', 'ETH-A-2500-C', 'ETH-B-2000-C'];
  const changed = (change: (id: string) => object) => {
    const { quotes, assets, underlyings, asOf, numeraire, venue, source } = termMarket();
    return buildMarket({
      quotes: quotes.map((quote) => ({ ...quote, ...change(quote.instrument.id) })),
      assets,
      underlyings,
      asOf,
      numeraire,
      venue,
      source,
    });
  };
  const holders = options.map((id) => termAccount(id, { [id]: 1 }));
  const otherRate = changed((id) => (id === 'ETH-A-2500-C' ? { rate: 0.06 } : {}));

  test('are a fault of the accounts that hold the row, whoever holds the others', async () => {
    for (const own of [{ positive }, { positive, negative }, { negative }]) {
      const run = await runEverywhere(rulesOf(own), holders, otherRate);
      expect(run.faults).toMatchObject([
        { account: 'ETH-A-2500-C', code: 'CROSSED', path: 'accounts["ETH-A-2500-C"].positions["ETH-A-2500-C"].rate', got: '0.06' },
      ]);
      expect(run.faults[0]?.expectation).toBe('0.05, as of ETH-A-2000-C: options of one expiry have one discount');
    }
  });

  test('are those of the attribute that the rule names', async () => {
    const figures = changed((id) => (id === 'ETH-A-2500-C' ? { figures: { discountRate: 0.07 } } : {}));
    const run = await runEverywhere(rulesOf({ rate: 'discountRate', positive }), holders, figures);
    expect(run.faults).toMatchObject([{ account: 'ETH-A-2500-C', code: 'CROSSED', got: '0.07' }]);
  });
});
