// Linear programmes for tests: random ones of every kind, HiGHS on them, and what a solution is held to.
import { Seeded } from '../../bench/kernels/seeded.js';
import { Arena } from '../../src/columns/arena.js';
import type { BackendUse } from '../../src/columns/coreUse.js';
import { solve } from '../../src/solver/linearProgram.js';
import type { LinearProgram, Solution } from '../../src/solver/problem.js';
import { backends } from '../backends.js';
import { programSum } from '../precision.js';

/** What is used of HiGHS. Its types are those of a CommonJS module, which it is not here. */
interface Highs {
  readonly constants: { readonly modelStatus: Readonly<Record<'optimal' | 'infeasible' | 'unbounded', number>> };
  withModel<T>(model: object, job: (model: HighsModel) => T): T;
  solve(problem: string, options: object): unknown;
}

interface HighsModel {
  readonly options: { set(options: object): void };
  run(): void;
  getModelStatus(): number;
  getObjectiveValue(): number;
}

const name: string = 'highs';
const { default: loadHighs } = (await import(name)) as { readonly default: () => Promise<Highs> };
export const highs = await loadHighs();
const open = await Promise.all(
  backends.map(async ({ create }) => {
    const backend = await create();
    return { backend, arena: new Arena(backend.memory) };
  }),
);

/** The solution, the same bits on every backend. */
export function solved(program: LinearProgram, by: (use: BackendUse, program: LinearProgram) => Solution = solve): Solution {
  const [first, ...others] = open.map(({ backend, arena }) => by((job) => job(backend, arena), program));
  for (const other of others)
    if (bitsOf(other) !== bitsOf(first as Solution)) throw new Error(`${bitsOf(other)}\nis not\n${bitsOf(first as Solution)}`);
  return first as Solution;
}

function bitsOf(solution: Solution): string {
  return Object.entries(solution)
    .map(([name, x]) => {
      if (typeof x === 'string') return `${name} ${x}`;
      const column = typeof x === 'number' ? Float64Array.of(x) : x;
      return `${name} ${Buffer.from(column.buffer, column.byteOffset, column.byteLength).toString('hex')}`;
    })
    .join('\n');
}

export const programOf = (
  costs: readonly number[],
  rows: readonly (readonly [lower: number, of: readonly number[], upper: number])[],
  bounds: readonly (readonly [lower: number, upper: number])[] = costs.map(() => [0, Number.POSITIVE_INFINITY]),
): LinearProgram => ({
  costs: Float64Array.from(costs),
  matrix: Float64Array.from(rows.flatMap(([, of]) => of)),
  rowLower: Float64Array.from(rows, ([lower]) => lower),
  rowUpper: Float64Array.from(rows, ([, , upper]) => upper),
  lower: Float64Array.from(bounds, ([lower]) => lower),
  upper: Float64Array.from(bounds, ([, upper]) => upper),
});

export type Kind = 'small whole numbers' | 'whole numbers' | 'uniform' | 'over six decades';

/** Any: free and boxed variables, equations, ranges, rows that nothing meets, costs of either sign or none. */
export function randomProgram(seed: number, kind: Kind, mostRows: number, mostColumns: number): LinearProgram {
  const random = new Seeded(seed);
  const whole = (low: number, high: number): number => low + random.whole(high - low + 1);
  const [m, n] = [whole(1, mostRows), whole(1, mostColumns)];
  const number = (): number => {
    if (kind === 'small whole numbers') return whole(-3, 3);
    if (kind === 'whole numbers') return whole(-9, 9);
    return random.between(-1, 1) * (kind === 'uniform' ? 1 : Number(`1e${whole(-3, 3)}`));
  };
  const density = [0.2, 0.6, 1][whole(0, 2)] as number;
  const matrix = Float64Array.from({ length: m * n }, () => (random.uniform() < density ? number() : 0));
  const bounds = Array.from({ length: n }, (): [number, number] => {
    const sort = whole(0, 5);
    const low = sort === 0 ? Number.NEGATIVE_INFINITY : sort === 1 ? -Math.abs(number()) : 0;
    if (sort < 3) return [low, Number.POSITIVE_INFINITY];
    return [low, low + Math.abs(number()) * whole(0, 4)];
  });
  const inside = bounds.map(([low, high]) => Math.max(low, Math.min(high, number())));
  const met = random.uniform() < 0.7;
  const rows = Array.from({ length: m }, (_, i): [number, number] => {
    const at = met ? inside.reduce((sum, x, j) => sum + x * (matrix[i * n + j] as number), 0) : number();
    const sort = whole(0, 4);
    const low = sort === 0 ? Number.NEGATIVE_INFINITY : sort === 1 || random.uniform() < 0.3 ? at : at - Math.abs(number());
    return [low, sort === 1 ? at : sort === 2 ? Number.POSITIVE_INFINITY : random.uniform() < 0.3 ? at : at + Math.abs(number())];
  });
  const sort = whole(0, 2);
  const costs = Float64Array.from({ length: n }, () =>
    sort === 0 ? Math.abs(number()) : sort === 1 || random.uniform() < 0.3 ? number() : 0,
  );
  return {
    costs,
    matrix,
    rowLower: Float64Array.from(rows, ([low]) => low),
    rowUpper: Float64Array.from(rows, ([, high]) => high),
    lower: Float64Array.from(bounds, ([low]) => low),
    upper: Float64Array.from(bounds, ([, high]) => high),
  };
}

