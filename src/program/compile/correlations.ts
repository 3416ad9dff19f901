// Requirements of underlyings put together by correlation: sqrt(sum of rho* s_u s_v M_u M_v), rho* the worse of two matrices for the signs it meets.
import { checkCorrelation, matrixOf } from '../../market/correlation.js';
import type { Rules } from '../../rules/document/rules.js';

type Correlations = NonNullable<Rules['correlations']>;

/** A correlation formula on the underlyings of a market. */
export interface Correlated {
  /** Underlying -> its line in the matrices; -1 when the rule does not name it. */
  readonly lines: Int32Array;
  readonly count: number;
  /** s_u s_v rho* where s_u s_v is 1, where it is -1, and where one of them is 0: [count x count]. */
  readonly alike: Float64Array;
  readonly opposed: Float64Array;
  readonly unknown: Float64Array;
  readonly floor: number;
}

/** Correlations on the underlyings of a market. */
export function onMarket({ names, calm, crisis, floor }: Correlations, underlyings: readonly string[], path: string): Correlated {
  const count = names.length;
  const [a, b] = Object.entries({ calm, crisis }).map(([field, rows]) => {
    const matrix = matrixOf(rows, `${path}.${field}`);
    checkCorrelation(matrix, count, `${path}.${field}`);
    return matrix;
  }) as [Float64Array, Float64Array];
  const alike = a.map((rho, i) => Math.max(rho, b[i] as number));
  const opposed = a.map((rho, i) => Math.max(-rho, -(b[i] as number)));
  const unknown = alike.map((rho, i) => Math.max(rho, opposed[i] as number));
  return { lines: Int32Array.from(underlyings, (name) => names.indexOf(name)), count, alike, opposed, unknown, floor };
}

/** One number an account from those of its pairs, [accounts x units]; an amount below 0 counts as none. */
export function correlate(
  { lines, count, alike, opposed, unknown, floor }: Correlated,
  amounts: Float64Array,
  signs: Float64Array,
  out: Float64Array,
): void {
  const units = lines.length;
  for (let a = 0; a < out.length; a++) {
    const from = a * units;
    let square = 0;
    let others = 0;
    let largest = 0;
    for (let u = 0; u < units; u++) {
      const amount = amounts[from + u] as number;
      if (!(amount > 0)) {
        if (Number.isNaN(amount)) square = Number.NaN;
        continue;
      }
      if (amount > largest) largest = amount;
      const line = lines[u] as number;
      if (line < 0) {
        others += amount;
        continue;
      }
      square += amount * amount;
      for (let v = 0; v < u; v++) {
        const other = amounts[from + v] as number;
        const column = lines[v] as number;
        if (!(other > 0) || column < 0) continue;
        const side = Math.sign(signs[from + u] as number) * Math.sign(signs[from + v] as number);
        const worse = side > 0 ? alike : side < 0 ? opposed : unknown;
        square += 2 * (worse[line * count + column] as number) * amount * other;
      }
    }
    // each of the two forms is at least 0, so their worse is; rounding may say otherwise
    const root = Math.sqrt(Math.max(0, square));
    out[a] = Math.max(root + others, floor * largest);
  }
}
