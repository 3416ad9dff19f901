// Which asset goes where at the least cost, so that every place has what it requires; or which requirements cannot be met together.
import { type BackendUse, type CoreLike, useOf } from '../../columns/coreUse.js';
import { Fault } from '../../fault.js';
import { solve, solveEach } from '../../solver/linearProgram.js';
import { type Outside, solveOutside } from '../../solver/outside.js';
import type { LinearProgram, Solution } from '../../solver/problem.js';
import { type AllocationInputs, type Asked, askedOf } from './asked.js';
import { linearProgramOf, type Programme, programmeOf } from './programme.js';
import { normalised, type Proof, type ProofLine, proofOf } from './proof.js';
import { waysOf } from './ways.js';

/** Movement of a holding to a place. */
export interface Movement {
  readonly asset: string;
  readonly chain: string;
  readonly place: string;
  /** In the order they are crossed. */
  readonly bridges: readonly string[];
  /** Market value that leaves the holding, and that is posted. */
  readonly sent: number;
  readonly posted: number;
  readonly cost: number;
}

export type Allocation =
  | {
      readonly status: 'optimal';
      readonly cost: number;
      /** In the order of places, assets, chains and bridges. */
      readonly movements: readonly Movement[];
      /** In the order of their names: what counts after haircuts, requirement and buffer taken off. */
      readonly places: readonly { readonly place: string; readonly covered: number; readonly excess: number }[];
      /** Bound that no allocation costs less than, by the multipliers of the binding constraints. */
      readonly bound: number;
      readonly proof: readonly ProofLine[];
      /** Cost less bound: roundings. */
      readonly gap: number;
      /** Largest violation of a requirement, holding, limit, capacity or cap, by rounding. */
      readonly violation: number;
    }
  | {
      readonly status: 'infeasible';
      /** Places whose requirements cannot be met together; without any one of them the others of them can, by themselves. */
      readonly places: readonly string[];
      /** Weighed by their multipliers the requirements ask for `gap` more than there can be. */
      readonly proof: readonly ProofLine[];
      readonly gap: number;
      /** The largest fraction of every requirement, buffers included, that can be met; undefined where binary64 cannot tell. */
      readonly largestCommonFraction: number | undefined;
    }
  /** No answer: binary64 cannot decide the problem. */
  | { readonly status: 'undecided' };

const mostRows = 400;
const mostColumns = 2000;
/** Most cells of a dense table for an outside solver. */
const mostCells = 4_000_000;
const mostWays = 8000;
/** Share of a holding that is a rounding of 0. */
const dust = 1e-13;

/**
 * The least-cost allocation of holdings to places. Up to 400 rows and 2,000 columns by our own solver; beyond them, up to 4,000,000 cells, by one that is handed in: its basis is taken, the rest is
 * worked out and proved here. Throws UNKNOWN_FIELD, MISSING_FIELD, NEGATIVE, OUT_OF_RANGE, NOT_FINITE, UNKNOWN_ASSET, UNKNOWN_ACCOUNT (a place that is not stated), DUPLICATE, BAD_ARGUMENT (a solver that
 * is none, fails or is late among it), TOO_LARGE.
 */
export function allocateCollateral(core: CoreLike, inputs: AllocationInputs, beyond?: Outside): Allocation {
  const use = useOf(core);
  const asked = askedOf(inputs);
  const ways = waysOf(asked, beyond === undefined ? mostColumns : mostWays);
  const needs = asked.places.map(({ requirement, buffer }) => requirement + buffer);
  const programme = programmeOf(asked, ways, needs);
  const [m, n] = [programme.rows.length, programme.costs.length];
  const large = m > mostRows || n > mostColumns;
  if (large && (beyond === undefined || m * n > mostCells)) {
    const most = beyond === undefined ? `${mostRows} rows and ${mostColumns} columns` : `${mostCells} cells`;
    throw new Fault('TOO_LARGE', 'inputs', `at most ${most}`, `${m} rows, ${n} columns`);
  }
  const solved = (program: LinearProgram): Solution =>
    large && beyond !== undefined ? solveOutside(use, program, beyond) : solve(use, program);
  const solution = solved(linearProgramOf(programme));
  if (solution.status === 'infeasible') return contradiction(use, solved, asked, programme, solution.multipliers);
  if (solution.status !== 'optimal') return { status: 'undecided' };
  return optimum(asked, programme, solution.values, solution.multipliers);
}

