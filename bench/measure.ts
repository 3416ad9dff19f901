// Times one case: every contender in every round, so that what disturbs the machine disturbs them all; medians over the rounds.
import type { BackendName } from '../src/backends/contract.js';
import { backendNames, openBackend } from './backends.js';
import type { Sample } from './contenders/contender.js';
import type { BenchCase } from './kernels/kernelBench.js';
import type { Ready, Suite } from './suite.js';

/** Row of the result. */
export interface Row {
  readonly kernel: string;
  readonly case: string;
  readonly contender: string;
  /** Median over the rounds of the median run, by item. */
  readonly nsPerItem: number;
  /** The JS backend's time over this one's in the same rounds, the median of them. */
  readonly ratioToJs: number;
  /** The smallest and the largest of those ratios. */
  readonly ratioSpread: readonly [number, number];
  /** The time of other contenders over this one's in the same rounds, where they took part: 0.1.0, a fresh run for each scenario, a full run after the same tick. */
  readonly ratioToVersion010?: number;
  readonly ratioToFreshRuns?: number;
  readonly ratioToFullRecompute?: number;
  /** Share of accounts that a tick answered again, on average, and of those that every tick answers; for live rows. */
  readonly touchedShare?: number;
  readonly hotShare?: number;
  /** Backend memory of a live engine over its accounts. */
  readonly bytesAnAccount?: number;
  /** Time of one run: median, and 99th percentile (the median of the rounds'), nanoseconds. */
  readonly p50Ns: number;
  readonly p99Ns: number;
  /** The same in microseconds, for questions of one call each. */
  readonly medianMicroseconds?: number;
  readonly p99Microseconds?: number;
  /** The fastest run of all, by item: what a busy machine disturbs least. */
  readonly bestNsPerItem: number;
  /** How many items a run handled. */
  readonly items: number;
  /** Rounds that the medians are of. */
  readonly rounds: number;
  /** Arithmetic and memory rates, where the case says what bounds it. */
  readonly gigaflops?: number;
  readonly gigabytes?: number;
  /** Worst error against the oracle, by the measure of bench/contenders/; backends pass their kernel's own tests instead. */
  readonly error?: number;
  /** Description of the contender: flags, versions. */
  readonly about?: string;
}

export interface Effort {
  readonly rounds: number;
  readonly time: number;
  /** Undefined: all. */
  readonly contenders: readonly string[] | undefined;
  /** Time limit of the case: as many rounds as fit are run, two at least. Undefined: all. */
  readonly milliseconds?: number;
}

/** Fewer have no median to speak of. */
const fewestRounds = 2;

export const median = (xs: readonly number[]): number => [...xs].sort((a, b) => a - b)[xs.length >> 1] as number;

interface Entry {
  readonly name: string;
  readonly about: string | undefined;
  readonly ready: Ready;
  readonly samples: Sample[];
}

/** Contenders that a row has a ratio to, beside that to the JS backend. */
const ratioNames = { '0.1.0': 'ratioToVersion010', 'fresh-runs': 'ratioToFreshRuns', 'full-recompute': 'ratioToFullRecompute' } as const;

const isBackend = (name: string): name is BackendName => (backendNames as readonly string[]).includes(name);

/** Backends first: their data is everyone's, and their results were checked. An absent contender is reported to `skip`. */
async function open(suite: Suite, benchCase: BenchCase, effort: Effort, skip: (name: string, reason: string) => void): Promise<Entry[]> {
  const wanted = (name: string): boolean => name === 'js' || effort.contenders === undefined || effort.contenders.includes(name);
  const entries: Entry[] = [];
  let data: readonly unknown[] = [];
  for (const name of backendNames.filter(wanted)) {
    const ready = await openBackend(name, benchCase);
    if (name === 'js') data = ready.runs.map((run) => run.data);
    entries.push({ name, about: undefined, ready, samples: [] });
  }
  for (const contender of suite.contenders.filter(({ name }) => wanted(name))) {
    const ready = await contender.open(data);
    if ('absent' in ready) skip(contender.name, ready.absent);
    else entries.push({ name: contender.name, about: contender.about, ready, samples: [] });
  }
  return entries;
}

/** The rows of one case. */
export async function measure(
  suite: Suite,
  benchCase: BenchCase,
  effort: Effort,
  skip: (name: string, reason: string) => void,
): Promise<Row[]> {
  const start = performance.now();
  const entries = await open(suite, benchCase, effort, skip);
  let { rounds } = effort;
  try {
    const opened = performance.now();
    for (let round = 0; round <= rounds; round++) {
      for (const entry of round % 2 === 1 ? [...entries].reverse() : entries) {
        const sample = await entry.ready.sample(effort.time);
        if (round > 0) entry.samples.push(sample); // in the first the runtime is still swapping in optimised code
      }
      if (round > 0 || effort.milliseconds === undefined) continue;
      const now = performance.now();
      rounds = Math.min(rounds, Math.max(fewestRounds, Math.floor((effort.milliseconds - (now - start)) / (now - opened))));
    }
  } finally {
    for (const entry of entries) entry.ready.close();
  }
  const itemTimes = ({ samples, ready }: Entry): number[] => samples.map(({ p50 }) => p50 / ready.items);
  const baseline = itemTimes(entries.find(({ name }) => name === 'js') as Entry);
  const others = Object.entries(ratioNames).flatMap(([name, field]) => {
    const entry = entries.find((one) => one.name === name);
    return entry === undefined ? [] : [{ field, times: itemTimes(entry) }];
  });
  return entries.map((entry) => {
    const times = itemTimes(entry);
    const nsPerItem = median(times);
    const [p50Ns, p99Ns] = [median(entry.samples.map(({ p50 }) => p50)), median(entry.samples.map(({ p99 }) => p99))];
    const ratio = (other: readonly number[]): number => median(times.map((time, round) => (other[round] as number) / time));
    const ratios = times.map((time, round) => (baseline[round] as number) / time);
    return {
      kernel: suite.bench.kernel,
      case: benchCase.name,
      contender: entry.name,
      nsPerItem,
      ratioToJs: median(ratios),
      ratioSpread: [Math.min(...ratios), Math.max(...ratios)],
      // a full run is on the WASM backend: no measure of the other
      ...Object.fromEntries(
        others
          .filter(({ field }) => entry.name !== 'js' || field !== 'ratioToFullRecompute')
          .map((other) => [other.field, ratio(other.times)]),
      ),
      p50Ns,
      p99Ns,
      ...(suite.bench.item === 'question' || suite.bench.kernel.startsWith('live/')
        ? { medianMicroseconds: p50Ns / 1000, p99Microseconds: p99Ns / 1000 }
        : {}),
      ...entry.ready.figures?.(),
      bestNsPerItem: Math.min(...entry.samples.map(({ best }) => best)) / entry.ready.items,
      items: entry.ready.items,
      rounds,
      ...(benchCase.flops === undefined ? {} : { gigaflops: benchCase.flops / nsPerItem }),
      ...(benchCase.bytesMoved === undefined ? {} : { gigabytes: benchCase.bytesMoved / nsPerItem }),
      ...(isBackend(entry.name) ? {} : { error: entry.ready.error }),
      ...(entry.about === undefined ? {} : { about: entry.about }),
    };
  });
}
