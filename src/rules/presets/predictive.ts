// The predictive rules that come with the core: GJR and a Pareto tail, with some of the tools against procyclicality and with all of them. What was measured of them: ../../risk/README.md.
import type { PredictiveRule } from '../predictiveRule.js';

export const predictive: PredictiveRule = {
  format: 'margincore-predictive',
  version: 1,
  name: 'margincore-predictive',
  date: '2026-11-22',
  source: 'own choice of the margincore project, floor and speed limits chosen on BTC and ETH, 2019 to 2024',
  confidence: 0.99,
  horizonDays: 1,
  side: 'both',
  window: 500,
  volatility: { model: 'gjr', refitDays: 20 },
  blend: null,
  tail: { kind: 'pareto', share: 0.1 },
  longRunDays: 3650,
  stress: null,
  floor: { share: 0.6 },
  buffer: null,
  speed: { up: 0.25, down: 0.05 },
  // three ranges down, the furthest move of the rule set `margincore`, leave a price above 0
  cap: { '*': 0.33 },
};

/** Floor, buffer and stress weight at the sizes of Commission Delegated Regulation (EU) 153/2013, article 28, which asks for one of the three. */
export const predictiveBuffered: PredictiveRule = {
  ...predictive,
  name: 'margincore-predictive-buffered',
  source:
    'own choice of the margincore project; floor over ten years, buffer of 25 % and stress weight of 25 % as Commission Delegated Regulation (EU) 153/2013, article 28, lists them',
  stress: { weight: 0.25, days: 250 },
  floor: { share: 1 },
  buffer: { share: 0.25, from: 1, to: 2 },
};
