// Intercommodity spread credits, as CME SPAN forms them: delta of one underlying against that of another, spread by spread in the order of the list.
import { Fault } from '../../fault.js';
import type { TermParameters } from '../../rules/terms.js';
import { scanTerm } from './scan.js';
import type { Prepare } from './term.js';

type Parameters = TermParameters<'spreadCredits'>;

/** A spread with its legs as columns: underlying (-1 when the market has none of the name), ratio, side (1 or -1). */
export interface Legs {
  readonly units: Int32Array;
  readonly ratios: Float64Array;
  readonly sides: Float64Array;
  readonly credit: number;
}

export const spreadCredits: Prepare<'spreadCredits'> = ({ grid, deltaFigure, priceRisk, spreads }, plan) => {
  const { underlyings, units: unitOf } = plan.rows;
  const scan = scanTerm({ grid, orders: { counted: 'ignored' } }, plan);
  const scenarios = scan.labels.length;
  checkPairs(priceRisk, scenarios);
  const deltas = plan.figures.ofQuotes(deltaFigure, () => true);
  const all = spreadLegs(spreads, underlyings);
  const counted = new Float64Array(underlyings.length * scenarios);
  const left = new Float64Array(underlyings.length);
  const risks = new Float64Array(underlyings.length);
  return (block, out) => {
    for (let a = 0; a < block.count; a++) {
      left.fill(0);
      for (let p = block.starts[a] as number; p < (block.listedEnds[a] as number); p++) {
        const row = block.rows[p] as number;
        left[unitOf[row] as number] += (block.quantities[p] as number) * (deltas[row] as number);
      }
      scan.count(block, a, counted);
      for (let unit = 0; unit < left.length; unit++) {
        const delta = Math.abs(left[unit] as number);
        risks[unit] = delta > 0 ? priceRiskOf(priceRisk, counted, unit * scenarios, scenarios) / delta : 0;
      }
      for (const legs of all) out[a] += spreadsFormed(legs, left, risks);
    }
  };
};

interface StatedSpread {
  readonly legs: readonly { readonly underlying: string; readonly ratio: number; readonly side: 'A' | 'B' }[];
  readonly credit: number;
}

/** Spreads of a rule on the underlyings of a market. */
export function spreadLegs(spreads: readonly StatedSpread[], underlyings: readonly string[]): Legs[] {
  return spreads.map(({ legs, credit }) => ({
    units: Int32Array.from(legs, ({ underlying }) => underlyings.indexOf(underlying)),
    ratios: Float64Array.from(legs, ({ ratio }) => ratio),
    sides: Float64Array.from(legs, ({ side }) => (side === 'A' ? 1 : -1)),
    credit,
  }));
}

/** The credit of one spread, whose deltas are taken off what is left. */
export function spreadsFormed({ units, ratios, sides, credit }: Legs, left: Float64Array, risks: Float64Array): number {
  let most = Number.POSITIVE_INFINITY;
  // which way round: A long and B short, or the other way, as the first leg stands
  const first = units[0] as number;
  const turn = first < 0 ? 0 : Math.sign(left[first] as number) * (sides[0] as number);
  for (let leg = 0; leg < units.length; leg++) {
    const unit = units[leg] as number;
    const delta = unit < 0 ? 0 : (left[unit] as number) * (sides[leg] as number) * turn;
    most = Math.min(most, Math.max(0, delta) / (ratios[leg] as number));
  }
  if (!(most > 0)) return 0;
  let sum = 0;
  for (let leg = 0; leg < units.length; leg++) {
    const unit = units[leg] as number;
    const taken = most * (ratios[leg] as number);
    left[unit] -= taken * (sides[leg] as number) * turn;
    sum += taken * (risks[unit] as number) * credit;
  }
  return sum;
}

function priceRiskOf(rule: Parameters['priceRisk'], counted: Float64Array, from: number, scenarios: number): number {
  let worst = 0;
  let active = -1;
  for (let s = 0; s < scenarios; s++) {
    const loss = -(counted[from + s] as number);
    if (!(loss > worst)) continue;
    worst = loss;
    active = s;
  }
  if (rule.by === 'scan-risk' || active < 0) return worst;
  const pair = (rule.pairs[active] as number) - 1;
  let unchanged = 0;
  for (const scenario of rule.unchanged) unchanged -= counted[from + scenario - 1] as number;
  const averaged = (worst - (counted[from + pair] as number)) / 2;
  return Math.min(worst, Math.max(0, averaged - unchanged / rule.unchanged.length));
}

function checkPairs(rule: Parameters['priceRisk'], scenarios: number): void {
  if (rule.by === 'scan-risk') return;
  if (rule.pairs.length !== scenarios)
    throw new Fault('SHAPE_MISMATCH', 'rules.terms.priceRisk.pairs', `of ${scenarios} scenarios`, rule.pairs.length);
  const beyond = [...rule.pairs, ...rule.unchanged].find((scenario) => scenario > scenarios);
  if (beyond !== undefined) throw new Fault('OUT_OF_RANGE', 'rules.terms.priceRisk', `scenarios up to ${scenarios}`, beyond);
}
