// Forecast margins for callers: a column of days, a day, and the tools that keep a rate from following too far or too fast.
import { type CoreLike, useScalars } from '../../columns/coreUse.js';
import { forecastStart } from './state.js';
import {
  type ForecastPath,
  type ForecastPathInputs,
  type ForecastStep,
  type ForecastStepInputs,
  forecastPath,
  forecastStep,
} from './step.js';
import { limitedRates } from './tools.js';

/**
 * Margin rates that follow a forecast as the section `forecast` of a rule document says, day by day. `forecastMargin.step`: one day of a live margin, from `forecastMargin.start`; the same
 * bits by steps as by columns, and on every backend. `forecastMargin.limited`: the tools of the section over rates that are forecast already.
 */
export const forecastMargin = Object.freeze(
  Object.assign((core: CoreLike, inputs: ForecastPathInputs): ForecastPath => useScalars(core, (math) => forecastPath(math, inputs)), {
    start: forecastStart,
    step: (core: CoreLike, inputs: ForecastStepInputs): ForecastStep => useScalars(core, (math) => forecastStep(math, inputs)),
    limited: limitedRates,
  }),
);
