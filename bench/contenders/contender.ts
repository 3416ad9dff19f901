// Contenders of the bench: each opens on the data sets of a case, runs on request, and shows its results to the oracle.
import { Bench } from 'tinybench';

/** Times of single runs, in nanoseconds. */
export interface Sample {
  readonly best: number;
  readonly p50: number;
  readonly p99: number;
}

/** A contender that cannot run here, and why. */
export interface Absence {
  readonly absent: string;
}

export interface Session<Results> {
  /** How many items one run handles: the case's, or fewer where the contender is too slow for all of them. */
  readonly items: number;
  /** Runs for about so many milliseconds, data sets in turn. */
  sample(milliseconds: number): Promise<Sample>;
  /** Results of one run from the initial state of a data set. */
  results(set: number): Results | Promise<Results>;
  close(): void;
}

export interface Contender<Data, Results> {
  readonly name: string;
  /** Description in a line: the compiler and its flags, the package and its version. */
  readonly about: string;
  /** Its error is reported, not held to the group's tolerance: a package that is less accurate is not ours to mend. */
  readonly inexact?: boolean;
  open(sets: readonly Data[]): Promise<Session<Results> | Absence>;
}

/** Contenders of one kernel. */
export interface Group<Data, Results> {
  readonly contenders: readonly Contender<Data, Results>[];
  /** The worst error of the results against the oracle, on a sample of rows spread over the data. */
  errorOf(data: Data, results: Results): number;
  /** No contender that is not `inexact` may be off by more. */
  readonly tolerance: number;
}

/** Data set of a contender that runs in this process. */
export interface Prepared<Results> {
  run(): void;
  /** Runs once from the initial state. */
  results(): Results;
}

/** Next turn, from sample to sample. */
const turns = new WeakMap<readonly (() => void | Promise<void>)[], number>();

/** Samples functions in turn with tinybench, for so many milliseconds or `fewest` runs: where one takes longer than that, samples alternate. */
export async function sampleInTurn(
  runs: readonly (() => void | Promise<void>)[],
  milliseconds: number,
  fewest = runs.length,
): Promise<Sample> {
  const bench = new Bench({ time: milliseconds, warmup: false, iterations: fewest });
  bench.add('runs', () => {
    const turn = turns.get(runs) ?? 0;
    turns.set(runs, turn + 1);
    return (runs[turn % runs.length] as () => void | Promise<void>)();
  });
  await bench.run();
  const result = bench.tasks[0]?.result;
  if (result === undefined || !('latency' in result)) throw new Error('a contender did not complete its runs');
  return { best: result.latency.min * 1e6, p50: result.latency.p50 * 1e6, p99: result.latency.p99 * 1e6 };
}

/** A contender that runs in this process, on columns or objects of its own that `prepare` makes of a data set. */
export function local<Data, Results>(
  name: string,
  about: string,
  itemsOf: (data: Data) => number,
  prepare: (data: Data) => Prepared<Results>,
): Contender<Data, Results> {
  return {
    name,
    about,
    async open(sets) {
      const prepared = sets.map(prepare);
      const runs = prepared.map((one) => () => one.run());
      return {
        items: itemsOf(sets[0] as Data),
        sample: (milliseconds) => sampleInTurn(runs, milliseconds, 1),
        results: (set) => (prepared[set] as Prepared<Results>).results(),
        close() {},
      };
    },
  };
}

/** Rows to look at: about `most`, spread evenly, the first and the last among them. */
export function spread(count: number, most: number): number[] {
  const picked = Math.min(count, most);
  return Array.from({ length: picked }, (_, i) => (picked === 1 ? 0 : Math.round((i * (count - 1)) / (picked - 1))));
}

/** The worst |result - expected|, relative to the largest |expected|: columns whose entries cross zero have no relative error of their own. */
export function columnError(results: readonly number[], expected: readonly number[]): number {
  const size = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const worst = results.reduce((most, x, i) => {
    const error = Math.abs(x - (expected[i] as number));
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(most, error);
  }, 0);
  return worst === 0 ? 0 : worst / size;
}
