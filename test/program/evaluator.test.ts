// The engine against the slow evaluator, every preset and backend: the sample book, with open orders, and on a market without stand-ins.
import { describe, expect, test } from 'vitest';
import type { Account, Order } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { sampleBook } from '../../src/io/sample/book.js';
import type { Figures, Market, Quote } from '../../src/market/market.js';
import { preset, presetNames } from '../../src/rules/document/presets.js';
import { some } from '../long.js';
import { ruleOracleRelative } from '../precision.js';
import { type Evaluated, evaluate } from '../reference/ruleDocument/evaluate.js';
import { textbookQuote } from '../reference/ruleDocument/textbookQuote.js';
import { accountsOf } from '../rules/document/bookAccounts.js';
import { backendNames, market, prepared } from './prepared.js';

const accounts = accountsOf(sampleBook(market, { accounts: 80, seed: 3 }));

/** Every third account trades out of what it holds, the others more of it, some at prices that lose at once. */
const ordered = accounts.map((account, a): Account => {
  const orders = account.positions.slice(0, 4).map(
    ({ instrument, quantity, entryPrice }, i): Order => ({
      instrument,
      quantity: (a + i) % 3 === 0 ? -2 * quantity : quantity,
      price: entryPrice * (1 + 0.01 * ((a + i) % 5)),
    }),
  );
  return { ...account, positions: account.positions.slice(1), orders };
});

/** Draws in [0, 1): the fractional parts of multiples of the golden ratio. */
const draw = (n: number): number => (n * 0.618033988749895) % 1;

/** What documents would assume, stated otherwise. */
const stated: Market = {
  ...market,
  quotes: market.quotes.map((quote, n): Quote => {
    const { mark, delta, riskArray } = textbookQuote(quote, market.asOf, preset('span-arrays'));
    const sure = {
      forwardConfidence: draw(n),
      volConfidence: draw(n + 1),
      rateConfidence: draw(n + 2),
      settledForward: 0.1 * quote.forward,
    };
    const venues = { delta: 0.9 * delta, feeRate: 0.0005, fundingRate: 0.001 * (draw(n) - 0.5), imfBase: 0.03, mmfFactor: 0.6 };
    const averages = { externalTwap: 0.99 * quote.forward, internalTwap: quote.forward, fundingYears: 0.001, discountRate: 0.04 };
    const stablePrice = (0.9 + 0.2 * draw(n)) * quote.forward;
    const figures: Figures = { ...sure, ...venues, ...averages, stablePrice };
    return {
      ...quote,
      ...(quote.instrument.kind === 'option' ? { mark: 1.05 * mark } : {}),
      riskArray: riskArray.map((x) => 1.1 * x),
      figures,
    };
  }),
  underlyings: market.underlyings.map((one, n) => ({
    ...one,
    figures: { spotConfidence: draw(n), perpetualConfidence: draw(n + 3), openInterestQuantums: 3e13 },
  })),
  assets: market.assets.map((one, n) => {
    const stablePrice = (0.9 + 0.2 * draw(n)) * one.price;
    return {
      ...one,
      figures: { peg: 0.95, confidence: draw(n), depositsValue: 1e6, stablePrice, deposits: 5e9 * draw(n), borrows: 3e9 * draw(n) },
    };
  }),
};

const columns = ['equity', 'initial', 'maintenance'] as const;
const columnsOf = { equity: 'equities', initial: 'initials', maintenance: 'maintenances' } as const;

/** How far the engine is from the evaluator, relative to the larger of 1 and the figure; who has figures in one alone is a failure. */
function worstOf(
  due: readonly (Evaluated | string)[],
  ours: Readonly<Record<'equities' | 'initials' | 'maintenances', Float64Array>>,
): { readonly worst: number; readonly compared: number; readonly where: string } {
  let [worst, compared, where] = [0, 0, ''];
  for (const [a, one] of due.entries()) {
    for (const column of columns) {
      const x = ours[columnsOf[column]][a] as number;
      if (typeof one === 'string') {
        if (!Number.isNaN(x)) [worst, where] = [Number.POSITIVE_INFINITY, `${a} ${column}: ${x}, but ${one}`];
        continue;
      }
      compared += 1;
      const error = Math.abs(x - one[column]) / Math.max(1, Math.abs(one.equity), Math.abs(one[column]));
      if (!(error <= worst))
        [worst, where] = [Number.isNaN(error) ? Number.POSITIVE_INFINITY : error, `${a} ${column}: ${x} ${one[column]}`];
    }
  }
  return { worst, compared, where };
}

describe.each(some(presetNames, 2))('%s', (name) => {
  test.each([
    ['the sample', accounts, market],
    ['open orders', ordered, market],
    ['a market that states what is else assumed', accounts, stated],
    ['open orders on that market', ordered, stated],
  ] as const)('%s', async (_, held, on) => {
    const due = evaluate(preset(name), on, held).requirements;
    for (const backend of backendNames) {
      const engine = await prepared(backend, preset(name), bookOf(held), on);
      const run = engine.run();
      for (const [requirement, expected] of Object.entries(due)) {
        const { worst, compared, where } = worstOf(expected, run.requirements[requirement] as never);
        expect(worst, `${backend} ${requirement} ${where}`).toBeLessThanOrEqual(ruleOracleRelative);
        expect(compared, requirement).toBeGreaterThan(3 * 40);
      }
      engine.dispose();
    }
  });
});
