// normalQuantile: the normal quantile over probabilities of all sizes.
import { normalQuantileUlps } from '../../test/precision.js';
import { normalQuantile } from '../../test/reference/bigFunctions.js';
import { columnMapBench } from './columnMap.js';

export const bench = columnMapBench('normalQuantile', 0.000001, 0.999999, normalQuantile, normalQuantileUlps);
