// Weights that fall or grow with the square root of a size: in real numbers, or in the integers of a ledger.
import { rootOfTenfold, wholeOf } from '../../book/integers.js';

/** A ledger's integers: imf in millionths, sizes in billionths; sqrt(10 x size) is then 10^5 times the root of the size. */
export const imfSteps = 1e6;
export const sizeSteps = 1e9;
export const rootSteps = 1e5;

/** A weight by size; `steps` null where nothing is rounded. */
export interface SizeWeight {
  /** Fill of any size: a fraction, or whole steps. */
  readonly base: number;
  /** Per root of the size: a fraction, or whole millionths; 0 for none. */
  readonly imf: number;
  readonly steps: number | null;
}

export function sizeWeight(weight: number, imf: number, steps: number | null): SizeWeight {
  return steps === null ? { base: weight, imf, steps } : { base: wholeOf(weight * steps), imf: wholeOf(imf * imfSteps), steps };
}

function rootOf(size: number): number {
  return rootOfTenfold(wholeOf(size * sizeSteps));
}

/** min(base, premium / (1 + imf sqrt(size))), as a fraction. */
export function fallingWeight({ base, imf, steps }: SizeWeight, premium: number, size: number): number {
  if (steps === null) return imf === 0 ? base : Math.min(base, premium / (1 + imf * Math.sqrt(size)));
  if (imf === 0) return base / steps;
  const grown = imfSteps + Math.floor((rootOf(size) * imf) / rootSteps);
  return Math.min(base, Math.floor((wholeOf(premium * imfSteps) * steps) / grown)) / steps;
}

/** max(base, 0.8 base + imf sqrt(size)), as a fraction. */
export function growingWeight({ base, imf, steps }: SizeWeight, size: number): number {
  if (steps === null) return imf === 0 ? base : Math.max(base, base - base / 5 + imf * Math.sqrt(size));
  if (imf === 0) return base / steps;
  const grown = Math.floor((rootOf(size) * imf) / (rootSteps * (imfSteps / steps)));
  return Math.max(base, base - Math.floor(base / 5) + grown) / steps;
}
