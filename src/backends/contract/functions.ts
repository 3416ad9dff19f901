// Kernels of one column: the functions every other figure is made of.

/** A function of one column, element by element. */
export type ColumnMap = (xs: Float64Array, results: Float64Array, count: number) => void;

export interface FunctionKernels {
  /** e^x. */
  readonly exp: ColumnMap;
  /** e^x - 1, to the last digits near 0 too. */
  readonly expm1: ColumnMap;
  /** Natural logarithm; -Infinity at 0, NaN below. */
  readonly log: ColumnMap;
  /** ln(1 + x), to the last digits near 0 too; -Infinity at -1, NaN below. */
  readonly log1p: ColumnMap;
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
