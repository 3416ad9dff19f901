// What the command line and the readers share with the library beyond its doors: guards, names of choices, units. No entry point of the package.
export { marginModes } from './book/account.js';
export { fieldsOf } from './book/fields.js';
export { confidence, count, finite, identifier, nonNegative, oneOf, positive, within } from './check.js';
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
export type { CovarianceMethod } from './estimation/covariance/returns.js';
export type { ParameterErrors } from './estimation/forecast/garchErrors.js';
export type { GarchParameters } from './estimation/forecast/garchModel.js';
export { type Repair, repairRules } from './estimation/matrices/repair.js';
export { type FaultCode, type FaultRecord, rowFaultOf, visible, visibleLines } from './fault.js';
export { historyUntil } from './market/history.js';
export { dayMs, daysPerYear, yearMs } from './market/year.js';
export type { ShortfallTest } from './risk/backtests/acerbiSzekely.js';
export type { TestResult } from './risk/backtests/coverage.js';
export { type QuantileConvention, quantileConventions, type ShortfallConvention, shortfallConventions } from './risk/quantiles.js';
export { rollingMethods } from './risk/rolling.js';
export { type MissingCloses, missingCloses } from './risk/scenarios/closes.js';
export { type Generator, generators } from './risk/scenarios/draws.js';
export { riskMethods } from './risk/valueAtRisk.js';
