// Price factors of some underlyings as the rules state them: those that are not named are all alike.
import type { Factors } from './factors.js';

export interface SpotFactors {
  readonly daysPerYear: number;
  readonly names: readonly string[];
  /** Annual, of the log price. */
  readonly volatilities: readonly number[];
  /** [names][names]. */
  readonly correlation: readonly (readonly number[])[];
}

export function spotFactors({ spot, daysPerYear }: Factors, names: readonly string[]): SpotFactors {
  const rows = names.map((id) => spot.names.indexOf(id));
  const stated = (i: number, j: number): number => {
    const [a, b] = [rows[i], rows[j]];
    if (i === j) return 1;
    return a < 0 || b < 0 ? spot.other.correlation : spot.correlation[a][b];
  };
  return {
    daysPerYear,
    names,
    volatilities: rows.map((row) => (row < 0 ? spot.other.vol : spot.vols[row])),
    correlation: names.map((_, i) => names.map((_, j) => stated(i, j))),
  };
}
