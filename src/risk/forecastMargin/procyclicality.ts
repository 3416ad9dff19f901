// Procyclicality of a path of margin rates: peak to trough, and the largest call over a number of days.
import { fieldsOf } from '../../book/fields.js';
import { count } from '../../check.js';
import { Fault } from '../../fault.js';
import { seriesOf } from '../series.js';

export interface ProcyclicalityInputs {
  /** Rates day by day, greater than 0. */
  readonly rates: ArrayLike<number>;
  /** n of the n-day figure. */
  readonly days: number;
}

export interface Procyclicality {
  /** The highest over the lowest rate. */
  readonly peakToTrough: number;
  /** The largest relative rise from any day to one of the `days` days after it; 0 for a path that never rises. */
  readonly largestRise: number;
  /** The day, from 0, on which that rise began; -1 when there was none. */
  readonly riseFrom: number;
}

/** Murphy, Vasios and Vause, Bank of England Financial Stability Paper 29 (2014), section 3. Throws TOO_SHORT below two days, NOT_POSITIVE, OUT_OF_RANGE. */
export function procyclicality(inputs: ProcyclicalityInputs): Procyclicality {
  const given = fieldsOf(inputs, 'inputs', ['rates', 'days']);
  const rates = seriesOf(given.rates, 'rates', 2);
  const days = count(given.days, 1, rates.length - 1, 'days');
  let peak = 0;
  let trough = Number.POSITIVE_INFINITY;
  let largestRise = 0;
  let riseFrom = -1;
  rates.forEach((rate, t) => {
    if (!(rate > 0)) throw new Fault('NOT_POSITIVE', `rates[${t}]`, 'greater than 0', rate);
    peak = Math.max(peak, rate);
    trough = Math.min(trough, rate);
    for (let k = Math.max(0, t - days); k < t; k += 1) {
      const rise = rate / rates[k] - 1;
      if (!(rise > largestRise)) continue;
      largestRise = rise;
      riseFrom = k;
    }
  });
  return { peakToTrough: peak / trough, largestRise, riseFrom };
}
