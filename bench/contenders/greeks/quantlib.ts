// greeks by QuantLib's BlackCalculator: value, delta, gamma, vega and rho, all it has with the forward held (theta it takes on spot).
import type { GreeksData } from '../../kernels/greeks.bench.js';
import type { Contender } from '../contender.js';
import { cut, nativeContender, quantlibBuild } from '../native.js';
import type { GreeksResults } from './group.js';
import { optionColumns } from './native.js';

/** Its normal distribution loses digits in the tails (4e-8 relative at |d| < 5): the error is reported. */
export const quantlib: Contender<GreeksData, GreeksResults> = {
  ...nativeContender<GreeksData, GreeksResults>(quantlibBuild, {
    source: 'quantlib',
    itemsOf: (data) => data.count,
    columnsOf: optionColumns,
    resultsOf(doubles, { count }) {
      const [value, delta, gamma, vega, rho] = cut(doubles, count, 5) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      return { value, delta, gamma, vega, rho };
    },
  }),
  inexact: true,
};
