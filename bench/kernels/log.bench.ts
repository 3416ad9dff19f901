// log: the natural logarithm over ratios of prices.
import { logUlps } from '../../test/precision.js';
import { log } from '../../test/reference/bigFunctions.js';
import { columnMapBench } from './columnMap.js';

export const bench = columnMapBench('log', 0.01, 100, log, logUlps);
