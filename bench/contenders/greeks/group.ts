// Contenders of greeks and their oracle.
import { contenderError } from '../../../test/precision.js';
import { nearest } from '../../../test/reference/big.js';
import { bigOption, linearFigures, linearGreeks } from '../../../test/reference/black76.js';
import type { GreeksData } from '../../kernels/greeks.bench.js';
import { optionRow } from '../../kernels/optionData.js';
import { columnError, type Group, spread } from '../contender.js';
import { mathTyped } from './mathTyped.js';
import { native, nativeSameIsa } from './native.js';
import { npmBlackScholes } from './npmBlackScholes.js';
import { npmUqee } from './npmUqee.js';
import { objects } from './objects.js';
import { quantlib } from './quantlib.js';

export type Figure = (typeof linearFigures)[number];

/** The figures a contender gives, a column each: packages give fewer than the backends, and of the first rows alone. */
export type GreeksResults = { readonly [F in Figure]?: ArrayLike<number> };

const checkedRows = 12;

export const group: Group<GreeksData, GreeksResults> = {
  contenders: [mathTyped, objects, npmBlackScholes, npmUqee, nativeSameIsa, native, quantlib],
  tolerance: contenderError,
  errorOf(data, results) {
    const count = results.value?.length ?? 0;
    if (count === 0) throw new Error('no values');
    const rows = spread(count, checkedRows);
    const expected = rows.map((i) => linearGreeks(bigOption(optionRow(data, i))));
    return linearFigures.reduce((worst, figure) => {
      const column = results[figure];
      if (column === undefined) return worst;
      const exact = expected.map((figures) => nearest(figures[figure]));
      return Math.max(
        worst,
        columnError(
          rows.map((i) => column[i] as number),
          exact,
        ),
      );
    }, 0);
  },
};
