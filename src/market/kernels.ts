// What estimation needs of a backend, over numbers outside its memory: the room knows no backend, only these functions.

/** A function of one column, element by element, in the backend's own arithmetic; a fresh column. */
export type ColumnFunction = (xs: ArrayLike<number>) => Float64Array;

/** A lower triangular L with L L' = C [n x n row-major], zeros above the diagonal; or the row whose pivot is not valid. */
export type Factorisation = (matrix: Float64Array, n: number) => Float64Array | number;

/** The kernels of these names (backends/contract.ts) on plain row-major matrices; arguments are not written to. */
export interface EstimationKernels {
  readonly exp: ColumnFunction;
  readonly log: ColumnFunction;
  readonly cholesky: Factorisation;
  /** C after each row of returns in turn, C <- decay C + (1 - decay) r r'; `returns` [rows x n], `matrix` [n x n]. */
  covariance(returns: Float64Array, matrix: Float64Array, rows: number, n: number, decay: number): Float64Array;
  /** The factor of L L' + v v'. */
  choleskyUpdate(factor: Float64Array, vector: Float64Array, n: number): Float64Array;
}
