// The door of risk: VaR and expected shortfall, forecasts and their backtests, distributions. Functions that need a backend take the core first. Re-exports only.
export type { Backtest, BacktestInputs } from './risk/backtests/backtest.js';
export { backtest, backtests, distributions, rollingForecasts, valueAtRisk } from './risk/calls.js';
export type { Contributions } from './risk/contributions.js';
export type { RiskInputs, RiskMethod, RiskResults } from './risk/methods.js';
export { type Moments, momentsOf as moments } from './risk/moments.js';
export { type Procyclicality, procyclicality } from './risk/predictive/procyclicality.js';
export type { RollingForecasts, RollingInputs } from './risk/rolling.js';
export { sampleQuantile } from './risk/sampleQuantile.js';