/** HiGHS on it: its status and least cost. */
export function oracle({ costs, matrix, rowLower, rowUpper, lower, upper }: LinearProgram): {
  readonly status: string;
  readonly cost: number;
} {
  const [numRows, numCols] = [rowLower.length, costs.length];
  const cells = [...matrix.entries()].filter(([, a]) => a !== 0);
  const starts = Int32Array.from({ length: numRows + 1 }, (_, i) => cells.filter(([at]) => at < i * numCols).length);
  const { modelStatus } = highs.constants;
  return highs.withModel(
    {
      numCols,
      numRows,
      colCost: costs,
      colLower: lower,
      colUpper: upper,
      rowLower,
      rowUpper,
      matrix: {
        format: 'csr',
        numCols,
        numRows,
        starts,
        indices: Int32Array.from(cells, ([at]) => at % numCols),
        values: Float64Array.from(cells, ([, a]) => a),
      },
    },
    (model) => {
      model.options.set({ output_flag: false });
      model.run();
      const found = model.getModelStatus();
      const status = (['optimal', 'infeasible', 'unbounded'] as const).find((name) => modelStatus[name] === found) ?? `status ${found}`;
      return { status, cost: model.getObjectiveValue() };
    },
  );
}

/** What a solution proves, checked by its own words in plain loops; NaN where it proves nothing. Relative to the size of the terms. */
export function unproved(program: LinearProgram, solution: Solution): number {
  const { costs, matrix, rowLower, rowUpper, lower, upper } = program;
  const [m, n] = [rowLower.length, costs.length];
  const cell = (i: number, j: number): number => matrix[i * n + j] as number;
  let worst = 0;
  const hold = (missed: number, size: number): void => {
    if (!(missed <= 0)) worst = Math.max(worst, missed / Math.max(size, programSum));
  };
  const dot = (count: number, term: (k: number) => number): readonly [sum: number, size: number] => {
    let [sum, size] = [0, 0];
    for (let k = 0; k < count; k++) {
      sum += term(k);
      size += Math.abs(term(k));
    }
    return [sum, size];
  };
  /** The least that slope x value comes to within bounds. */
  const least = (slope: number, size: number, low: number, high: number): number => {
    const bound = slope > 0 ? low : high;
    if (Number.isFinite(bound) || slope === 0) return slope === 0 ? 0 : slope * bound;
    hold(Math.abs(slope), size);
    return 0;
  };
  if (solution.status === 'optimal') {
    const { values, multipliers, cost } = solution;
    for (let j = 0; j < n; j++)
      if (!((values[j] as number) >= (lower[j] as number) && (values[j] as number) <= (upper[j] as number))) return Number.NaN;
    let [proved, size] = [0, Math.abs(cost)];
    const count = (bound: number): void => {
      proved += bound;
      size += Math.abs(bound);
    };
    for (let i = 0; i < m; i++) {
      const [activity, terms] = dot(n, (j) => cell(i, j) * (values[j] as number));
      hold(Math.max((rowLower[i] as number) - activity, activity - (rowUpper[i] as number)), Math.max(1, terms));
      count(least(multipliers[i] as number, 0, rowLower[i] as number, rowUpper[i] as number));
    }
    for (let j = 0; j < n; j++) {
      const [slope, terms] = dot(m + 1, (i) => (i === m ? (costs[j] as number) : -cell(i, j) * (multipliers[i] as number)));
      hold(Math.abs(slope - (solution.reducedCosts[j] as number)), terms);
      count(least(solution.reducedCosts[j] as number, terms, lower[j] as number, upper[j] as number));
    }
    hold(Math.abs(cost - dot(n, (j) => (costs[j] as number) * (values[j] as number))[0]), size);
    hold(Math.abs(cost - proved), size);
    return worst;
  }
  if (solution.status === 'infeasible') {
    const { multipliers } = solution;
    let gap = 0;
    for (let i = 0; i < m; i++) gap += least(multipliers[i] as number, 0, rowLower[i] as number, rowUpper[i] as number);
    for (let j = 0; j < n; j++) {
      const [sum, terms] = dot(m, (i) => cell(i, j) * (multipliers[i] as number));
      gap += least(-sum, terms, lower[j] as number, upper[j] as number);
    }
    return gap > 0 ? worst : Number.NaN;
  }
  if (solution.status === 'unbounded') {
    const { ray } = solution;
    for (let j = 0; j < n; j++) {
      if ((ray[j] as number) < 0 ? lower[j] !== Number.NEGATIVE_INFINITY : (ray[j] as number) > 0 && upper[j] !== Number.POSITIVE_INFINITY)
        return Number.NaN;
    }
    for (let i = 0; i < m; i++) {
      const [along, terms] = dot(n, (j) => cell(i, j) * (ray[j] as number));
      if (rowLower[i] !== Number.NEGATIVE_INFINITY) hold(-along, terms);
      if (rowUpper[i] !== Number.POSITIVE_INFINITY) hold(along, terms);
    }
    return dot(n, (j) => (costs[j] as number) * (ray[j] as number))[0] < 0 ? worst : Number.NaN;
  }
  return Number.NaN;
}
