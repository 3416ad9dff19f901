// Contenders of normals. They draw other numbers than the backends, so the oracle is the law: mean, variance and kurtosis in standard errors.
import { standardErrors } from '../../../test/precision.js';
import type { NormalsData } from '../../kernels/normals.bench.js';
import type { Group } from '../contender.js';
import { mathTyped } from './mathTyped.js';
import { objects } from './objects.js';

export const group: Group<NormalsData, ArrayLike<number>> = {
  contenders: [mathTyped, objects],
  tolerance: standardErrors,
  errorOf({ count }, draws) {
    if (draws.length !== count) throw new Error(`${draws.length} draws, ${count} expected`);
    const moment = (power: number): number => Array.from(draws, (x) => x ** power).reduce((sum, x) => sum + x, 0) / count;
    const root = Math.sqrt(count);
    const errors = [moment(1) * root, ((moment(2) - 1) * root) / Math.SQRT2, ((moment(4) - 3) * root) / Math.sqrt(96)].map(Math.abs);
    return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
  },
};
