// Estimation behind the core: correlation, forecasts and surfaces, each a call on the core's backend.

import { estimationKernels } from '../columns/estimationKernels.js';
import { type CorrelationEstimate, type CorrelationInputs, estimateCorrelation } from '../market/covariance/estimate.js';
import { type EwmaStep, type EwmaStepInputs, ewmaStep } from '../market/covariance/step.js';
import { type BlendFit, type BlendInputs, type BlendVarianceInputs, blendVariances, fitBlend } from '../market/forecast/blend.js';
import { fitGarch, type GarchFit, type GarchInputs } from '../market/forecast/garchFit.js';
import { fitHar, type HarFit, type HarInputs } from '../market/forecast/har.js';
import { type Qlike, type QlikeInputs, qlike } from '../market/forecast/qlike.js';
import { fitRegimes, type RegimeFit, type RegimeInputs } from '../market/forecast/regime.js';
import { dailyReturns, type History } from '../market/history.js';
import { type CheckedMatrix, checkMatrix, type MatrixInputs } from '../market/matrices/check.js';
import { type Spectrum, type SpectrumInputs, spectrum } from '../market/matrices/spectrum.js';
import { type SurfaceColumns, surfaceVols } from '../market/surface/readSurface.js';
import { fitSurface, type Surface, type SurfaceInputs } from '../market/surface/surface.js';
import type { BackendUse } from './backendUse.js';

/** What is estimated from the past, `core.estimate`: the same bits on every backend. */
export interface Estimation {
  /** Log returns of the names of a history from each row to the next: a column a name, NaN where a close is missing. */
  returns(history: History, names: readonly string[]): Float64Array[];
  /** Correlation, covariance and vols of return histories; holes and repair as stated. */
  correlation(inputs: CorrelationInputs): CorrelationEstimate;
  /** One more period of an exponentially weighted covariance, and of its Cholesky factor by a rank-one update. */
  ewmaStep(inputs: EwmaStepInputs): EwmaStep;
  /** A correlation or covariance matrix validated, and repaired only as stated. */
  matrix(inputs: MatrixInputs): CheckedMatrix;
  /** Eigenvalues, rank, condition and log determinant of a correlation matrix, definite or not, and the combinations that move most and least. */
  spectrum(inputs: SpectrumInputs): Spectrum;
  /** GARCH(1,1) or GJR by quasi-maximum likelihood, with standard errors. */
  garch(inputs: GarchInputs): GarchFit;
  /** HAR on realised variances or their proxies. */
  har(inputs: HarInputs): HarFit;
  /**
   * Forecasts combined: the variance ahead, or its logarithm, as a line in whatever columns the caller names (models' forecasts, implied variance, funding), by least squares or to the lowest QLIKE.
   */
  blend(inputs: BlendInputs): BlendFit;
  /** Variances by a blend fitted before, from new columns. */
  blendVariances(inputs: BlendVarianceInputs): Float64Array;
  /** A calm and a turbulent regime (Hamilton's filter). */
  regimes(inputs: RegimeInputs): RegimeFit;
  /** Loss of variance forecasts against what came. */
  qlike(inputs: QlikeInputs): Qlike;
  /** An SVI surface fitted to quotes, with its arbitrage checks: the same as `core.surface`. */
  surface(inputs: SurfaceInputs): Surface;
  /** Vols of options on a surface. */
  surfaceVols(inputs: SurfaceColumns): Float64Array;
}

export function estimationOf(use: BackendUse): Estimation {
  const on =
    <I, O>(job: (kernels: ReturnType<typeof estimationKernels>, inputs: I) => O) =>
    (inputs: I): O =>
      use((backend, arena) => job(estimationKernels(backend, arena), inputs));
  return Object.freeze({
    returns: (history: History, names: readonly string[]) =>
      use((backend, arena) => dailyReturns(history, names, estimationKernels(backend, arena).log)),
    correlation: on(estimateCorrelation),
    ewmaStep: on(ewmaStep),
    matrix: on(checkMatrix),
    spectrum: on(spectrum),
    garch: on((kernels, inputs: GarchInputs) => fitGarch(kernels.log, inputs)),
    har: on((_, inputs: HarInputs) => fitHar(inputs)),
    blend: on(fitBlend),
    blendVariances: on(blendVariances),
    regimes: on(fitRegimes),
    qlike: on((kernels, inputs: QlikeInputs) => qlike(kernels.log, inputs)),
    surface: on(fitSurface),
    surfaceVols: on((kernels, inputs: SurfaceColumns) => surfaceVols(kernels.log, inputs)),
  });
}
