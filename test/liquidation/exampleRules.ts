// Liquidation rules with short numbers, for figures worked out by hand.
import { type LiquidationRule, parseLiquidationRule } from '../../src/rules/liquidationRule.js';

const header = { format: 'margincore-liquidation', version: 1, name: 'test', date: '2026-01-01', source: 'test' };

/** 10 % to 50 % in 100 seconds, to 100 % in 1,000 more. */
export const auctionRule: LiquidationRule = parseLiquidationRule({
  ...header,
  method: {
    kind: 'dutch-auction',
    buffer: 0.25,
    startFee: 0.02,
    discounts: [
      { seconds: 0, discount: 0.1 },
      { seconds: 100, discount: 0.5 },
      { seconds: 1100, discount: 1 },
    ],
    insolventSeconds: 600,
  },
});

export const shareRule = (shares: readonly number[], target: number, penaltyRate: number): LiquidationRule =>
  parseLiquidationRule({ ...header, method: { kind: 'shares', shares, target, penaltyRate } });
