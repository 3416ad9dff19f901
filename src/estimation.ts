// The door of estimation: histories, correlation and covariance, forecasts of variance and margins that follow them, volatility surfaces.
// Functions that need a backend take the core first. Re-exports only.
export {
  blend,
  correlation,
  ewma,
  garch,
  har,
  lognormal,
  matrix,
  qlike,
  regimes,
  returns,
  spectrum,
  surface,
  surfaceVols,
} from './estimation/calls.js';
export type { CorrelationEstimate } from './estimation/covariance/estimate.js';
export type { GarchFit } from './estimation/forecast/garchFit.js';
export { surfaceQuotes } from './estimation/surface/quotes.js';
export type { Surface } from './estimation/surface/surface.js';
export { buildHistory, type History } from './market/history.js';
export { forecastMargin } from './risk/forecastMargin/calls.js';
