// Kernels of one column: the functions every other figure is made of.

/** A function of one column, element by element. */
export type ColumnMap = (xs: Float64Array, results: Float64Array, count: number) => void;

export interface FunctionKernels {
  /** e^x. */
  readonly exp: ColumnMap;
  /** Natural logarithm; -Infinity at 0, NaN below. */
  readonly log: ColumnMap;
  /** Complementary error function. */
  readonly erfc: ColumnMap;
  /** Scaled complementary error function e^(x^2) erfc(x). */
  readonly erfcx: ColumnMap;
  /** Standard normal density. */
  readonly normalPdf: ColumnMap;
  /** Standard normal distribution function. */
  readonly normalCdf: ColumnMap;
  /** Inverse of the standard normal distribution function; NaN outside [0, 1]. */
  readonly normalQuantile: ColumnMap;
}
