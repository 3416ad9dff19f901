// Allocations of collateral (JSON, margincore-live-cases, kind optimiser/collateral-allocation): cost, feasibility, range over optima, and certificates of what cannot be met.
import { allocationFraction } from '../../precision.js';
import type { Core, Door, Outcome, Reader } from '../reader.js';
import { Tally } from '../reader.js';
import { listAt, type Source } from '../source.js';

interface Case {
  readonly name: string;
  readonly inputs: {
    readonly requirements: readonly number[];
    readonly available: readonly number[];
    readonly unit_cost: readonly number[];
    readonly haircut: readonly (readonly (number | null)[])[];
    readonly limit?: readonly (readonly (number | null)[])[];
  };
  readonly expected: {
    readonly status: 'optimal' | 'infeasible';
    readonly cost?: string;
    readonly unique?: boolean;
    readonly allocation?: readonly (readonly string[])[];
    readonly range_over_optima?: readonly (readonly (readonly [string, string])[])[];
    readonly largest_common_fraction?: string;
  };
}

const kind = 'optimiser/collateral-allocation';
const fractionOf = (text: string): number => {
  const [p, q = '1'] = text.split('/');
  return Number(p) / Number(q);
};
/** Names of their places in the lists; they sort as the numbers do. */
const named = (letter: string, i: number): string => `${letter}${String(i).padStart(4, '0')}`;
const off = (got: number, due: number): number => Math.abs(got - due) / Math.max(1, Math.abs(due));

export const collateralAllocation: Reader = {
  kind: 'collateral-allocation',
  recognises: ({ document }: Source) =>
    typeof document === 'object' && document !== null && (document as { readonly kind?: unknown }).kind === kind,
  run(source: Source, core: Core, door: Door): Outcome {
    const tally = new Tally('error, relative above 1', allocationFraction);
    for (const one of listAt<Case>(source, 'cases')) tally.attempt(one.name, () => errorsOf(one, core, door));
    return tally.outcome();
  },
};

function errorsOf({ inputs, expected }: Case, core: Core, door: Door): Record<string, number> {
  const { requirements, available, unit_cost, haircut, limit } = inputs;
  const answer = door.allocateCollateral(core, {
    places: requirements.map((requirement, i) => ({ place: named('p', i), requirement })),
    holdings: available.map((value, j) => ({ asset: named('a', j), value, cost: unit_cost[j] as number })),
    terms: haircut.flatMap((row, i) =>
      row.flatMap((cut, j) => {
        const most = limit?.[i]?.[j] ?? null;
        return cut === null
          ? []
          : [{ place: named('p', i), asset: named('a', j), haircut: cut, ...(most === null ? {} : { limit: most }) }];
      }),
    ),
  });
  if (answer.status === 'undecided' || answer.status !== expected.status) throw new Error(`${answer.status}, not ${expected.status}`);
  // multipliers by what they stand at; absent ones are 0
  const at = (of: string, place: string | undefined, asset: string | undefined): number =>
    answer.proof.find((line) => line.of === of && line.place === place && line.asset === asset)?.multiplier ?? 0;
  const errors: Record<string, number> = {};
  const hold = (name: string, missed: number): void => {
    errors[name] = Math.max(errors[name] ?? 0, missed);
  };
  for (const [i, row] of haircut.entries())
    for (const [j, cut] of row.entries()) {
      if (cut === null) continue;
      const charged = (1 - cut) * at('requirement', named('p', i), undefined) + at('holding', undefined, named('a', j));
      const most = answer.status === 'optimal' ? (unit_cost[j] as number) : 0;
      hold('dual', charged + at('limit', named('p', i), named('a', j)) - most);
    }
  for (const { of, multiplier } of answer.proof) hold('sign', of === 'requirement' ? -multiplier : multiplier);
  const proved = answer.proof.reduce((sum, { amount, multiplier }) => sum + amount * multiplier, 0);
  if (answer.status === 'infeasible') {
    if (!(proved > 0)) throw new Error('the certificate proves nothing');
    return {
      ...errors,
      gap: off(answer.gap, proved),
      fraction: off(answer.largestCommonFraction ?? Number.NaN, fractionOf(expected.largest_common_fraction as string)),
    };
  }
  const cost = fractionOf(expected.cost as string);
  const posted = haircut.map((row, i) =>
    row.map((_, j) => {
      const here = answer.movements.filter(({ place, asset }) => place === named('p', i) && asset === named('a', j));
      return here.reduce((sum, movement) => sum + movement.posted, 0);
    }),
  );
  for (const [i, row] of posted.entries()) {
    const covered = row.reduce((sum, x, j) => sum + x * (1 - (haircut[i]?.[j] ?? 1)), 0);
    hold('requirement', ((requirements[i] as number) - covered) / Math.max(1, requirements[i] as number));
    for (const [j, x] of row.entries()) {
      hold('limit', x - (haircut[i]?.[j] === null ? 0 : (limit?.[i]?.[j] ?? Number.POSITIVE_INFINITY)));
      const exact = expected.allocation?.[i]?.[j] as string;
      const [low, high] = (expected.range_over_optima?.[i]?.[j] ?? [exact, exact]).map(fractionOf) as [number, number];
      hold('range', Math.max(low - x, x - high) / Math.max(1, high));
    }
  }
  for (const [j, value] of available.entries()) {
    const used = posted.reduce((sum, row) => sum + (row[j] as number), 0);
    hold('holding', (used - value) / Math.max(1, value));
  }
  const spent = posted.reduce((sum, row) => sum + row.reduce((part, x, j) => part + x * (unit_cost[j] as number), 0), 0);
  return { ...errors, cost: off(answer.cost, cost), spent: off(spent, cost), proved: off(proved, cost) };
}
