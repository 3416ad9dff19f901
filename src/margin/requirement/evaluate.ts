// Formulas over the columns of a block: element by element, in the order of the file.
import { type Formula, type Level, levelOf, partsOf } from '../../rules/formula.js';
import { type Correlated, correlate } from './correlated.js';

/** Values by name in one block, and how wide they are: [count] or [count x units]. */
export interface Scope {
  readonly count: number;
  readonly units: number;
  readonly levels: ReadonlyMap<string, Level>;
  readonly values: ReadonlyMap<string, Float64Array>;
  readonly correlated: ReadonlyMap<Formula, Correlated>;
}

/** The numbers of a formula: [count x units] when it is of (account, underlying) pairs, else [count]. */
export function evaluate(one: Formula, scope: Scope): Float64Array {
  const { count, units, levels, values } = scope;
  if (typeof one === 'string') return values.get(one) as Float64Array;
  const width = levelOf(one, levels, 'rules') === 'unit' ? units : 1;
  const out = new Float64Array(count * width);
  if (typeof one === 'number') return out.fill(one);
  const parts = partsOf(one).map(([part]) => evaluate(part, scope));
  if ('units' in one) return overUnits(one.units, parts[0] as Float64Array, out, units);
  if ('correlated' in one) {
    correlate(scope.correlated.get(one) as Correlated, parts[0] as Float64Array, parts[1] as Float64Array, out);
    return out;
  }
  for (const [i, part] of parts.entries()) {
    // the account's own number meets each of its pairs
    const spread = part.length === out.length ? 1 : width;
    for (let cell = 0; cell < out.length; cell++) {
      const x = part[spread === 1 ? cell : Math.floor(cell / spread)] as number;
      const before = out[cell] as number;
      if (i === 0) out[cell] = x;
      else if ('sum' in one) out[cell] = before + x;
      else if ('difference' in one) out[cell] = before - x;
      else if ('product' in one) out[cell] = before * x;
      else if ('max' in one) out[cell] = Math.max(x, before);
      else out[cell] = Math.min(x, before);
    }
  }
  return out;
}

function overUnits(how: 'sum' | 'max', pairs: Float64Array, out: Float64Array, units: number): Float64Array {
  for (let a = 0; a < out.length; a++) {
    let total = how === 'sum' || units === 0 ? 0 : (pairs[a * units] as number);
    for (let cell = a * units; cell < (a + 1) * units; cell++) {
      const x = pairs[cell] as number;
      if (how === 'sum') total += x;
      // NaN stays, and is refused with the account
      else if (x > total || Number.isNaN(x)) total = x;
    }
    out[a] = total;
  }
  return out;
}
