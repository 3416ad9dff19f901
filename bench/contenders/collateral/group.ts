// HiGHS on the linear programme of an allocation, sparse rows made ready: what takes a model and gives its least cost.
import { oracleCost } from '../../../test/precision.js';
import type { AllocationData } from '../../optimise/move.bench.js';
import { type Group, local } from '../contender.js';

/** Used part of HiGHS. Its types are those of a CommonJS module, which it is not here. */
interface Highs {
  withModel<T>(model: object, job: (model: Model) => T): T;
}
interface Model {
  readonly options: { set(options: object): void };
  run(): void;
  getObjectiveValue(): number;
}

const name: string = 'highs';
let highs: Highs | undefined;

function modelOf({ program: { costs, matrix, rowLower, rowUpper, lower, upper } }: AllocationData): object {
  const [numRows, numCols] = [rowLower.length, costs.length];
  const starts = new Int32Array(numRows + 1);
  const [indices, values]: [number[], number[]] = [[], []];
  for (let i = 0; i < numRows; i++) {
    for (let j = 0; j < numCols; j++) {
      const a = matrix[i * numCols + j] as number;
      if (a === 0) continue;
      indices.push(j);
      values.push(a);
    }
    starts[i + 1] = values.length;
  }
  const sparse = { format: 'csr', numCols, numRows, starts, indices: Int32Array.from(indices), values: Float64Array.from(values) };
  return { numCols, numRows, colCost: costs, colLower: lower, colUpper: upper, rowLower, rowUpper, matrix: sparse };
}

const solved = (model: object): number =>
  (highs as Highs).withModel(model, (one) => {
    one.options.set({ output_flag: false });
    one.run();
    return one.getObjectiveValue();
  });

const plain = local<AllocationData, number>(
  'highs',
  'HiGHS compiled to WebAssembly, package highs',
  () => 1,
  (data) => {
    const model = modelOf(data);
    return { run: () => void solved(model), results: () => solved(model) };
  },
);

/** Results: the least cost. */
export const group: Group<AllocationData, number> = {
  contenders: [
    {
      ...plain,
      async open(sets) {
        highs ??= await ((await import(name)) as { readonly default: () => Promise<Highs> }).default();
        return plain.open(sets);
      },
    },
  ],
  tolerance: oracleCost,
  errorOf: ({ cost }, found) => Math.abs(found / cost - 1),
};
