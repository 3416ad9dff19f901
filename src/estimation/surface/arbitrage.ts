// Arbitrage of a surface: butterflies within an expiry, calendars between two; checked on grids, reported, never hidden.
import { durrleman, leastVariance, type Svi, totalVariance, wingSlope } from './svi.js';

/** A smile and the moneyness it was quoted over. */
export interface Quoted {
  readonly svi: Svi;
  readonly expiryYears: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface ButterflyCheck {
  /** The smallest Durrleman g over the quoted range, and over that widened threefold; a negative one is a negative density. */
  readonly leastQuoted: number;
  readonly least: number;
  /** ln(K/F) of the second. */
  readonly at: number;
  /** b (1 + |rho|), at most 2. */
  readonly wingSlope: number;
  /** No violation anywhere. */
  readonly free: boolean;
}

export interface CalendarCheck {
  /** Places of the two expiries in the surface. */
  readonly near: number;
  readonly far: number;
  /** The smallest far - near total variance over what both quote, and over what either quotes; a negative one pays to hold the calendar. */
  readonly leastQuoted: number;
  readonly least: number;
  readonly at: number;
  /** By how much the far vol would have to rise at the worst place of the quoted range: 0 when free there. */
  readonly volGap: number;
  readonly free: boolean;
}

const steps = 400;
/** Rounding of g and of a difference of variances; far below anything a price could show. */
const rounding = 1e-12;

export function checkButterfly({ svi, lowest, highest }: Quoted): ButterflyCheck {
  const range = Math.max(highest - lowest, 1e-6);
  const quoted = leastOver(lowest, highest, (k) => durrleman(svi, k));
  const wide = leastOver(lowest - range, highest + range, (k) => durrleman(svi, k));
  const least = Math.min(quoted.value, wide.value);
  const slope = wingSlope(svi);
  return {
    leastQuoted: quoted.value,
    least,
    at: quoted.value <= wide.value ? quoted.k : wide.k,
    wingSlope: slope,
    free: least >= -rounding && slope <= 2 + rounding && leastVariance(svi) >= 0,
  };
}

export function checkCalendar(surface: readonly Quoted[], near: number, far: number): CalendarCheck {
  const [a, b] = [surface[near], surface[far]];
  const gap = (k: number): number => totalVariance(b.svi, k) - totalVariance(a.svi, k);
  const wide = leastOver(Math.min(a.lowest, b.lowest), Math.max(a.highest, b.highest), gap);
  const [from, to] = [Math.max(a.lowest, b.lowest), Math.min(a.highest, b.highest)];
  const quoted = to >= from ? leastOver(from, to, gap) : wide;
  const volAt = (w: number): number => Math.sqrt(Math.max(0, w) / b.expiryYears);
  return {
    near,
    far,
    leastQuoted: quoted.value,
    least: Math.min(quoted.value, wide.value),
    at: quoted.value <= wide.value ? quoted.k : wide.k,
    volGap: quoted.value < -rounding ? volAt(totalVariance(a.svi, quoted.k)) - volAt(totalVariance(b.svi, quoted.k)) : 0,
    free: Math.min(quoted.value, wide.value) >= -rounding,
  };
}

/** The least value on a grid, and on a finer one around its lowest point. */
function leastOver(from: number, to: number, f: (k: number) => number): { readonly value: number; readonly k: number } {
  const coarse = scan(from, to, f);
  const step = (to - from) / steps;
  const fine = scan(Math.max(from, coarse.k - step), Math.min(to, coarse.k + step), f);
  return fine.value < coarse.value ? fine : coarse;
}

function scan(from: number, to: number, f: (k: number) => number): { readonly value: number; readonly k: number } {
  let value = Number.POSITIVE_INFINITY;
  let k = from;
  for (let i = 0; i <= steps; i += 1) {
    const x = from + ((to - from) * i) / steps;
    const y = f(x);
    if (y < value) {
      value = y;
      k = x;
    }
  }
  return { value, k };
}
