// The flags of every command, as they come parsed, and the words that some of them may be.

import type { RollingInputs } from '../risk.js';
import type {
  BookRiskMethod,
  DeltaGammaBookInputs,
  Generator,
  MissingCloses,
  QuantileConvention,
  Revaluation,
  ShortfallConvention,
} from '../support.js';

export type RollingMethod = RollingInputs['method'];
export const volatilityChoices = ['ewma', 'garch', 'gjr'] as const;
export const returnChoices = ['simple', 'log'] as const;
export const sideChoices = ['long', 'short'] as const;

export const backendChoices = ['auto', 'wasm', 'js'] as const;
export type BackendFlag = (typeof backendChoices)[number];

export interface MarketFlags {
  readonly market: string;
  readonly snapshot?: string;
  readonly asset?: Readonly<Record<string, number>>;
}

export interface OutputFlags {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
  readonly rawCsv?: boolean;
}

export interface MarginFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly history?: string;
  readonly volHistory?: string;
  readonly rules?: string;
  readonly forecast?: boolean;
  readonly requirement?: string;
  readonly strict?: boolean;
  readonly backend?: BackendFlag;
  readonly timings?: boolean;
  readonly failOnCall?: boolean;
}

export interface WatchFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly changes: string;
  readonly history?: string;
  readonly rules?: string;
  readonly journal?: string;
  readonly nearest?: number;
  readonly strict?: boolean;
  readonly backend?: BackendFlag;
}

export interface StatementFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly rules?: string;
  readonly account: string;
  readonly subaccount?: string;
  readonly key?: string;
  readonly backend?: BackendFlag;
}

export interface VerifyFlags extends OutputFlags {
  readonly venue?: string;
  readonly from?: string;
  readonly save?: string;
  readonly partial?: boolean;
  readonly asOf?: string;
  readonly near?: number;
  readonly publicKey?: string;
  readonly logKey?: string;
  readonly backend?: BackendFlag;
}

export interface ReplayFlags extends OutputFlags {
  readonly account?: string;
  readonly subaccount?: string;
  readonly backend?: BackendFlag;
}

export interface GreeksFlags extends MarketFlags, OutputFlags {
  readonly underlying?: string;
  readonly backend?: BackendFlag;
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
  readonly decay?: number;
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
  readonly backend?: BackendFlag;
}

export interface SampleFlags extends Partial<MarketFlags>, OutputFlags {
  readonly accounts?: number;
  readonly seed?: number;
  readonly out: string;
}

export interface BacktestFlags extends OutputFlags, Partial<MarketFlags> {
  readonly book?: string;
  readonly rules?: string;
  readonly volHistory?: string;
  readonly horizonDays?: number;
  readonly missing?: MissingCloses;
  readonly series?: string;
  readonly history?: string;
  readonly confidence: number;
  readonly method?: RollingMethod;
  readonly windowDays?: number;
  readonly decay?: number;
  readonly volatility?: (typeof volatilityChoices)[number];
  readonly refitDays?: number;
  readonly tailShare?: number;
  readonly quantile?: QuantileConvention;
  readonly names?: string;
  /** ms since 1970 UTC. */
  readonly firstDay?: number;
  readonly lastDay?: number;
  readonly returns?: (typeof returnChoices)[number];
  readonly side?: (typeof sideChoices)[number];
  readonly simulations?: number;
  readonly seed?: number;
  readonly backend?: BackendFlag;
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
  readonly draws?: number;
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
  readonly backend?: BackendFlag;
  readonly threads?: number;
}

export interface CompareFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly rules: string;
  readonly requirement?: string;
  readonly strict?: boolean;
  readonly backend?: BackendFlag;
}

export interface ExplainFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly rules?: string;
  readonly account: string;
  readonly subaccount?: string;
  readonly requirement?: string;
  readonly strict?: boolean;
  readonly lowest?: number;
  readonly highest?: number;
  readonly steps?: number;
  readonly horizonDays?: number;
  readonly sigmas?: string;
  readonly backend?: BackendFlag;
}

export interface StressFlags extends Partial<MarketFlags>, OutputFlags {
  readonly book?: string;
  readonly accounts?: number;
  readonly seed?: number;
  readonly rules?: string;
  readonly requirement?: string;
  readonly strict?: boolean;
  readonly history?: string;
  readonly scenarios?: string;
  readonly list?: boolean;
  readonly heatmap?: string;
  readonly moves?: readonly number[];
  readonly volShocks?: readonly number[];
  readonly account?: string;
  readonly subaccount?: string;
  readonly reverse?: boolean;
  readonly driver?: string;
  readonly horizonDays?: number;
  readonly maxSigmas?: number;
  readonly still?: boolean;
  readonly byAccount?: boolean;
  readonly backend?: BackendFlag;
  readonly threads?: number;
}

export interface DemoFlags extends OutputFlags {
  readonly accounts?: number;
  readonly seed?: number;
  readonly timings?: boolean;
  readonly open?: boolean;
}

export const hedgeObjectives = [
  'initial',
  'maintenance',
  'released',
  'releasedPerCost',
  'health',
  'expectedShortfall',
  'valueAtRisk',
] as const;
export type HedgeObjective = (typeof hedgeObjectives)[number];

export interface HedgeFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly rules?: string;
  readonly account: string;
  readonly subaccount?: string;
  readonly requirement?: string;
  readonly objective?: HedgeObjective;
  readonly health?: number;
  readonly confidence?: number;
  readonly pnl?: string;
  readonly history?: string;
  readonly windows?: number;
  readonly horizonDays?: number;
  readonly impact?: number;
  readonly instruments?: string;
  readonly lot?: number;
  readonly costRate?: number;
  readonly most?: number;
  readonly budget?: number;
  readonly reduceOnly?: boolean;
  readonly frontier?: number;
  readonly backend?: BackendFlag;
}

export interface CollateralFlags extends OutputFlags {
  readonly inputs: string;
  readonly backend?: BackendFlag;
}

export interface MovesFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly rules?: string;
  readonly requirement?: string;
  readonly inputs: string;
  readonly backend?: BackendFlag;
}

export interface AgentFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly rules?: string;
  readonly policy: string;
  readonly changes?: string;
  readonly liquidationCost?: number;
  readonly slippage?: number;
  readonly backend?: BackendFlag;
}
