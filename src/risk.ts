// The door of risk: VaR and expected shortfall, forecasts and their backtests, distributions. Functions that need a backend take the core first. Re-exports only.
export type { Backtest } from './risk/backtests/backtest.js';
export { backtest, backtests, distributions, rollingForecasts, valueAtRisk } from './risk/calls.js';
export type { Contributions } from './risk/contributions.js';
export { procyclicality } from './risk/forecastMargin/procyclicality.js';
export type { RiskInputs, RiskResults } from './risk/methods.js';
export { momentsOf as moments } from './risk/moments.js';
export type { RollingForecasts, RollingInputs } from './risk/rolling.js';
export { sampleQuantile } from './risk/sampleQuantile.js';
