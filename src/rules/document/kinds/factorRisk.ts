/**
 * Value at risk or expected shortfall of correlated spot and volatility factors, normal.
 * A = quantile x sigma, or n(quantile) / (1 - confidence) x sigma; sigma^2 = horizonDays / daysPerYear x e' R e, e the P&L of one annual deviation of each factor: premium-adjusted delta x
 * spot vol, vega x vol x term of the expiry x vol of vol; what is booked in coin moves with its spot. Factors: `factors`; the term: `volatility.term`.
 * Unit: numeraire. Source: parametric value at risk.
 */

import { Fault } from '../../../fault.js';
import { number } from '../../../shape/leaves.js';
import { choice, refined } from '../../../shape/shape.js';
import type { Read } from '../read.js';
import { type FieldsOf, kindOf } from './kind.js';

export const factorRisk = kindOf(
  'A',
  {
    /** Measure of the loss. Unit: word. */
    measure: choice(['valueAtRisk', 'expectedShortfall']),
    /** Confidence of the measure. Unit: decimal. */
    confidence: number(0.5, 0.999999),
    /** Horizon of the loss. Unit: days. */
    horizonDays: number(0.001, 3650),
  },
  (fields) =>
    refined(fields, (_, path, { hasFactors }: Read) => {
      if (!hasFactors) throw new Fault('MISSING_FIELD', 'rules.factors', `present: ${path} reads them`, undefined);
    }),
);
export interface FactorRisk extends FieldsOf<typeof factorRisk> {
  readonly kind: 'factorRisk';
}
