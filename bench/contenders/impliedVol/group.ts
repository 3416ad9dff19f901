// Contenders of impliedVol and their oracle.
import { contenderVolError } from '../../../test/precision.js';
import { nearest } from '../../../test/reference/big.js';
import { impliedCondition, impliedVolReference } from '../../../test/reference/impliedVol.js';
import type { ImpliedData } from '../../kernels/impliedVol.bench.js';
import { optionRow } from '../../kernels/optionData.js';
import { type Group, spread } from '../contender.js';
import { newton } from './newton.js';

const checkedRows = 12;
/** A price with less time value than its own rounding says nothing about its volatility. */
const gradedCondition = 1e6;

export const group: Group<ImpliedData, Float64Array> = {
  contenders: [newton],
  tolerance: contenderVolError,
  errorOf(data, vols) {
    const errors = spread(data.count, checkedRows).map((i) => {
      const row = optionRow(data, i);
      const kappa = impliedCondition(row);
      if (kappa > gradedCondition) return 0;
      const expected = nearest(impliedVolReference(row, data.prices[i] as number));
      const error = Math.abs((vols[i] as number) - expected) / expected / Math.max(1, kappa);
      return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    });
    return Math.max(...errors);
  },
};