function optimum(asked: Asked, programme: Programme, values: Float64Array, multipliers: Float64Array): Allocation {
  const { places, holdings, terms, bridges } = asked;
  const { rows, ways } = programme;
  const sent = ways.map(({ holding }, w) => {
    const x = values[w];
    return x <= dust * holdings[holding]?.value ? 0 : x;
  });
  let cost = 0;
  const movements = ways.flatMap((way, w): Movement[] => {
    const [x, { asset, chain }] = [sent[w], holdings[way.holding]];
    if (x === 0) return [];
    cost += x * way.cost;
    return [
      {
        asset,
        chain,
        place: places[terms[way.terms]?.place]?.place,
        bridges: way.bridges.map(({ bridge }) => bridges[bridge]?.bridge),
        sent: x,
        posted: x * way.arriving,
        cost: x * way.cost,
      },
    ];
  });
  // tiers are filled in their order, whatever the programme has put where
  const covered = places.map(() => 0);
  let violation = 0;
  const arrived = new Float64Array(terms.length);
  for (const [w, { terms: t, arriving }] of ways.entries()) arrived[t] = arrived[t] + sent[w] * arriving;
  for (const [t, { place, tiers }] of terms.entries()) {
    let left = arrived[t];
    for (const { width, weight } of tiers) {
      const filled = Math.min(left, width);
      covered[place] = covered[place] + filled * weight;
      left -= filled;
    }
    violation = Math.max(violation, left);
  }
  const standing = places.map(({ place, requirement, buffer }, p) => {
    const excess = covered[p] - (requirement + buffer);
    violation = Math.max(violation, -excess);
    return { place, covered: covered[p], excess };
  });
  for (const { of, upper, cells } of rows) {
    if (of === 'place' || of === 'tiers') continue;
    const activity = cells.reduce((sum, [j, coefficient]) => sum + coefficient * sent[j], 0);
    violation = Math.max(violation, activity - upper);
  }
  const { lines, bound } = proofOf(asked, programme, multipliers, true);
  return { status: 'optimal', cost, movements, places: standing, bound, proof: lines, gap: cost - bound, violation };
}

function contradiction(
  use: BackendUse,
  solved: (program: LinearProgram) => Solution,
  asked: Asked,
  whole: Programme,
  multipliers: Float64Array,
): Allocation {
  let found = normalised(proofOf(asked, whole, multipliers, false));
  if (!(found.bound > 0)) return { status: 'undecided' };
  const named = ({ lines }: Proof): string[] => lines.flatMap(({ of, place }) => (of === 'requirement' ? [place as string] : []));
  // those without which it would still be one are left out, one at a time; whether the rest can be met costs nothing
  const program = linearProgramOf(whole);
  solveEach(use, { ...program, costs: program.costs.map(() => 0) }, (again) => {
    for (const name of named(found)) {
      const kept = new Set(named(found));
      if (!kept.delete(name)) continue;
      const rows = whole.rows.map((row) => (row.of === 'place' && !kept.has(asked.places[row.at]?.place) ? { ...row, lower: 0 } : row));
      const solution = again(Float64Array.from(rows, ({ lower }) => lower));
      if (solution.status !== 'infeasible') continue;
      const proof = normalised(proofOf(asked, { ...whole, rows }, solution.multipliers, false));
      if (proof.bound > 0) found = proof;
    }
  });
  const common = solved(linearProgramOf(whole, true));
  return {
    status: 'infeasible',
    places: named(found),
    proof: found.lines,
    gap: found.bound,
    largestCommonFraction: common.status === 'optimal' ? Math.min(1, Math.max(0, -common.cost)) : undefined,
  };
}
