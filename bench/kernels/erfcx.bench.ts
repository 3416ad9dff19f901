// erfcx: the scaled complementary error function over what Black-76 asks for.
import { erfcxUlps } from '../../test/precision.js';
import { erfcx } from '../../test/reference/bigFunctions.js';
import { columnMapBench } from './columnMap.js';

export const bench = columnMapBench('erfcx', 0, 30, erfcx, erfcxUlps);
