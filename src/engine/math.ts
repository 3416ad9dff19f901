// The backend's own mathematics behind the core: `core.math`, functions of a column.
import { doubles } from '../check.js';
import { mapColumn } from '../columns/columnMap.js';
import type { BackendUse } from '../columns/coreUse.js';

/**
 * A function of one column of numbers; returns a fresh column. It answers as `Math` does, by IEEE 754, and gives no faults: NaN outside its
 * domain (the logarithms below 0 and -1, the quantile outside [0, 1]) and for NaN, infinities at its poles. A number of the caller's own stands in
 * each row, so what is wrong with it is seen in its own row; figures of options, where it would not be, come with faults.
 */
export type MathFunction = (xs: Float64Array) => Float64Array;

/** The backend's own mathematics, the same bits everywhere: see the kernels of the same names for ranges and errors. */
export interface CoreMath {
  readonly exp: MathFunction;
  readonly expm1: MathFunction;
  readonly log: MathFunction;
  readonly log1p: MathFunction;
  readonly erfc: MathFunction;
  readonly erfcx: MathFunction;
  readonly normalPdf: MathFunction;
  readonly normalCdf: MathFunction;
  readonly normalQuantile: MathFunction;
}

export function mathOf(use: BackendUse): CoreMath {
  const lift =
    (name: keyof CoreMath): MathFunction =>
    (xs) => {
      const column = doubles(xs, name);
      return use((backend, arena) => mapColumn(arena, backend[name], column));
    };
  return {
    exp: lift('exp'),
    expm1: lift('expm1'),
    log: lift('log'),
    log1p: lift('log1p'),
    erfc: lift('erfc'),
    erfcx: lift('erfcx'),
    normalPdf: lift('normalPdf'),
    normalCdf: lift('normalCdf'),
    normalQuantile: lift('normalQuantile'),
  };
}
