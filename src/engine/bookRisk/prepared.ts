// A book ready to be computed: packed, with its scenarios, or with its covariance.
import type { Covariance } from '../../risk/covariance.js';
import type { BatchShape } from '../batch/shape.js';
import type { ApproximatedBook } from './approximatedBook.js';
import type { ControlVariate } from './controlVariate.js';
import type { FactorPlaces } from './expansions.js';
import type { ParametricBookInputs, ScenarioBookInputs } from './methods.js';
import type { PackedBook } from './pack.js';
import type { Sample, Spacing } from './sampleTails.js';
import type { BookScenarios } from './scenarios.js';

export interface PreparedRisk {
  readonly inputs: ScenarioBookInputs;
  readonly book: PackedBook;
  readonly scenarios: BookScenarios;
  readonly sample: Sample;
  /** Spacing of the samples behind standard errors. */
  readonly spacing: Spacing;
  readonly shape: BatchShape;
  /** In the place of the book's own instruments and positions, unless they are fully revalued. */
  readonly approximated?: ApproximatedBook;
  readonly control?: ControlVariate;
  /** Probabilities of the scenarios where they are not all alike. */
  readonly weights?: Float64Array;
}

export interface PreparedParametric {
  readonly inputs: ParametricBookInputs;
  readonly book: PackedBook;
  /** Over the horizon. */
  readonly covariance: Covariance;
  readonly places: FactorPlaces;
  readonly unitCount: number;
}

export interface PreparedQuadratic extends PreparedParametric {
  /** Sums of loadings, [accounts x underlyings x loadingWidth]. */
  readonly sums: Float64Array;
}
