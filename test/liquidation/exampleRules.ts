// Rules whose liquidation has short numbers, for figures worked out by hand.
import { overlay } from '../../src/rules/document/overlay.js';
import { preset } from '../../src/rules/document/presets.js';
import type { Rules } from '../../src/rules/document/rules.js';

const rulesOf = (name: string, method: object): Rules => overlay(preset(name), { liquidation: { method } });

/** 10 % to 50 % in 100 seconds, to 100 % in 1,000 more. */
export const auctionRules = rulesOf('derive-standard', {
  auction: {
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

export const ladderRules = (shares: readonly number[], target: number, penaltyRate: number): Rules =>
  rulesOf('paradex-cross', { ladder: { shares, target, penaltyRate } });
