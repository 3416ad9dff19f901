// What the faces share with the library beyond its doors: names of choices, types of answers, units. No entry point of the package.

export type { BackendName } from './backends/contract.js';
export { marginModes } from './book/account.js';
export { identifier } from './check.js';
export {
  type BookRiskMethod,
  bookApproximations,
  bookRiskMethods,
  type DeltaGammaBookInputs,
  type Revaluation,
  revaluations,
} from './engine/bookRisk/methods.js';
export type { LiquidationDistances } from './engine/prepared/account/distances.js';
export type { Savings } from './engine/prepared/account/savings.js';
export type { MarginBacktest } from './engine/prepared/backtest.js';
export type { CompareOptions } from './engine/prepared/compare.js';
export type { ComparedRequirement } from './engine/prepared/compared.js';
export type { Exceedances } from './engine/prepared/exceedances.js';
export type { ReverseStress } from './engine/prepared/stress/reverse.js';
export { standingOf } from './engine/results/standing.js';
export type { Sums } from './engine/results/totals.js';
export type { CovarianceMethod } from './estimation/covariance/returns.js';
export type { ParameterErrors } from './estimation/forecast/garchErrors.js';
export type { GarchParameters } from './estimation/forecast/garchModel.js';
export type { Repair } from './estimation/matrices/repair.js';
export type { Spectrum } from './estimation/matrices/spectrum.js';
export { faultOf, rowFaultOf, visible, visibleLines } from './fault.js';
export { accountsOf, bookedAccounts } from './live/engine/accounts.js';
export { changeFields, liveOrder, stamp } from './live/engine/change.js';
export { holdingOf } from './live/engine/holding.js';
export type { LevelEvent } from './live/engine/levels.js';
export { liquidationFields } from './live/liquidation/change.js';
export { unpacked } from './live/record/packed.js';
export { verifyWitnessed } from './live/record/verifyWitnessed.js';
export { lastCheckpoint } from './log/evidenceFolder.js';
export { type Continuation, continuationShape, type Witnessed, witnessedShape } from './log/witness.js';
export { movedLimits } from './market/build.js';
export { historyUntil, simpleReturns } from './market/history.js';
export type { Quote } from './market/market.js';
export { optionColumns } from './market/optionColumns.js';
export { dayMs, daysPerYear } from './market/year.js';
export type { Bindings } from './program/readings/bindings.js';
export type { ExplainedPart } from './program/readings/explained.js';
export { followedRules, multipleOf } from './risk/forecastMargin/followed.js';
export { type QuantileConvention, quantileConventions, type ShortfallConvention, shortfallConventions } from './risk/quantiles.js';
export { rollingMethods } from './risk/rolling.js';
export { type MissingCloses, missingCloses } from './risk/scenarios/closes.js';
export { type Generator, generators } from './risk/scenarios/draws.js';
export { riskMethods } from './risk/valueAtRisk.js';
export { spotFactors } from './rules/document/spotFactors.js';
