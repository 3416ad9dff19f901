// Contenders of variance and their oracle.
import { contenderError } from '../../../test/precision.js';
import { varianceReference } from '../../../test/reference/variance.js';
import type { VarianceData } from '../../kernels/variance.bench.js';
import { columnError, type Group, spread } from '../contender.js';
import { mathTyped } from './mathTyped.js';
import { native, nativeSameIsa } from './native.js';
import { objects } from './objects.js';

const checkedAccounts = 3;

export const group: Group<VarianceData, ArrayLike<number>> = {
  contenders: [mathTyped, objects, nativeSameIsa, native],
  tolerance: contenderError,
  errorOf({ exposures, cholesky, accounts, factors }, variances) {
    if (variances.length !== accounts) throw new Error(`${variances.length} variances, ${accounts} expected`);
    const rows = spread(accounts, checkedAccounts);
    return columnError(
      rows.map((a) => variances[a] as number),
      rows.map((a) => varianceReference(exposures.subarray(a * factors, (a + 1) * factors), cholesky, factors)),
    );
  },
};
