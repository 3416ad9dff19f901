// Values of flags: parsed and checked before anything is read. A flag that stands twice is refused, not overridden.
import { InvalidArgumentError } from 'commander';
import type {
  BookRiskMethod,
  DeltaGammaBookInputs,
  Generator,
  MissingCloses,
  QuantileConvention,
  Revaluation,
  RollingInputs,
  ShortfallConvention,
} from '../index.js';

type Parser<T> = (value: string, previous: T | undefined) => T;

function once<T>(parse: (value: string) => T): Parser<T> {
  return (value, previous) => {
    if (previous !== undefined) throw new InvalidArgumentError('It may be given only once.');
    return parse(value);
  };
}

/** Any text but the empty one: a path, a name. */
export const text: Parser<string> = once((value) => {
  if (value === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
});

export function choice<T extends string>(choices: readonly T[]): Parser<T> {
  return once((value) => {
    const found = choices.find((known) => known === value);
    if (found === undefined) throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}.`);
    return found;
  });
}

/** A whole number from `lo` to `hi`, in plain digits. */
export function whole(lo: number, hi: number): Parser<number> {
  return once((value) => {
    const x = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (!(Number.isSafeInteger(x) && x >= lo && x <= hi)) throw new InvalidArgumentError(`It must be a whole number from ${lo} to ${hi}.`);
    return x;
  });
}

/** A plain decimal number above `lo` and below `hi`, or at it when `upTo`. */
export function decimal(lo: number, hi: number, upTo = false): Parser<number> {
  return once((value) => {
    const x = /^(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
    const below = upTo ? x <= hi : x < hi;
    if (!(x > lo && below)) throw new InvalidArgumentError(`It must be a number above ${lo} and ${upTo ? 'at most' : 'below'} ${hi}.`);
    return x;
  });
}

/** Plain decimal numbers with commas between them, each above -1 and at most 100. */
export const moves = once((value): readonly number[] => {
  const numbers = value.split(',').map((part) => (/^[-+]?(\d+\.?\d*|\.\d+)$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (!numbers.every((x) => x > -1 && x <= 100)) throw new InvalidArgumentError('It must be numbers above -1, with commas between them.');
  return numbers;
});

/** A day of the calendar, 2026-01-31, as ms since 1970 UTC. */
export const day: Parser<number> = once((value) => {
  const x = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(x) || new Date(x).toISOString().slice(0, 10) !== value)
    throw new InvalidArgumentError('It must be a day such as 2026-01-31.');
  return x;
});

export type RollingMethod = RollingInputs['method'];
export const volatilityChoices = ['ewma', 'garch', 'gjr'] as const;
export const returnChoices = ['simple', 'log'] as const;
export const sideChoices = ['long', 'short'] as const;

export const laneChoices = ['auto', 'wasm', 'js'] as const;
export type LaneFlag = (typeof laneChoices)[number];

export const modeChoices = ['isolated', 'cross', 'portfolio', 'all'] as const;
export type ModeFlag = (typeof modeChoices)[number];

export interface MarketFlags {
  readonly market: string;
  readonly snapshot?: string;
}

export interface OutputFlags {
  readonly json?: boolean;
  readonly out?: string;
}

export interface MarginFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly history?: string;
  readonly volHistory?: string;
  readonly rules?: string;
  readonly predict?: string;
  readonly mode?: ModeFlag;
  readonly lane?: LaneFlag;
  readonly timings?: boolean;
  readonly failOnCall?: boolean;
}

export interface GreeksFlags extends MarketFlags, OutputFlags {
  readonly lane?: LaneFlag;
}

export const methodChoices = ['sample', 'ewma', 'ledoit-wolf'] as const;
export const missingChoices = ['intersect', 'pairwise', 'fault'] as const;
export const repairChoices = ['reject', 'spectral', 'higham'] as const;
export const sparseChoices = ['flat', 'skip', 'fault'] as const;
export const butterflyChoices = ['report', 'enforce'] as const;
export const weightingChoices = ['vega', 'vol'] as const;

export interface CalibrateFlags extends OutputFlags {
  readonly history?: string;
  readonly names?: string;
  readonly method?: (typeof methodChoices)[number];
  readonly lambda?: number;
  readonly missing?: (typeof missingChoices)[number];
  readonly repair?: (typeof repairChoices)[number];
  readonly windowDays?: number;
  readonly horizonDays?: number;
  readonly market?: string;
  readonly snapshot?: string;
  readonly underlying?: string;
  readonly sparse?: (typeof sparseChoices)[number];
  readonly butterfly?: (typeof butterflyChoices)[number];
  readonly weighting?: (typeof weightingChoices)[number];
  readonly parityTolerance?: number;
  readonly lane?: LaneFlag;
}

export interface SampleFlags extends MarketFlags {
  readonly accounts: number;
  readonly seed: number;
  readonly out: string;
  readonly json?: boolean;
}

export interface DoctorFlags {
  readonly json?: boolean;
}

export interface BacktestFlags extends OutputFlags {
  readonly series?: string;
  readonly closes?: string;
  readonly confidence: number;
  readonly method?: RollingMethod;
  readonly window?: number;
  readonly decay?: number;
  readonly volatility?: (typeof volatilityChoices)[number];
  readonly refitDays?: number;
  readonly tailShare?: number;
  readonly quantile?: QuantileConvention;
  readonly names?: string;
  /** ms since 1970 UTC. */
  readonly from?: number;
  readonly to?: number;
  readonly returns?: (typeof returnChoices)[number];
  readonly side?: (typeof sideChoices)[number];
  readonly simulations?: number;
  readonly seed?: number;
  readonly lane?: LaneFlag;
}

export const distributionChoices = ['normal', 'student-t', 'jumps'] as const;
export const controlChoices = ['none', 'delta-gamma'] as const;

export interface VarFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly method: BookRiskMethod;
  readonly confidence: number;
  readonly horizonDays: number;
  readonly history?: string;
  readonly volHistory?: string;
  readonly rules?: string;
  readonly missing?: MissingCloses;
  readonly windows?: number;
  readonly decay?: number;
  readonly warmup?: number;
  readonly scenarios?: number;
  readonly seed?: number;
  readonly generator?: Generator;
  readonly distribution?: (typeof distributionChoices)[number];
  readonly degrees?: number;
  readonly jumps?: string;
  readonly antithetic?: boolean;
  readonly controlVariate?: (typeof controlChoices)[number];
  readonly revaluation?: Revaluation;
  readonly quantile?: QuantileConvention;
  readonly shortfall?: ShortfallConvention;
  readonly ageDecay?: number;
  readonly stress?: string;
  readonly approximation?: DeltaGammaBookInputs['approximation'];
  readonly byAccount?: boolean;
  readonly byComponent?: boolean;
  readonly lane?: LaneFlag;
  readonly threads?: number;
}

export interface CompareFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly rules: string;
  readonly lane?: LaneFlag;
}

export const requirementChoices = ['initial', 'maintenance'] as const;

export interface ExplainFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly rules: string;
  readonly account: string;
  readonly subaccount?: string;
  readonly requirement?: (typeof requirementChoices)[number];
  readonly lane?: LaneFlag;
}

export interface StressFlags extends Partial<MarketFlags>, OutputFlags {
  readonly book?: string;
  readonly accounts?: number;
  readonly seed?: number;
  readonly rules?: string;
  readonly history?: string;
  readonly scenarios?: string;
  readonly list?: boolean;
  readonly heatmap?: string;
  readonly moves?: readonly number[];
  readonly volShocks?: readonly number[];
  readonly account?: string;
  readonly reverse?: boolean;
  readonly driver?: string;
  readonly horizonDays?: number;
  readonly maxSigmas?: number;
  readonly byAccount?: boolean;
  readonly report?: string;
  readonly lane?: LaneFlag;
  readonly threads?: number;
}

export interface DemoFlags {
  readonly accounts?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly timings?: boolean;
}
