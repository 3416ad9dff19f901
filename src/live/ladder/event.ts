// What a health ladder says of accounts as it judges them.
import type { Level } from './thresholds.js';

export interface Figures {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
}

/** An account's level changed. */
export interface LadderEvent {
  /** The level that it has now; `recovered`: none of them any more. */
  readonly kind: Exclude<Level, 'ok'> | 'recovered';
  readonly time: number;
  readonly row: number;
  readonly from: Level;
  /** `deadline`: not its health changed, but its call was not met in time. `figures`: it has none that can be judged. */
  readonly cause: 'health' | 'deadline' | 'figures';
  /** Figures that decided the level of health. */
  readonly figures?: Figures;
  /** In call or below, of health: what takes it out of that, numeraire, by the figures. */
  readonly amount?: number;
  /** And by when, ms. */
  readonly deadline?: number;
}

export interface Judged {
  /** Calls that lapsed, by deadline; then accounts in the order of their rows as given. */
  readonly events: readonly LadderEvent[];
  /** Rows with a figure that is not finite or beyond 1e300, or with a negative requirement: they are `unknown`. */
  readonly unjudged: number;
}
