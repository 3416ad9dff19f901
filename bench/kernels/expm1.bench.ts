// expm1: e^x - 1 over what rates and returns ask for.
import { expm1Ulps } from '../../test/precision.js';
import { expm1 } from '../../test/reference/bigFunctions.js';
import { columnMapBench } from './columnMap.js';

export const bench = columnMapBench('expm1', -2, 2, expm1, expm1Ulps);
