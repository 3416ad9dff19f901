// Feasible compression from rows alone: as much as they allow, then less for accounts outside their bands, until there are none.
import type { BackendUse } from '../../columns/coreUse.js';
import { solve } from '../../solver/linearProgram.js';
import { costOf, type LotProblem } from '../../solver/lots/problem.js';
import { lotsOf, programmeOf } from '../../solver/lots/programme.js';

/** Eighths of what an account was to trade that are looked at where all of it does not hold. */
const shares = 8;
/** Relative rounding of an objective. */
const rounding = 1e-9;

export interface WithinBands {
  readonly lots: Float64Array;
  readonly objective: number;
  /** Bound from rows and costs alone. */
  readonly bound: number;
  readonly looked: number;
}

/**
 * Each round is a linear programme of rows within what each position may be reduced by; of the accounts that come out beyond their caps half may trade the largest eighth that holds, and no more in later
 * rounds. What holds in the end is the start of the next ones, until nothing is gained. After `programs` of them in all, accounts beyond their caps trade nothing. `level` takes lots off the larger sides of instruments. For problems where doing nothing holds and figures are capped, none with a weight.
 */
export function withinBands(
  use: BackendUse,
  problem: LotProblem,
  level: (lots: Float64Array) => Float64Array,
  programs: number,
): WithinBands {
  const { columns, rows, blocks } = problem;
  const blockOf = new Int32Array(columns.length);
  for (const [b, block] of blocks.entries()) for (const j of block.columns) blockOf[j] = b;
  const none = new Float64Array(columns.length);
  let bound = Number.NEGATIVE_INFINITY;
  let looked = 0;
  const held = (b: number, points: readonly Float64Array[]): boolean[] => {
    const { figures, look } = blocks[b];
    looked += points.length;
    return look(points).map((said) => figures.every(({ cap }, f) => said[f] <= cap));
  };
  const partOf = (b: number, lots: Float64Array): Float64Array => Float64Array.from(blocks[b].columns, (j) => lots[j]);
  /** Blocks that are beyond their caps, or have a row of their own that does not hold. */
  const beyond = (lots: Float64Array): number[] => {
    const missed = new Set<number>();
    for (const { lower, upper, cells } of rows) {
      const sum = cells.reduce((all, [j, a]) => all + a * lots[j], 0);
      if (!(sum >= lower && sum <= upper)) for (const [j] of cells) missed.add(blockOf[j]);
    }
    return [...blocks.keys()].filter((b) => {
      const part = partOf(b, lots);
      return part.some((n) => n > 0) && (missed.has(b) || !held(b, [part])[0]);
    });
  };
  const objectiveOf = (lots: Float64Array): number => columns.reduce((sum, one, j) => sum + costOf(one, lots[j]), 0);
  let solved = 0;
  /** From a point that holds, lots of it kept: the next one, or itself. */
  const more = (from: Float64Array): Float64Array => {
    const high = Float64Array.from(columns, ({ most }) => most);
    let last = from;
    while (solved < programs) {
      const programme = programmeOf(problem, [], { low: from, high, bound });
      const solution = solve(use, programme.program);
      solved += 1;
      if (solution.status !== 'optimal') break;
      if (solved === 1) bound = solution.cost + programme.base - rounding * Math.abs(solution.cost);
      last = level(lotsOf(problem, programme, solution.values));
      const outside = beyond(last);
      if (outside.length === 0) return last;
      // of others the next programme may take less by itself
      for (const b of outside.slice(0, Math.ceil(outside.length / 2))) {
        const [part, own] = [partOf(b, last), partOf(b, from)];
        const less = Array.from({ length: shares - 1 }, (_, k) =>
          part.map((n, i) => own[i] + Math.floor(((n - own[i]) * (shares - 1 - k)) / shares)),
        );
        const found = less[held(b, less).indexOf(true)];
        for (const [k, j] of blocks[b].columns.entries()) if (part[k] > own[k]) high[j] = Math.max(from[j], found?.[k] ?? 0);
      }
    }
    for (;;) {
      const outside = new Set(beyond(last));
      if (outside.size === 0) return last;
      last = level(last.map((n, j) => (outside.has(blockOf[j]) ? 0 : n)));
    }
  };
  let [lots, objective]: [Float64Array, number] = [none, 0];
  for (;;) {
    const next = more(lots);
    const least = objectiveOf(next);
    if (!(least < objective)) return { lots, objective, bound, looked };
    [lots, objective] = [next, least];
    if (solved >= programs || objective <= bound + 2 * rounding * Math.abs(bound)) return { lots, objective, bound, looked };
  }
}
