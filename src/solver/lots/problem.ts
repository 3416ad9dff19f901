// Problems in whole lots over what an engine says: costs by level and rows, and figures of blocks of columns (accounts) that are asked for, capped or minimised.

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
  /** What any lots of it cost beside them, at least 0. */
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
  /** Figures of points, lots in the order of its columns, fractions among them; what is said beyond them is kept with a point. */
  look(points: readonly Float64Array[]): readonly Float64Array[];
}

export interface Figure {
  /** What it counts in the objective. */
  readonly weight: number;
  /** What it may not exceed. */
  readonly cap: number;
  /** Below which it never is: of a requirement 0. */
  readonly least: number;
  /** Where among what is said of a point stands how large what it is a difference of is: its roundings are of that size. Itself where left out. */
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
  /** What a lot of anything counts beside its cost where points are compared, for what is as good to move least; 0 where it does not matter. No programme knows it. */
  readonly tie: number;
  readonly rows: readonly LotRow[];
  readonly blocks: readonly Block[];
  /** What no point is below, as the caller knows: -Infinity where nothing is known. */
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
  /** By block what was said of it; none where rows do not hold. */
  readonly said: readonly Float64Array[];
}

export interface LotAnswer {
  /** Undefined where nothing was found that holds. */
  readonly best: LotPoint | undefined;
  /** What no point that holds is below; infinite where it is shown that none does. */
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

/** What so many lots of a column cost. */
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
