// Linear programmes over bounded variables, and what is proved of them: an optimum with its multipliers, rows that contradict each other, or a direction without end.

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
      /** What a row or a bound is missed by at most. */
      readonly violation: number;
    }
  /** Rows times `multipliers` come to at least `gap` less, whatever the variables within their bounds, than their bounds together ask for. */
  | { readonly status: 'infeasible'; readonly multipliers: Float64Array; readonly gap: number }
  /** From any feasible point along `ray` all stays feasible, and the cost falls by `slope` a step. */
  | { readonly status: 'unbounded'; readonly ray: Float64Array; readonly slope: number }
  /** What binary64 cannot tell, or what takes more steps than are taken. */
  | { readonly status: 'undecided' };
