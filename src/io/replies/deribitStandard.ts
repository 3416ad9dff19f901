// Deribit's standard margin as a rule document: futures by a rate that grows with the size, short options by formula.
// One instrument per underlying: the venue margins each position alone.
import { parseRules, type Rules } from '../../rules/document/rules.js';

interface CoinRates {
  readonly rate: { readonly initial: number; readonly maintenance: number };
  /** Growth of the rate per coin of size. */
  readonly increment: number;
}

export const standardRates: Readonly<Record<string, CoinRates>> = {
  BTC: { rate: { initial: 0.02, maintenance: 0.01 }, increment: 0.00005 },
  ETH: { rate: { initial: 0.02, maintenance: 0.01 }, increment: 0.000004 },
  SOL: { rate: { initial: 0.04, maintenance: 0.02 }, increment: 0.000005 },
};

const table = (key: keyof CoinRates) => Object.fromEntries(Object.entries(standardRates).map(([coin, row]) => [coin, row[key]]));

/** Coins are the notional over the index, so that index is the mark the position counts at. */
export const deribitStandard = (): Rules =>
  parseRules({
    format: 'margincore-3',
    about: {
      name: 'deribit-standard',
      date: '2022-01-11',
      source:
        'standard margin by position: support.deribit.com, 11 January 2022 (rates of BTC and ETH, growth by coin); SOL as later replies show it; options as documented; not affiliated',
      currency: '*',
    },
    scope: { kinds: ['future', 'perpetual', 'option'], otherKinds: 'notCharged', orders: 'notCharged' },
    assumptions: { names: { '*': 'BTC' }, quotes: { mark: 'model' }, accounts: { requirement: 'standard' } },
    parameters: { futuresRate: table('rate'), sizeIncrement: table('increment') },
    terms: {
      collateral: { kind: 'collateral', haircuts: { '*': 0 }, debts: 'whole' },
      futuresPnl: { kind: 'futuresPnl' },
      index: { kind: 'attribute', of: 'underlying', attribute: 'index' },
      futures: { kind: 'notional', kinds: ['future', 'perpetual'], price: 'index', netting: 'gross' },
      options: {
        kind: 'optionMargin',
        by: 'position',
        price: 'mark',
        shortValue: 'added',
        long: 'free',
        short: [
          { rate: { initial: 0.15, maintenance: 0.075 }, floor: { initial: 0.1, maintenance: 0.075 } },
          { only: 'puts', rate: 0, floor: 0, valueFloor: 0.075 },
        ],
      },
    },
    formulas: { futuresMargin: '(futuresRate + sizeIncrement * (futures / index)) * futures' },
    requirements: {
      standard: {
        equity: 'collateral + futuresPnl',
        initial: 'sum(futuresMargin + options)',
        maintenance: 'sum(futuresMargin + options)',
      },
    },
  });
