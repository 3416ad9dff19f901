// Laws of margin: what must hold for every book, whatever the numbers.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import type { MarginRun } from '../../src/margin/result.js';
import type { RuleSet } from '../../src/rules/ruleSet.js';
import { onEveryBackend } from '../fixtures/everyBackend.js';
import { accountArbitrary, accountsArbitrary, withoutUnderflow } from '../fixtures/randomAccounts.js';
import { runBits } from '../fixtures/runBits.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';
import { handRelative, marginRelative, slopeError } from '../precision.js';

const market = smallMarket();
const rules = smallRules;
const modes = ['isolated', 'cross', 'portfolio'] as const;

/** Rules without brackets or tiers: every requirement is homogeneous in the position. */
const flat: RuleSet = {
  ...rules,
  isolated: { ...rules.isolated, futures: { '*': [{ upTo: null, initialRate: 0.05, maintenanceRate: 0.03 }] } },
  collateral: { '*': { tiers: [{ upTo: null, haircut: 0.1 }] } },
};

onEveryBackend((bench) => {
  const margin = (accounts: readonly Account[], ruleSet: RuleSet = rules): MarginRun =>
    bench().run({ market, book: bookOf(accounts), rules: ruleSet });
  const account = accountArbitrary(market);

  test('the scenario loss of a portfolio is never above the sum of the losses of its parts', () => {
    fc.assert(
      fc.property(account, account, (left, right) => {
        const whole = { ...left, positions: [...left.positions, ...right.positions] };
        const run = margin([
          { ...left, account: 'left' },
          { ...right, account: 'right' },
          { ...whole, account: 'whole' },
        ]);
        const [a, b, both] = ['left', 'right', 'whole'].map((id) => run.portfolio?.worstLosses[run.accounts.indexOf(id)] as number);
        const gross = run.notionals.reduce((sum, notional) => sum + notional, 0) * 10;
        expect(both as number).toBeLessThanOrEqual((a as number) + (b as number) + marginRelative * gross);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test('the order of accounts, positions and collateral does not matter to the bit', () => {
    fc.assert(
      fc.property(accountsArbitrary(market), fc.infiniteStream(fc.nat()), (accounts, stream) => {
        const shuffled = shuffle(accounts, stream).map((each) => ({
          ...each,
          positions: shuffle(each.positions, stream),
          collateral: shuffle(each.collateral, stream),
        }));
        expect(runBits(margin(shuffled))).toEqual(runBits(margin(accounts)));
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test('an account does not see who else is in the book', () => {
    fc.assert(
      fc.property(accountsArbitrary(market), (accounts) => {
        const together = margin(accounts);
        for (const each of accounts.slice(0, 3)) {
          const alone = margin([each]);
          const place = together.accounts.findIndex((id, i) => id === each.account && together.subaccounts[i] === each.subaccount);
          for (const mode of modes) expect(together[mode]?.initials[place]).toBe(alone[mode]?.initials[0]);
          expect(together.equities[place]).toBe(alone.equities[0]);
          expect(together.scenarioVector(each.account, each.subaccount)).toEqual(alone.scenarioVector(each.account, each.subaccount));
        }
      }),
      { seed: 2, numRuns: 20 },
    );
  });

  test('a book scaled by a power of two has its equity and margins scaled by it, to the bit, where no bracket is in between', () => {
    fc.assert(
      fc.property(account.map(withoutUnderflow), fc.constantFrom(0.25, 0.5, 2, 8, 1024), (each, factor) => {
        const scaled = {
          ...each,
          positions: each.positions.map((position) => ({ ...position, quantity: position.quantity * factor })),
          collateral: each.collateral.map((row) => ({ ...row, amount: row.amount * factor })),
        };
        const before = margin([each], flat);
        const after = margin([scaled], flat);
        const columns = (run: MarginRun): (number | undefined)[] => [
          run.collateralValues[0],
          run.futuresPnls[0],
          run.optionValues[0],
          run.equities[0],
          run.unrealised[0],
          run.notionals[0],
          ...modes.flatMap((mode) => [run[mode]?.initials[0], run[mode]?.maintenances[0], run[mode]?.excesses[0]]),
          run.portfolio?.worstLosses[0],
          run.portfolio?.shortfalls[0],
          run.portfolio?.deltaFloors[0],
          ...run.greeks.deltas,
        ];
        expect(columns(after)).toEqual(columns(before).map((x) => (x as number) * factor));
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test('inside one bracket the same holds for rules with brackets', () => {
    const small = (quantity: number): Account => ({
      account: 'one',
      subaccount: '',
      mode: 'isolated',
      positions: [
        { instrument: 'ETH-PERPETUAL', quantity, entryPrice: 2_500 },
        { instrument: 'BTC-F1', quantity: -3 * quantity, entryPrice: 81_000 },
      ],
      collateral: [],
    });
    const [one, four] = [margin([small(1)]), margin([small(4)])];
    for (const mode of modes) expect(four[mode]?.initials[0]).toBe(4 * (one[mode]?.initials[0] as number));
  });

  test('initial margin is never below maintenance margin', () => {
    fc.assert(
      fc.property(accountsArbitrary(market), (accounts) => {
        const run = margin(accounts);
        for (const mode of modes) {
          for (const [place, initial] of (run[mode]?.initials ?? []).entries()) {
            expect(initial).toBeGreaterThanOrEqual(run[mode]?.maintenances[place] as number);
            expect(run[mode]?.maintenances[place] as number).toBeGreaterThanOrEqual(0);
          }
        }
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test('cross margin of options alone is never above isolated margin, and a long option never needs more than it is worth', () => {
    const options = { ...market, quotes: market.quotes.filter(({ instrument }) => instrument.kind === 'option') };
    fc.assert(
      fc.property(accountArbitrary(options, 20), (each) => {
        const long = { ...each, account: 'long', positions: each.positions.map((lot) => ({ ...lot, quantity: Math.abs(lot.quantity) })) };
        const run = margin([{ ...each, account: 'both' }, long]);
        const gross = marginRelative * run.notionals.reduce((sum, notional) => sum + notional, 0);
        for (const place of [0, 1]) {
          expect(run.cross?.initials[place] as number).toBeLessThanOrEqual((run.isolated?.initials[place] as number) + gross);
          expect(run.cross?.maintenances[place] as number).toBeLessThanOrEqual((run.isolated?.maintenances[place] as number) + gross);
        }
        expect(run.isolated?.initials[1] as number).toBeLessThanOrEqual((run.optionValues[1] as number) + gross);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test('more collateral never lowers excess or changes a requirement', () => {
    fc.assert(
      fc.property(
        account,
        fc.nat({ max: market.assets.length - 1 }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (each, asset, amount) => {
          const more = { ...each, collateral: [...each.collateral, { asset: market.assets[asset]?.id as string, amount }] };
          const [before, after] = [margin([each]), margin([more])];
          for (const mode of modes) {
            expect(after[mode]?.excesses[0] as number).toBeGreaterThanOrEqual(before[mode]?.excesses[0] as number);
            expect(after[mode]?.initials).toEqual(before[mode]?.initials);
          }
        },
      ),
      { seed: 2, numRuns: 60 },
    );
  });

  test('lots of one instrument are one position', () => {
    fc.assert(
      fc.property(account.map(withoutUnderflow), (each) => {
        const halves = each.positions.flatMap(({ instrument, quantity, entryPrice }) => [
          { instrument, quantity: quantity / 2, entryPrice },
          { instrument, quantity: quantity / 2, entryPrice },
        ]);
        const distinct = each.positions.filter(
          ({ instrument }, i) => each.positions.findIndex((other) => other.instrument === instrument) === i,
        );
        const [whole, split] = [
          margin([{ ...each, positions: distinct }]),
          margin([
            {
              ...each,
              positions: halves.filter(({ instrument }, i) => halves.findIndex((other) => other.instrument === instrument) >= i - 1),
            },
          ]),
        ];
        expect(runBits(split)).toEqual(runBits(whole));
        expect(whole.positionCounts[0]).toBe(distinct.length);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test('lots that close each other need no margin but keep their gain', () => {
    const closed: Account = {
      account: 'flat',
      subaccount: '',
      mode: 'portfolio',
      positions: [
        { instrument: 'ETH-PERPETUAL', quantity: 100, entryPrice: 2_400 },
        { instrument: 'ETH-PERPETUAL', quantity: -100, entryPrice: 2_450 },
      ],
      collateral: [],
    };
    const run = margin([closed]);
    for (const mode of modes) expect(run[mode]?.initials[0]).toBe(0);
    const pnl = 100 * 0.1 * 0.999 * 50;
    expect(Math.abs((run.futuresPnls[0] as number) - pnl)).toBeLessThanOrEqual(handRelative * pnl);
    expect(run.portfolio?.efficiencies[0]).toBe(Number.POSITIVE_INFINITY);
  });

  test('put-call parity: a long call and a short put are a forward in value and Greeks', () => {
    for (const { instrument, forward, rate } of market.quotes) {
      if (instrument.kind !== 'option' || !instrument.call) continue;
      const put = instrument.id.replace(/C$/, 'P');
      const synthetic: Account = {
        account: 'parity',
        subaccount: '',
        mode: 'portfolio',
        positions: [
          { instrument: instrument.id, quantity: 1, entryPrice: 1 },
          { instrument: put, quantity: -1, entryPrice: 1 },
        ],
        collateral: [],
      };
      const run = margin([synthetic]);
      const unit = run.underlyings.indexOf(instrument.underlying);
      const index = market.underlyings[unit]?.index as number;
      const strike = instrument.strike as number;
      const years = ((instrument.expiry as number) - market.asOf) / (365 * 86_400_000);
      const inverse = instrument.settlement === 'inverse';
      const discount = inverse ? 1 : Math.exp(-rate * years) * 0.999;
      const value = discount * (forward - strike) * (inverse ? index / forward : 1);
      // An inverse pair holds 1 - K/F coins, which are booked, and gains K/F of a coin's slope on top.
      const delta = inverse ? (index / forward) * (strike / forward) + 1 - strike / forward : discount;
      const near = (got: number, expected: number, size: number): void =>
        expect(Math.abs(got - expected)).toBeLessThanOrEqual(marginRelative * size);
      near(run.optionValues[0] as number, value, index);
      near(run.greeks.deltas[unit] as number, delta, 1);
      near(run.greeks.gammas[unit] as number, 0, 1 / index);
      near(run.greeks.vegas[unit] as number, 0, index);
      near(run.greeks.thetas[unit] as number, inverse ? 0 : (rate * value) / 365, index);
    }
  });

  test('delta is the slope of the scenario vector', () => {
    // One move of a millionth: the second-order term is a millionth of the first.
    const nudge: RuleSet = {
      ...rules,
      portfolio: {
        ...rules.portfolio,
        scenarios: {
          ...rules.portfolio.scenarios,
          priceRanges: { '*': 1e-6 },
          parallel: { moves: [-1, 1], vols: [0] },
          tails: [],
          single: { moves: [], vols: [] },
        },
      },
    };
    const eth: Account = {
      account: 'slope',
      subaccount: '',
      mode: 'portfolio',
      positions: [{ instrument: 'ETH-SPOT', quantity: 3, entryPrice: 2_000 }],
      collateral: [],
    };
    const run = margin([eth], nudge);
    const vector = run.scenarioVector('slope');
    const slope = ((vector[2] as number) - (vector[1] as number)) / (2e-6 * 2_500);
    expect(Math.abs(slope - (run.greeks.deltas[1] as number))).toBeLessThanOrEqual(slopeError);
  });

  describe('an empty account', () => {
    test('is sound, owes nothing, and is as healthy as can be', () => {
      const run = margin([{ account: 'empty', subaccount: '', mode: 'cross', positions: [], collateral: [] }]);
      expect(run.statuses[0]).toBe(0);
      for (const mode of modes) {
        expect(run[mode]?.initials[0]).toBe(0);
        expect(run[mode]?.maintenances[0]).toBe(0);
        expect(run[mode]?.excesses[0]).toBe(0);
        expect(run[mode]?.healths[0]).toBe(Number.POSITIVE_INFINITY);
        expect(run[mode]?.efficiencies[0]).toBeNaN();
      }
      expect(run.portfolio?.worstScenarios[0]).toBe(0);
      expect([...run.scenarioVector('empty')].every((pnl) => Object.is(pnl, 0))).toBe(true);
    });

    test('with a debt is below what it needs', () => {
      const run = margin([{ account: 'debt', subaccount: '', mode: 'cross', positions: [], collateral: [{ asset: 'USD', amount: -1 }] }]);
      expect(run.cross?.healths[0]).toBe(Number.NEGATIVE_INFINITY);
      expect(run.cross?.excesses[0]).toBe(-1);
    });
  });
});

/** Fisher-Yates by a stream of numbers. */
function shuffle<T>(values: readonly T[], stream: Iterable<number>): T[] {
  const numbers = stream[Symbol.iterator]();
  const shuffled = [...values];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = (numbers.next().value as number) % (i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}
