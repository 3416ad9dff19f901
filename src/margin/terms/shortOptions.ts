// Short options expiry by expiry: charged one by one, or what the options of the expiry can lose together.
import { isOption, linearOption } from '../../columns/packInstruments.js';
import type { TermParameters } from '../../rules/terms.js';
import type { TermBlock } from '../requirement/block.js';
import { markedValuesOf } from '../requirement/marks.js';
import { notionalsOf } from '../requirement/notionals.js';
import type { TermPlan } from '../requirement/plan.js';
import type { Prepare } from './term.js';

/**
 * sum over expiries of min(sum over shorts of |q| x charge, max(0, -min over P in {0, strikes} of sum of q x payoff(P)) + unpaired x F x max(0, -net calls)).
 * The payoff is walked from strike to strike: its slope at 0 is that of the puts, and every strike passed adds its size. Inverse options: isolated alone.
 */
export const shortOptions: Prepare<'shortOptions'> = (parameters, plan) => {
  const { maxLoss, unpairedCallRate } = parameters;
  const { rows } = plan;
  const charges = shortCharges(parameters, plan);
  const { kinds, units: unitOf, expiryGroups, strikes, sizes, calls, forwards } = rows;
  return ({ count, units, starts, listedEnds, rows: held, quantities }: TermBlock, out) => {
    for (let a = 0; a < count; a++) {
      const end = listedEnds[a] as number;
      let p = starts[a] as number;
      while (p < end) {
        const first = held[p] as number;
        if (!isOption(rows, first)) {
          p++;
          continue;
        }
        const expiry = expiryGroups[first];
        let alone = 0;
        let payoff = 0;
        let slope = 0;
        let unpaired = 0;
        let bounded = maxLoss === 'expiry';
        let next = p;
        for (; next < end && isOption(rows, held[next] as number) && expiryGroups[held[next] as number] === expiry; next++) {
          const row = held[next] as number;
          const quantity = quantities[next] as number;
          if (quantity < 0) alone -= quantity * (charges[row] as number);
          if (kinds[row] !== linearOption) bounded = false;
          const size = quantity * (sizes[row] as number);
          if (calls[row] === 1) unpaired -= size * (forwards[row] as number);
          else {
            payoff += size * (strikes[row] as number);
            slope -= size;
          }
        }
        if (bounded) {
          let least = Math.min(0, payoff);
          let price = 0;
          for (let i = p; i < next; i++) {
            const row = held[i] as number;
            const strike = strikes[row] as number;
            payoff += slope * (strike - price);
            price = strike;
            slope += (quantities[i] as number) * (sizes[row] as number);
            if (payoff < least) least = payoff;
          }
          alone = Math.min(alone, unpairedCallRate * Math.max(0, unpaired) - least);
        }
        out[a * units + (unitOf[first] as number)] += alone;
        p = next;
      }
    }
  };
};

/** What one contract short is charged, by row; 0 for what is no option. */
function shortCharges(parameters: TermParameters<'shortOptions'>, plan: TermPlan): Float64Array {
  const { rows } = plan;
  const { indexes, strikes, calls } = rows;
  const values = parameters.value === 'mark' ? markedValuesOf(plan) : plan.valuation.values;
  const notionals = notionalsOf(rows, 'index');
  const charges = new Float64Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    if (!isOption(rows, row)) continue;
    const index = indexes[row] as number;
    const above = (strikes[row] as number) - index;
    const out = Math.max(0, calls[row] === 1 ? above : -above) / index;
    const value = values[row] as number;
    for (const { scale, floor, rate, valueRate } of calls[row] === 1 ? parameters.calls : parameters.puts) {
      const charge = scale * (Math.max((notionals[row] as number) * Math.max(floor, rate - out), valueRate * value) + value);
      if (charge > (charges[row] as number)) charges[row] = charge;
    }
  }
  return charges;
}
