// Contenders of rollup and their oracle.
import { contenderError } from '../../../test/precision.js';
import { rollupReference } from '../../../test/reference/rollup.js';
import type { RollupData } from '../../kernels/rollup.bench.js';
import { columnError, type Group } from '../contender.js';
import { mathTyped } from './mathTyped.js';
import { objects } from './objects.js';

/** Exposures [accounts x unitCount x width]; the first accounts are checked, all of their cells. */
const checkedAccounts = 100;

export const group: Group<RollupData, ArrayLike<number>> = {
  contenders: [mathTyped, objects],
  tolerance: contenderError,
  errorOf(data, exposures) {
    const cells = data.accounts * data.unitCount * data.width;
    if (exposures.length !== cells) throw new Error(`${exposures.length} exposures, ${cells} expected`);
    const accounts = Math.min(data.accounts, checkedAccounts);
    const expected = rollupReference({ ...data, starts: data.starts.subarray(0, accounts + 1) });
    return columnError(
      expected.map((_, i) => exposures[i] as number),
      expected,
    );
  },
};
