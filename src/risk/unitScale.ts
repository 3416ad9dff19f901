// Powers of two that bring a number near 1, for homogeneous functions: no square then leaves the doubles.

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer);
const mostExponent = 1000;

/** 2^-k with x 2^-k in [1, 2) for x > 0 (nearer to it than x for the smallest and largest doubles); 1 for 0. Multiplying by it, or dividing, is exact unless the result leaves the normal doubles. */
export function unitScale(x: number): number {
  if (!(x > 0)) return 1;
  word[0] = x;
  const exponent = ((halves[1] >>> 20) & 0x7ff) - 1023;
  halves[0] = 0;
  halves[1] = (1023 - Math.max(-mostExponent, Math.min(mostExponent, exponent))) << 20;
  return word[0];
}
