// The account that the page shows first: fourteen legs in three coins on the embedded sample market, long gamma near, short it far.
import type { Account } from '../../index.js';

const legs: readonly (readonly [instrument: string, quantity: number, entryPrice: number])[] = [
  ['BTC-PERPETUAL', 1_800_000, 86_150],
  ['BTC_USDC-PERPETUAL', 4, 88_210],
  ['BTC-27MAR26', -350_000, 89_400],
  ['BTC-30JAN26-75000-P', -20, 0.0105],
  ['BTC-30JAN26-80000-P', 6, 0.0212],
  ['BTC-30JAN26-100000-C', -50, 0.0098],
  ['BTC-27MAR26-70000-P', 25, 0.0204],
  ['BTC-27MAR26-110000-C', 14, 0.0221],
  ['ETH-PERPETUAL', -300_000, 3_120],
  ['ETH-30JAN26-2600-P', -60, 0.0143],
  ['ETH-27MAR26-3600-C', 120, 0.0412],
  ['SOL_USDC-PERPETUAL', 1_200, 121.4],
  ['SOL_USDC-27MAR26-100-P', -300, 4.1],
  ['SOL_USDC-27MAR26-160-C', 600, 4.4],
];

export const sampleAccount: Account = {
  account: 'cedar-07',
  subaccount: '',
  mode: 'portfolio',
  positions: legs.map(([instrument, quantity, entryPrice]) => ({ instrument, quantity, entryPrice })),
  collateral: [
    { asset: 'BTC', amount: 2.5 },
    { asset: 'USDC', amount: 45_000 },
  ],
};
