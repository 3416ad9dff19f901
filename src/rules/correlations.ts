// How requirements of underlyings are put together by correlation: a calm and a crisis matrix, and a floor.
import { Fault } from '../fault.js';
import { list, name, number, type Of, rate, record, refined } from './shapes/shape.js';

const matrix = list(list(number(-1, 1), 1, 512), 1, 512);

/**
 * Matrices by the order of `names`; that they are correlation matrices, positive semi-definite ones, is found before any margin is computed. An underlying
 * that is not named is correlated with none: what it requires is added whole.
 */
export const correlations = refined(
  record({
    names: list(name, 1, 512),
    calm: matrix,
    crisis: matrix,
    /** The aggregate is at least this part of the largest requirement. */
    floor: rate,
  }),
  ({ names, calm, crisis }, path) => {
    const repeated = names.find((one, i) => names.indexOf(one) !== i);
    if (repeated !== undefined) throw new Fault('DUPLICATE', `${path}.names`, 'names that stand once', repeated);
    for (const [field, rows] of Object.entries({ calm, crisis })) {
      const wrong = rows.length === names.length ? rows.find((row) => row.length !== names.length)?.length : rows.length;
      if (wrong !== undefined) throw new Fault('SHAPE_MISMATCH', `${path}.${field}`, `${names.length} x ${names.length}`, wrong);
    }
  },
);
export type Correlations = Of<typeof correlations>;
