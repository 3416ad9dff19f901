// Digitally shifted Sobol points: the mirror image of assembly/kernels/sobol.ts, which states the contract.

export function sobol(
  directions: Uint32Array,
  shifts: Uint32Array,
  results: Float64Array,
  first: number,
  points: number,
  stride: number,
): void {
  for (let d = 0; d < stride; d++) {
    let x = shifts[d];
    for (let gray = first ^ (first >>> 1); gray !== 0; gray &= gray - 1) x ^= directions[lowestBit(gray) * stride + d];
    let place = first;
    for (let p = 0, at = d; p < points; p++, at += stride) {
      if (p > 0) {
        place++;
        x ^= directions[lowestBit(place) * stride + d];
      }
      results[at] = ((x >>> 0) + 0.5) * 2.3283064365386963e-10;
    }
  }
}

/** The place of the lowest bit that is set. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
