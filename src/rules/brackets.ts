// Leverage brackets: the amounts that make the requirement continuous at every border.
import type { Bracket } from './ruleSet.js';

/**
 * cum of each bracket, numeraire: requirement(N) = N x rate[t] - cum[t] with cum[0] = 0, cum[t] = cum[t-1] + border[t-1] (rate[t] - rate[t-1]).
 * Source: the maintenance amounts that Binance publishes with its leverage brackets.
 */
export function bracketCums(brackets: readonly Bracket[]): { readonly initial: Float64Array; readonly maintenance: Float64Array } {
  const initial = new Float64Array(brackets.length);
  const maintenance = new Float64Array(brackets.length);
  for (let t = 1; t < brackets.length; t += 1) {
    const below = brackets[t - 1] as Bracket;
    const bracket = brackets[t] as Bracket;
    const border = below.upTo as number;
    initial[t] = (initial[t - 1] as number) + border * (bracket.initialRate - below.initialRate);
    maintenance[t] = (maintenance[t - 1] as number) + border * (bracket.maintenanceRate - below.maintenanceRate);
  }
  return { initial, maintenance };
}
