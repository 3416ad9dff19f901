// normalPdf: the normal density over centre and tails.
import { normalPdfUlps } from '../../test/precision.js';
import { normalPdf } from '../../test/reference/bigFunctions.js';
import { columnMapBench } from './columnMap.js';

export const bench = columnMapBench('normalPdf', -8, 8, normalPdf, normalPdfUlps);
