// Linear programmes over bounded variables, and their proofs: an optimum with multipliers, contradicting rows, or a direction without end.

/** Least costs . x with rowLower <= matrix x <= rowUpper and lower <= x <= upper; matrix [rows x variables] row-major. Bounds may be infinite. */
export interface LinearProgram {
  readonly costs: Float64Array;
  readonly matrix: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export type Solution =
  | {
      readonly status: 'optimal';
      readonly cost: number;
      readonly values: Float64Array;
      /** Change of the least cost by one unit more of a row's bound that holds: at least 0 of a lower one, at most 0 of an upper one. */
      readonly multipliers: Float64Array;
      /** costs - multipliers x matrix: 0 of what is between its bounds. */
      readonly reducedCosts: Float64Array;
      /** Cost less what the multipliers prove to be the least: what rounding leaves. */
      readonly gap: number;
      /** Largest violation of a row or a bound. */
      readonly violation: number;
    }
  /** Rows times `multipliers` come to at least `gap` less, whatever the variables within their bounds, than their bounds together ask for. */
  | { readonly status: 'infeasible'; readonly multipliers: Float64Array; readonly gap: number }
  /** From any feasible point along `ray` all stays feasible, and the cost falls by `slope` a step. */
  | { readonly status: 'unbounded'; readonly ray: Float64Array; readonly slope: number }
  /** No answer: binary64 cannot decide, or the step limit was reached. */
  | { readonly status: 'undecided' };
