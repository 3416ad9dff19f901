// Where an account stands: one word for its figures, the same at every entry point.

/** `unknown`: a figure is not a finite number, so nothing is said of cover. */
export type Standing = 'covered' | 'below initial' | 'below maintenance' | 'unknown';

export interface StandingFigures {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
}

export function standingOf({ equity, initial, maintenance }: StandingFigures): Standing {
  if (![equity, initial, maintenance].every(Number.isFinite)) return 'unknown';
  if (equity < maintenance) return 'below maintenance';
  return equity < initial ? 'below initial' : 'covered';
}
