// The default rules. The form and some numbers follow public documents, the others are our own and illustrative: ../README.md says which.
import type { RuleSet } from '../ruleSet.js';

export const margincore: RuleSet = {
  format: 'margincore-rules',
  version: 1,
  name: 'margincore',
  date: '2026-11-21',
  source: 'illustrative: own choice of the margincore project, some values as venues have published them; reproduces the rules of no venue',
  numeraire: 'USD',
  collateral: {
    USD: { tiers: [{ upTo: null, haircut: 0 }] },
    USDC: { tiers: [{ upTo: null, haircut: 0 }] },
    USDT: {
      tiers: [
        { upTo: 10_000_000, haircut: 0.01 },
        { upTo: null, haircut: 0.03 },
      ],
    },
    BTC: {
      tiers: [
        { upTo: 100, haircut: 0.05 },
        { upTo: 1_000, haircut: 0.075 },
        { upTo: null, haircut: 0.15 },
      ],
    },
    ETH: {
      tiers: [
        { upTo: 2_000, haircut: 0.08 },
        { upTo: 20_000, haircut: 0.12 },
        { upTo: null, haircut: 0.2 },
      ],
    },
    '*': {
      tiers: [
        { upTo: 10_000, haircut: 0.25 },
        { upTo: 1_000_000, haircut: 0.35 },
        { upTo: null, haircut: 0.5 },
      ],
    },
  },
  isolated: {
    futures: {
      BTC: [
        { upTo: 10_000_000, initialRate: 0.12, maintenanceRate: 0.09 },
        { upTo: 100_000_000, initialRate: 0.15, maintenanceRate: 0.11 },
        { upTo: null, initialRate: 0.25, maintenanceRate: 0.18 },
      ],
      ETH: [
        { upTo: 5_000_000, initialRate: 0.15, maintenanceRate: 0.1125 },
        { upTo: 50_000_000, initialRate: 0.2, maintenanceRate: 0.15 },
        { upTo: null, initialRate: 0.3, maintenanceRate: 0.22 },
      ],
      '*': [
        { upTo: 1_000_000, initialRate: 0.22, maintenanceRate: 0.165 },
        { upTo: 10_000_000, initialRate: 0.3, maintenanceRate: 0.22 },
        { upTo: null, initialRate: 0.5, maintenanceRate: 0.35 },
      ],
    },
    options: { initialRate: 0.15, initialFloor: 0.1, maintenanceRate: 0.075 },
  },
  cross: {
    hedgedRate: { initial: 0.02, maintenance: 0.015 },
    unpairedCallRate: { initial: 0.15, maintenance: 0.1 },
  },
  portfolio: {
    scenarios: {
      priceRanges: { BTC: 0.12, ETH: 0.15, '*': 0.22 },
      volUp: 0.5,
      volDown: 0.25,
      volTerm: { referenceDays: 30, floorDays: 1, shortPower: 0.3, longPower: 0.13 },
      volFloor: 0.05,
      parallel: { moves: [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1], vols: [-1, 0, 1] },
      tails: [
        { move: -2, vol: 1, weight: 0.5 },
        { move: 2, vol: 1, weight: 0.5 },
        { move: -3, vol: 1, weight: 0.33 },
        { move: 3, vol: 1, weight: 0.33 },
      ],
      single: { moves: [-1, 1], vols: [-1, 1] },
    },
    correlationRisk: { measure: 'expectedShortfall', confidence: 0.99, horizonDays: 1 },
    factor: { initial: 1, maintenance: 0.75 },
    contingencies: {
      nakedShort: { initial: 0.01, maintenance: 0.005 },
      roll: { annualRisk: 0.075, minimum: 0.01 },
      deltaFloor: { hedged: 0.01, net: 0.02 },
    },
  },
  factors: {
    daysPerYear: 365,
    spot: {
      names: ['BTC', 'ETH', 'SOL', 'XRP', 'BNB'],
      vols: [0.55, 0.7, 0.9, 0.85, 0.6],
      correlation: [
        [1, 0.85, 0.75, 0.65, 0.7],
        [0.85, 1, 0.8, 0.65, 0.7],
        [0.75, 0.8, 1, 0.6, 0.65],
        [0.65, 0.65, 0.6, 1, 0.6],
        [0.7, 0.7, 0.65, 0.6, 1],
      ],
      other: { vol: 1, correlation: 0.6 },
    },
    vol: { volOfVols: { BTC: 0.8, ETH: 0.85, '*': 1 }, spotCorrelation: -0.3, crossCorrelation: 0.8 },
    history: { method: 'ewma', lambda: 0.97, windowDays: 365 },
    repair: 'reject',
  },
};
