// Problems in whole lots over an engine: costs by level and rows, and figures of blocks of columns (accounts), capped or minimised.

/** Lots at one cost each. */
export interface Level {
  readonly width: number;
  readonly cost: number;
}

export interface Column {
  /** Lots at most, from 0. */
  readonly most: number;
  /** In the order they are taken, the cheapest first; the last one goes on. */
  readonly levels: readonly Level[];
  /** Fixed cost of any lots of it, at least 0. */
  readonly fixed: number;
}

/** A column whose lots all cost the same. */
export function column(most: number, cost: number, fixed = 0): Column {
  return { most, levels: [{ width: Number.POSITIVE_INFINITY, cost }], fixed };
}

/** Some columns together, as whose figures they are asked for: an account after so many lots of each. */
export interface Block {
  readonly columns: readonly number[];
  readonly figures: readonly Figure[];
  /** Figures of points, lots in the order of its columns, fractions among them; further answers are kept with a point. */
  look(points: readonly Float64Array[]): readonly Float64Array[];
}

export interface Figure {
  /** Weight in the objective. */
  readonly weight: number;
  /** Cap of the figure. */
  readonly cap: number;
  /** Below which it never is: of a requirement 0. */
  readonly least: number;
  /** Index, among the answers of a point, of the size by which the figure's roundings are measured. Itself by default. */
  readonly sizedBy?: number;
}

export interface LotRow {
  readonly lower: number;
  readonly upper: number;
  readonly cells: readonly (readonly [column: number, coefficient: number])[];
}

/** Least costs + weights . figures; 0 lots of everything is doing nothing, and need not be allowed. */
export interface LotProblem {
  readonly columns: readonly Column[];
  /** Tie-break per lot beside its cost, to move least among equal points; 0 if it does not matter. Programmes ignore it. */
  readonly tie: number;
  readonly rows: readonly LotRow[];
  readonly blocks: readonly Block[];
  /** Lower bound that the caller knows; -Infinity without one. */
  readonly known: number;
  /** Points that may hold where doing nothing does not. */
  readonly starts: readonly Float64Array[];
  /** Whether what holds is looked at with fewer lots of each column, the dearest first: mostly that goes on holding down to some lot, and is cheaper. */
  readonly pares: boolean;
  /** `looks`: a bound rests on points that were looked at alone, and programmes only guide; cuts and programmes prove too where left out. */
  readonly provenBy?: 'looks';
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
  /** Answers by block; empty if rows are violated. */
  readonly said: readonly Float64Array[];
}

export interface LotAnswer {
  /** Undefined where nothing was found that holds. */
  readonly best: LotPoint | undefined;
  /** Lower bound of every feasible point; infinite if none is feasible. */
  readonly bound: number;
  /**
   * `sets`: every point that costs less was looked at. `cuts`: linear programmes over what the engine said, which proves where figures are convex in sizes, as far as every point that was looked at
   * tells. `rows`: by rows and costs alone, whatever the figures. `known`: by what the caller knew.
   */
  readonly proof: 'sets' | 'cuts' | 'rows' | 'known';
  /** Variants of accounts that the engine answered. */
  readonly looked: number;
}

export interface LotLimits {
  /** Points that are looked at one by one for a proof, at most. */
  readonly sets: number;
  /** Linear programmes that are solved, at most. */
  readonly programs: number;
}

/** Cost of some lots of a column. */
export function costOf({ levels, fixed }: Column, lots: number): number {
  if (lots === 0) return 0;
  let left = lots;
  let sum = fixed;
  for (const [i, { width, cost }] of levels.entries()) {
    const taken = i === levels.length - 1 ? left : Math.min(left, width);
    sum += taken * cost;
    left -= taken;
  }
  return sum;
}
