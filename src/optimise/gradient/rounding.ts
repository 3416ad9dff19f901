// Rules that round amounts to a ledger: their margins have no slope but that of a step.
import type { Rules } from '../../rules/document/rules.js';

/** Whether amounts are rounded to steps of a ledger. */
export function roundsAmounts({ rounding, formulas, requirements }: Rules): boolean {
  const texts = [...Object.values(formulas), ...Object.values(requirements).flatMap(({ initial, maintenance }) => [initial, maintenance])];
  return rounding !== undefined || texts.some((text) => /\bround(Up|Down)\(/.test(text));
}
