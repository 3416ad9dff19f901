// What VaR of a book answers: columns by account in canonical order (account id, then subaccount id).

import type { AccountFault } from '../../book/accountFault.js';
import type { FaultRecord } from '../../fault.js';
import type { QuadraticTail } from '../../risk/quadraticTail.js';
import type { BookContributions } from './contributions.js';
import type { ParametricBookInputs, Revaluation, ScenarioBookInputs } from './methods.js';

/** Losses positive, in the numeraire; NaN where the account has a fault. */
interface BookFigures {
  readonly confidence: number;
  readonly horizonDays: number;
  /** The market's instant. */
  readonly asOf: number;
  readonly numeraire: string;
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  readonly valuesAtRisk: Float64Array;
  readonly shortfalls: Float64Array;
  /** 0 ok, 1 a fault. */
  readonly statuses: Uint8Array;
  readonly underlyings: readonly string[];
  /** When they were asked for. */
  readonly contributions?: BookContributions;
  readonly faults: readonly AccountFault[];
}

/**
 * Under scenarios. VaR is the tailCount-th largest loss and the shortfall the mean of the tailCount largest, unless conventions, weights or a
 * control variate were stated.
 */
export interface ScenarioBookRisk extends BookFigures {
  readonly method: ScenarioBookInputs['method'];
  readonly revaluation: Revaluation;
  /** Monte Carlo only: standard errors of the VaR, from the slope of the losses around it: 1.96 on either side hold it with 95 %; upper estimates for Sobol points and antithetic pairs. */
  readonly standardErrors?: Float64Array;
  readonly worstLosses: Float64Array;
  /** The first scenario that loses the most. */
  readonly worstScenarios: Uint32Array;
  readonly scenarios: number;
  readonly tailCount: number;
  /**
   * TOO_SHORT where weighted scenarios, which count as (sum of w)^2 / sum of w^2, are worth fewer than the tail needs to hold one; as few that are all
   * alike are refused.
   */
  readonly warnings: readonly FaultRecord[];
  /** Probabilities of the scenarios, where they are not all alike: age weights, then stress scenarios. */
  readonly weights?: Float64Array;
  /** Relative moves of the prices and shocks of the vols, [underlyings x scenarios] row-major. */
  readonly moves: Float64Array;
  readonly volShocks: Float64Array;
}

/** From Greeks and a covariance. */
export interface ParametricBookRisk extends BookFigures {
  readonly method: ParametricBookInputs['method'];
  readonly standardDeviations: Float64Array;
  /** 'delta-gamma' only: moments of the P&L, what the figures were made with, and whether Cornish-Fisher is in its domain (1). */
  readonly means?: Float64Array;
  readonly skewnesses?: Float64Array;
  readonly excessKurtoses?: Float64Array;
  readonly approximations?: readonly QuadraticTail['approximation'][];
  readonly inDomain?: Uint8Array;
}

export type BookRisk = ScenarioBookRisk | ParametricBookRisk;
