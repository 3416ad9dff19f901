// Problems in whole lots over what an engine says: linear costs and rows, and figures of blocks of columns (accounts) that are asked for, capped or minimised.

/** Some columns together, as whose figures they are asked for: an account after so many lots of each. */
export interface Block {
  readonly columns: readonly number[];
  readonly figures: readonly Figure[];
  /** Figures of points, lots in the order of its columns, fractions among them. */
  look(points: readonly Float64Array[]): readonly Float64Array[];
}

export interface Figure {
  /** What it counts in the objective. */
  readonly weight: number;
  /** What it may not exceed. */
  readonly cap: number;
  /** Below which it never is: of a requirement 0. */
  readonly least: number;
}

export interface LotRow {
  readonly lower: number;
  readonly upper: number;
  readonly cells: readonly (readonly [column: number, coefficient: number])[];
}

/** Least costs . lots + weights . figures, each column from 0 lots to `most`; 0 lots of everything is doing nothing, and need not be allowed. */
export interface LotProblem {
  readonly costs: readonly number[];
  /** What a lot of anything counts beside its cost where points are compared, for what is as good to move least; 0 where it does not matter. No programme knows it. */
  readonly tie: number;
  readonly most: readonly number[];
  readonly rows: readonly LotRow[];
  readonly blocks: readonly Block[];
  /** Points in whole lots near one between them, for the rows to hold there. */
  rounded(lots: Float64Array): readonly Float64Array[];
  /** Steps that may improve a point, in lots by column: any multiple of them is tried. */
  readonly directions: readonly (readonly (readonly [column: number, step: number])[])[];
}

export interface LotPoint {
  readonly lots: Float64Array;
  readonly objective: number;
  /** Whether rows and caps hold, by the figures as they were asked for. */
  readonly holds: boolean;
}

export interface LotAnswer {
  /** Undefined where nothing was found that holds. */
  readonly best: LotPoint | undefined;
  /** What no point that holds is below; infinite where it is shown that none does. */
  readonly bound: number;
  /**
   * `sets`: every point was looked at. `cuts`: linear programmes over what the engine said, which proves where figures are convex in sizes, as far as every point that was looked at tells. `rows`: by
   * rows and costs alone, whatever the figures.
   */
  readonly proof: 'sets' | 'cuts' | 'rows';
  /** Variants of accounts that the engine answered. */
  readonly looked: number;
}

export interface LotLimits {
  /** Points that are looked at one by one for a proof, at most. */
  readonly sets: number;
  /** Linear programmes that are solved, at most. */
  readonly programs: number;
}
