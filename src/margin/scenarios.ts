// The scenarios of a rule: which prices and vols move together, how far, and with what weight.
import { lookup } from '../book/table.js';
import { Fault } from '../fault.js';
import type { ScenarioRules } from '../rules/ruleSet.js';
import type { Scenario } from './result.js';

/**
 * First `base`, where nothing moves; then every parallel pair, the tails, and for each underlying its single pairs, in the order of the
 * rule. Pairs that move nothing are `base` and are not repeated.
 * A move m is m x the price range of the underlying, as a decimal of the price; a vol v is v x volUp above 0 and v x volDown below.
 * Throws OUT_OF_RANGE when a move would take a price to 0 or below.
 */
export function scenarioList(underlyings: readonly string[], rules: ScenarioRules): Scenario[] {
  const path = 'rules.portfolio.scenarios';
  const ranges = underlyings.map((underlying) => lookup(rules.priceRanges, underlying));
  const volShock = (vol: number): number => (vol > 0 ? vol * rules.volUp : vol < 0 ? vol * rules.volDown : 0);
  const moved = (move: number, unit: number): number => {
    const relative = move * (ranges[unit] as number) + 0;
    if (!(relative > -1 && relative < Number.POSITIVE_INFINITY)) {
      throw new Fault(
        'OUT_OF_RANGE',
        `${path}.priceRanges[${JSON.stringify(underlyings[unit])}]`,
        `such that a move of ${move} ranges is above -1`,
        relative,
      );
    }
    return relative;
  };
  const together = (label: string, move: number, vol: number, weight: number): Scenario => ({
    label,
    moves: underlyings.map((_, unit) => moved(move, unit)),
    volShocks: underlyings.map(() => volShock(vol)),
    weight,
  });

  const scenarios = [together('base', 0, 0, 1)];
  for (const move of rules.parallel.moves) {
    for (const vol of rules.parallel.vols) {
      if (move !== 0 || vol !== 0) scenarios.push(together(`all ${signed(move)} vol ${signed(vol)}`, move, vol, 1));
    }
  }
  for (const { move, vol, weight } of rules.tails) {
    scenarios.push(together(vol === 0 ? `tail ${signed(move)}` : `tail ${signed(move)} vol ${signed(vol)}`, move, vol, weight));
  }
  for (const [unit, underlying] of underlyings.entries()) {
    for (const move of rules.single.moves) {
      for (const vol of rules.single.vols) {
        if (move === 0 && vol === 0) continue;
        scenarios.push({
          label: `${underlying} ${signed(move)} vol ${signed(vol)}`,
          moves: underlyings.map((_, other) => (other === unit ? moved(move, unit) : 0)),
          volShocks: underlyings.map((_, other) => (other === unit ? volShock(vol) : 0)),
          weight: 1,
        });
      }
    }
  }
  return scenarios;
}

function signed(x: number): string {
  return x > 0 ? `+${x}` : x < 0 ? String(x) : '0';
}
