// exp: e^x over the arguments of discounting and of densities.
import { expUlps } from '../../test/precision.js';
import { exp } from '../../test/reference/bigFunctions.js';
import { columnMapBench } from './columnMap.js';

export const bench = columnMapBench('exp', -40, 40, exp, expUlps);
