// Kernels of matrices: the factor of one, its update, covariance, and a step of Gauss and Jordan.

type F64 = Float64Array;

export interface MatrixKernels {
  /**
   * L with L L' = C, lower triangular, zeros above its diagonal; semi-definite aware, see assembly/kernels/cholesky.ts. `matrix` and `factor`
   * are [n x stride], stride even. Returns 0, or 1 + the row of the pivot that is not valid: then the factor is void.
   */
  cholesky(matrix: F64, factor: F64, n: number, stride: number): number;

  /** Rank-one update in place: L L' + v v'; `factor` [n x stride], `vector` [n], `scratch` 2 n doubles. */
  choleskyUpdate(factor: F64, vector: F64, scratch: F64, n: number, stride: number): void;

  /**
   * Exponentially weighted covariance in place: C <- decay C + (1 - decay) r r' for each of `rows` rows of returns in their order.
   * `returns` [rows x stride], `matrix` [n x stride], stride even.
   */
  covariance(returns: F64, matrix: F64, rows: number, n: number, stride: number, decay: number): void;

  /**
   * Exchange of a basic and a nonbasic variable of a dictionary, in place: row `row` of `tableau` [rows x stride, stride even] solved for the variable of `column`, and put into every
   * other row; see assembly/kernels/exchange.ts.
   */
  exchange(tableau: F64, rows: number, columns: number, stride: number, row: number, column: number): void;
}
