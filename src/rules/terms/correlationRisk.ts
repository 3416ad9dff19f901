// VaR or expected shortfall of spot and volatility factors that are correlated, normal: formulas of parametric VaR.
import { volTerm } from '../grid.js';
import { parseFactors } from '../parseFactors.js';
import type { FactorRules } from '../ruleSet.js';
import { choice, number, record, type Shape } from '../shapes/shape.js';

/** Spot factors (names, annual vols, correlation, those not named), volatility factors, as in rule sets of version 1. */
const factors: Shape<FactorRules> = {
  parse: parseFactors,
  schema: { type: 'object', required: ['daysPerYear', 'spot', 'vol', 'history', 'repair'] },
};

/** quantile x sigma, or n(quantile) / (1 - confidence) x sigma; sigma^2 = horizon in years x e' R e, e the P&L of one annual deviation of each factor. */
export const correlationRisk = {
  level: 'account',
  shape: record({
    measure: choice(['valueAtRisk', 'expectedShortfall']),
    confidence: number(0.5, 0.999999),
    horizonDays: number(0.001, 3650),
    /** How much of a move of the vol factor reaches an expiry. */
    volTerm,
    factors,
  }),
} as const;
