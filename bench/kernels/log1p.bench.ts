// log1p: ln(1 + x) over what returns and probabilities ask for.
import { log1pUlps } from '../../test/precision.js';
import { log1p } from '../../test/reference/bigFunctions.js';
import { columnMapBench } from './columnMap.js';

export const bench = columnMapBench('log1p', -0.9, 2, log1p, log1pUlps);
