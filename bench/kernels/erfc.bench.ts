// erfc: the complementary error function over centre and tails.
import { erfcUlps } from '../../test/precision.js';
import { erfc } from '../../test/reference/bigFunctions.js';
import { columnMapBench } from './columnMap.js';

export const bench = columnMapBench('erfc', -6, 6, erfc, erfcUlps);
