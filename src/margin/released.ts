// Capital that a better margin mode sets free, account by account.
import type { MarginRun, ModeColumns } from './result.js';

/**
 * Excess under the later mode less excess under the earlier one, numeraire, [accounts] each; negative where the later mode leaves less, NaN with a
 * fault. That is the difference of the initial requirements, on the same equity: the value of short options, which isolated and cross margin
 * carry in the requirement and portfolio margin in equity, is no capital released.
 */
export interface ReleasedCapital {
  /** From isolated to cross. */
  readonly isolatedToCross?: Float64Array;
  /** From cross to portfolio. */
  readonly crossToPortfolio?: Float64Array;
  /** From isolated to portfolio. */
  readonly isolatedToPortfolio?: Float64Array;
}

/** Only the differences of modes that the run computed. */
export function releasedCapital(run: Pick<MarginRun, 'isolated' | 'cross' | 'portfolio'>): ReleasedCapital {
  const { isolated, cross, portfolio } = run;
  return {
    ...(isolated && cross ? { isolatedToCross: gain(isolated, cross) } : {}),
    ...(cross && portfolio ? { crossToPortfolio: gain(cross, portfolio) } : {}),
    ...(isolated && portfolio ? { isolatedToPortfolio: gain(isolated, portfolio) } : {}),
  };
}

/** The same of one account. */
export function gainAt(from: ModeColumns, to: ModeColumns, place: number): number {
  return (to.excesses[place] as number) - (from.excesses[place] as number);
}

function gain(from: ModeColumns, to: ModeColumns): Float64Array {
  return to.excesses.map((_, place) => gainAt(from, to, place));
}
