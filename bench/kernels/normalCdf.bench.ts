// normalCdf: the normal distribution function over centre and tails.
import { normalCdfUlps } from '../../test/precision.js';
import { normalCdf } from '../../test/reference/bigFunctions.js';
import { columnMapBench } from './columnMap.js';

export const bench = columnMapBench('normalCdf', -8, 8, normalCdf, normalCdfUlps);
