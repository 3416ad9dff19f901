// Deltas of one contract by row, numeraire, from where the rule says.
import type { Of } from '../../rules/shapes/shape.js';
import type { deltaSource } from '../../rules/terms/deltas.js';
import type { TermPlan } from '../requirement/plan.js';

export function deltasOf(source: Of<typeof deltaSource>, { rows, figures, valuation }: TermPlan): Float64Array {
  if (source.from === 'net') return valuation.dollarDeltas;
  if (source.from === 'value') return valuation.valueDeltas;
  const stated = figures.ofQuotes(source.figure, () => true);
  return stated.map((delta, row) => delta * (rows.multipliers[row] as number) * (rows.indexes[row] as number));
}
