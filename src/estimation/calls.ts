// Estimation for callers: covariance, forecasts and surfaces, each a call on the backend of the given core, with the same bits on every backend.

import { type CoreFirst, type CoreLike, coreFirst, useOf } from '../columns/coreUse.js';
import { estimationKernels } from '../columns/estimationKernels.js';
import { dailyReturns, type History } from '../market/history.js';
import type { EstimationKernels } from '../market/kernels.js';
import { type Lognormal, lognormalOn } from '../market/lognormal.js';
import { type CorrelationEstimate, type CorrelationInputs, estimateCorrelation } from './covariance/estimate.js';
import { type EwmaStep, type EwmaStepInputs, ewmaStep } from './covariance/step.js';
import { type BlendFit, type BlendInputs, type BlendVarianceInputs, blendVariances, fitBlend } from './forecast/blend.js';
import { ewmaVariances } from './forecast/ewma.js';
import { fitGarch, type GarchFit, type GarchInputs } from './forecast/garchFit.js';
import { garchForecast, garchVariances } from './forecast/garchModel.js';
import { fitHar, type HarFit, type HarInputs } from './forecast/har.js';
import { type Qlike, type QlikeInputs, qlikeOf } from './forecast/qlike.js';
import { fitRegimes, type RegimeFit, type RegimeInputs } from './forecast/regime.js';
import { type CheckedMatrix, checkMatrix, type MatrixInputs } from './matrices/check.js';
import { type Spectrum, type SpectrumInputs, spectrumOf } from './matrices/spectrum.js';
import { type SurfaceColumns, surfaceVols as volsOn } from './surface/readSurface.js';
import { fitSurface, type Surface, type SurfaceInputs } from './surface/surface.js';

const on = <T>(core: CoreLike, job: (kernels: EstimationKernels) => T): T =>
  useOf(core)((backend, arena) => job(estimationKernels(backend, arena)));

/** Log returns of the names of a history from each row to the next: a column a name, NaN where a close is missing. */
export function returns(core: CoreLike, history: History, names: readonly string[]): Float64Array[] {
  return on(core, ({ log }) => dailyReturns(history, names, log));
}

/** Correlation, covariance and vols of return histories; holes and repair as stated. */
export function correlation(core: CoreLike, inputs: CorrelationInputs): CorrelationEstimate {
  return on(core, (kernels) => estimateCorrelation(kernels, inputs));
}

/** Exponentially weighted: `ewma.step`, one more period of a covariance and of its Cholesky factor by a rank-one update; `ewma.variances` of one series. */
export const ewma = Object.freeze({
  step: (core: CoreLike, inputs: EwmaStepInputs): EwmaStep => on(core, (kernels) => ewmaStep(kernels, inputs)),
  variances: ewmaVariances,
});

/** A correlation or covariance matrix validated, and repaired only as stated. */
export function matrix(core: CoreLike, inputs: MatrixInputs): CheckedMatrix {
  return on(core, (kernels) => checkMatrix(kernels, inputs));
}

/** Eigenvalues, rank, condition and log determinant of a correlation matrix, definite or not, and the combinations that move most and least. */
export function spectrum(core: CoreLike, inputs: SpectrumInputs): Spectrum {
  return on(core, (kernels) => spectrumOf(kernels, inputs));
}

/** GARCH(1,1) or GJR by quasi-maximum likelihood, with standard errors; `garch.forecast` and `garch.variances` of parameters that are known. */
export const garch = Object.freeze(
  Object.assign((core: CoreLike, inputs: GarchInputs): GarchFit => on(core, ({ log }) => fitGarch(log, inputs)), {
    forecast: garchForecast,
    variances: garchVariances,
  }),
);

/** HAR on realised variances or their proxies. */
export function har(core: CoreLike, inputs: HarInputs): HarFit {
  return on(core, () => fitHar(inputs));
}

/**
 * Forecasts combined: the variance ahead, or its logarithm, as a line in whatever columns the caller names (models' forecasts, implied variance, funding), by least squares or to the lowest
 * QLIKE. `blend.variances`: by a blend fitted before, from new columns.
 */
export const blend = Object.freeze(
  Object.assign((core: CoreLike, inputs: BlendInputs): BlendFit => on(core, (kernels) => fitBlend(kernels, inputs)), {
    variances: (core: CoreLike, inputs: BlendVarianceInputs): Float64Array => on(core, (kernels) => blendVariances(kernels, inputs)),
  }),
);

/** A calm and a turbulent regime (Hamilton's filter). */
export function regimes(core: CoreLike, inputs: RegimeInputs): RegimeFit {
  return on(core, (kernels) => fitRegimes(kernels, inputs));
}

/** Loss of variance forecasts against what came. */
export function qlike(core: CoreLike, inputs: QlikeInputs): Qlike {
  return on(core, ({ log }) => qlikeOf(log, inputs));
}

/** An SVI surface fitted to quotes, or to the options of one underlying of a market: butterfly and calendar arbitrage checked and reported. */
export function surface(core: CoreLike, inputs: SurfaceInputs): Surface {
  return on(core, (kernels) => fitSurface(kernels, inputs));
}

/** Vols of options on a surface. */
export function surfaceVols(core: CoreLike, inputs: SurfaceColumns): Float64Array {
  return on(core, ({ log }) => volsOn(log, inputs));
}

/** Tails of a lognormal price, and the risk factors of positions in it. */
export const lognormal: CoreFirst<Lognormal> = coreFirst(lognormalOn);
