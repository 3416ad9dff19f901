// Which asset goes where at the least cost, so that every place has what it requires; or which requirements cannot be met together.
import type { BackendUse, CoreLike } from '../../columns/coreUse.js';
import { useOf } from '../../columns/coreUse.js';
import { Fault } from '../../fault.js';
import { solve } from '../../solver/linearProgram.js';
import { type AllocationInputs, type Asked, askedOf } from './asked.js';
import { linearProgramOf, type Programme, programmeOf } from './programme.js';
import { normalised, type Proof, type ProofLine, proofOf } from './proof.js';
import { type Way, waysOf } from './ways.js';

/** Of a holding to a place. */
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
      /** What no allocation costs less than, by the multipliers of what binds. */
      readonly bound: number;
      readonly proof: readonly ProofLine[];
      /** Cost less bound: roundings. */
      readonly gap: number;
      /** What a requirement, a holding, a limit, a capacity or a cap is missed by at most: roundings. */
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
  /** What binary64 cannot tell. */
  | { readonly status: 'undecided' };

const mostRows = 400;
const mostColumns = 2000;
/** Of a holding that is a rounding of 0. */
const dust = 1e-13;

/**
 * The least-cost allocation of holdings to places. Throws UNKNOWN_FIELD, MISSING_FIELD, NEGATIVE, OUT_OF_RANGE, NOT_FINITE, UNKNOWN_ASSET, UNKNOWN_ACCOUNT (a place that is not stated), DUPLICATE,
 * BAD_ARGUMENT, TOO_LARGE.
 */
export function allocateCollateral(core: CoreLike, inputs: AllocationInputs): Allocation {
  const use = useOf(core);
  const asked = askedOf(inputs);
  const ways = waysOf(asked);
  const needs = asked.places.map(({ requirement, buffer }) => requirement + buffer);
  const programme = programmeOf(asked, ways, needs);
  const [m, n] = [programme.rows.length, programme.costs.length];
  if (m > mostRows || n > mostColumns)
    throw new Fault('TOO_LARGE', 'inputs', `of ${mostRows} rows and ${mostColumns} columns at most`, `${m} rows, ${n} columns`);
  const solution = solve(use, linearProgramOf(programme));
  if (solution.status === 'infeasible') return contradiction(use, asked, ways, needs, programme, solution.multipliers);
  if (solution.status !== 'optimal') return { status: 'undecided' };
  return optimum(asked, programme, solution.values, solution.multipliers);
}

function optimum(asked: Asked, programme: Programme, values: Float64Array, multipliers: Float64Array): Allocation {
  const { places, holdings, terms, bridges } = asked;
  const { rows, ways } = programme;
  const sent = ways.map(({ holding }, w) => {
    const x = values[w] as number;
    return x <= dust * (holdings[holding]?.value as number) ? 0 : x;
  });
  let cost = 0;
  const movements = ways.flatMap((way, w): Movement[] => {
    const [x, { asset, chain }] = [sent[w] as number, holdings[way.holding] as (typeof holdings)[number]];
    if (x === 0) return [];
    cost += x * way.cost;
    return [
      {
        asset,
        chain,
        place: places[terms[way.terms]?.place as number]?.place as string,
        bridges: way.bridges.map(({ bridge }) => bridges[bridge]?.bridge as string),
        sent: x,
        posted: x * way.arriving,
        cost: x * way.cost,
      },
    ];
  });
  // tiers are filled in their order, whatever the programme has put where
  const covered = places.map(() => 0);
  let violation = 0;
  for (const [t, { place, tiers }] of terms.entries()) {
    let left = ways.reduce((sum, way, w) => (way.terms === t ? sum + (sent[w] as number) * way.arriving : sum), 0);
    for (const { width, weight } of tiers) {
      const filled = Math.min(left, width);
      covered[place] = (covered[place] as number) + filled * weight;
      left -= filled;
    }
    violation = Math.max(violation, left);
  }
  const standing = places.map(({ place, requirement, buffer }, p) => {
    const excess = (covered[p] as number) - (requirement + buffer);
    violation = Math.max(violation, -excess);
    return { place, covered: covered[p] as number, excess };
  });
  for (const { of, upper, cells } of rows) {
    if (of === 'place' || of === 'tiers') continue;
    const activity = cells.reduce((sum, [j, coefficient]) => sum + coefficient * (sent[j] as number), 0);
    violation = Math.max(violation, activity - upper);
  }
  const { lines, bound } = proofOf(asked, programme, multipliers, true);
  return { status: 'optimal', cost, movements, places: standing, bound, proof: lines, gap: cost - bound, violation };
}

function contradiction(
  use: BackendUse,
  asked: Asked,
  ways: readonly Way[],
  needs: readonly number[],
  whole: Programme,
  multipliers: Float64Array,
): Allocation {
  let found = normalised(proofOf(asked, whole, multipliers, false));
  if (!(found.bound > 0)) return { status: 'undecided' };
  const named = ({ lines }: Proof): string[] => lines.flatMap(({ of, place }) => (of === 'requirement' ? [place as string] : []));
  // those without which it would still be one are left out, one at a time
  for (const name of named(found)) {
    const kept = named(found).filter((other) => other !== name);
    const fewer = needs.map((need, p) => (kept.includes(asked.places[p]?.place as string) ? need : 0));
    const programme = programmeOf(asked, ways, fewer);
    const solution = solve(use, linearProgramOf(programme));
    if (solution.status !== 'infeasible') continue;
    const proof = normalised(proofOf(asked, programme, solution.multipliers, false));
    if (proof.bound > 0) found = proof;
  }
  const common = solve(use, linearProgramOf(whole, true));
  return {
    status: 'infeasible',
    places: named(found),
    proof: found.lines,
    gap: found.bound,
    largestCommonFraction: common.status === 'optimal' ? Math.min(1, Math.max(0, -common.cost)) : undefined,
  };
}
