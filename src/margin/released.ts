// Capital that a better margin mode sets free, account by account.
import type { MarginRun } from './result.js';

/** Difference of initial requirements, numeraire, [accounts] each; negative where the later mode asks more, NaN with a fault. */
export interface ReleasedCapital {
  /** isolated - cross. */
  readonly isolatedToCross?: Float64Array;
  /** cross - portfolio. */
  readonly crossToPortfolio?: Float64Array;
  /** isolated - portfolio. */
  readonly isolatedToPortfolio?: Float64Array;
}

/** Only the differences of modes that the run computed. */
export function releasedCapital(run: Pick<MarginRun, 'isolated' | 'cross' | 'portfolio'>): ReleasedCapital {
  const { isolated, cross, portfolio } = run;
  return {
    ...(isolated && cross ? { isolatedToCross: difference(isolated.initials, cross.initials) } : {}),
    ...(cross && portfolio ? { crossToPortfolio: difference(cross.initials, portfolio.initials) } : {}),
    ...(isolated && portfolio ? { isolatedToPortfolio: difference(isolated.initials, portfolio.initials) } : {}),
  };
}

function difference(from: Float64Array, to: Float64Array): Float64Array {
  return from.map((initial, place) => initial - (to[place] as number));
}
