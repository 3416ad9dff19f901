// Portfolio margin: the worst of the scenarios, the correlated risk and the delta floor, plus contingencies.
import type { PortfolioRules } from '../rules/ruleSet.js';
import type { PortfolioColumns } from './result.js';

/** The constants of the parametric risk measures, once per run. */
export interface RiskMeasure {
  /** horizonDays / daysPerYear. */
  readonly horizonYears: number;
  /** z at the confidence. */
  readonly quantile: number;
  /** n(z) / (1 - confidence). */
  readonly tailMean: number;
}

/**
 * Fills VaR, shortfall and the requirements of one block of accounts. `variances` (by place - from) are annual, in numeraire squared;
 * worst losses, delta floors, rolls and, in
 * `nakedShorts`, naked notionals must be there already; the latter become the initial charge.
 * sigma = sqrt(horizonYears x variance); VaR = quantile x sigma; shortfall = tailMean x sigma;
 * base = max(worst loss, VaR or shortfall by the rule's measure, delta floor);
 * initial = factor x base + naked rate x naked notional + roll; maintenance likewise, the roll in proportion of the factors;
 * neither is above the maximum loss: who has paid for all he holds cannot lose more.
 */
export function portfolioRequirements(
  out: PortfolioColumns,
  variances: Float64Array,
  from: number,
  to: number,
  rules: PortfolioRules,
  measure: RiskMeasure,
): void {
  const byShortfall = rules.correlationRisk.measure === 'expectedShortfall';
  const { factor } = rules;
  const nakedRate = rules.contingencies.nakedShort;
  const rollShare = factor.maintenance / factor.initial;
  for (let place = from; place < to; place++) {
    const sigma = Math.sqrt(measure.horizonYears * (variances[place - from] as number));
    const valueAtRisk = measure.quantile * sigma;
    const shortfall = measure.tailMean * sigma;
    const base = Math.max(out.worstLosses[place] as number, byShortfall ? shortfall : valueAtRisk, out.deltaFloors[place] as number);
    const naked = out.nakedShorts[place] as number;
    const roll = out.rolls[place] as number;
    out.valuesAtRisk[place] = valueAtRisk;
    out.shortfalls[place] = shortfall;
    out.nakedShorts[place] = nakedRate.initial * naked;
    const most = out.maximumLosses[place] as number;
    out.initials[place] = Math.min(factor.initial * base + nakedRate.initial * naked + roll, most);
    out.maintenances[place] = Math.min(factor.maintenance * base + nakedRate.maintenance * naked + roll * rollShare, most);
  }
}
