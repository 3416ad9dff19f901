// What the command line and the readers share with the library beyond its doors: guards, names of choices, units. No entry point of the package.

export type { BackendName } from './backends/contract.js';
export { marginModes } from './book/account.js';
export { fieldsOf } from './book/fields.js';
export { confidence, count, finite, identifier, nonNegative, oneOf, positive, within } from './check.js';
export type { ScenarioBookRisk } from './engine/bookRisk/figures.js';
export {
  type BookRiskMethod,
  bookApproximations,
  bookRiskMethods,
  type DeltaGammaBookInputs,
  parametricMethods,
  type Revaluation,
  revaluations,
  scenarioMethods,
} from './engine/bookRisk/methods.js';
export type { MethodInputs } from './engine/bookRisk/run.js';
export type { LiquidationDistances } from './engine/prepared/account/distances.js';
export type { Savings } from './engine/prepared/account/savings.js';
export type { MarginBacktest } from './engine/prepared/backtest.js';
export type { CompareOptions } from './engine/prepared/compare.js';
export type { ComparedRequirement } from './engine/prepared/compared.js';
export type { Exceedances } from './engine/prepared/exceedances.js';
export type { JointBreaches } from './engine/prepared/stress/jointBreach.js';
export type { StressedBefore, StressedColumns, StressTotals } from './engine/prepared/stress/result.js';
export type { ReverseColumns, ReverseForm, ReverseStress } from './engine/prepared/stress/reverse.js';
export type { SpotVolGrid } from './engine/prepared/stress/spotVol.js';
export { type Standing, type StandingFigures, standingOf } from './engine/results/standing.js';
export type { Sums } from './engine/results/totals.js';
export type { CovarianceMethod } from './estimation/covariance/returns.js';
export type { ParameterErrors } from './estimation/forecast/garchErrors.js';
export type { GarchParameters } from './estimation/forecast/garchModel.js';
export { type Repair, repairRules } from './estimation/matrices/repair.js';
export type { Spectrum } from './estimation/matrices/spectrum.js';
export { type FaultCode, type FaultRecord, faultOf, rowFaultOf, visible, visibleLines } from './fault.js';
export type { PriceCrossing, PriceSearch } from './liquidation/priceCrossings.js';
export { accountsOf, bookedAccounts } from './live/engine/accounts.js';
export { changeFields, liveOrder, stamp } from './live/engine/change.js';
export { holdingOf } from './live/engine/holding.js';
export type { LevelEvent } from './live/engine/levels.js';
export { unpacked } from './live/record/packed.js';
export { movedLimits } from './market/build.js';
export { historyUntil, simpleReturns } from './market/history.js';
export type { Quote } from './market/market.js';
export { optionColumns } from './market/optionColumns.js';
export { dayMs, daysPerYear, yearMs } from './market/year.js';
export type { Bindings } from './program/readings/bindings.js';
export type { ExplainedFormula, ExplainedPart } from './program/readings/explained.js';
export type { ShortfallTest } from './risk/backtests/acerbiSzekely.js';
export type { TestResult } from './risk/backtests/coverage.js';
export { followedRules, multipleOf } from './risk/forecastMargin/followed.js';
export { type QuantileConvention, quantileConventions, type ShortfallConvention, shortfallConventions } from './risk/quantiles.js';
export { rollingMethods } from './risk/rolling.js';
export { type MissingCloses, missingCloses } from './risk/scenarios/closes.js';
export { type Generator, generators } from './risk/scenarios/draws.js';
export { riskMethods } from './risk/valueAtRisk.js';
export { spotFactors } from './rules/document/spotFactors.js';
