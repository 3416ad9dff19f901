// Exact arithmetic on doubles, by BigInt: every finite double is a whole number of the smallest subnormal, 2^-1074.

const words = new BigUint64Array(1);
const doubles = new Float64Array(words.buffer);

/** The binary digits below the point of `exactly(x)`. */
export const exactBits = 1074;

/** x as a whole number of 2^-1074; x must be finite. */
export function exactly(x: number): bigint {
  doubles[0] = x;
  const exponent = Number((words[0] >> 52n) & 0x7ffn);
  if (exponent === 0x7ff) throw new Error(`${x} is not finite`);
  const fraction = words[0] & 0xfffffffffffffn;
  const magnitude = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1);
  return words[0] >> 63n ? -magnitude : magnitude;
}

/** The double next to value x 2^-bits (within one ulp), Infinity beyond the range. */
export function toDouble(value: bigint, bits: number): number {
  const magnitude = value < 0n ? -value : value;
  const shift = Math.max(0, magnitude.toString(16).length * 4 - 64);
  const top = Number(magnitude >> BigInt(shift));
  const exponent = shift - bits;
  // two steps, so that neither power of two leaves the range before the product does
  const half = Math.trunc(exponent / 2);
  const result = top * 2 ** half * 2 ** (exponent - half);
  return value < 0n ? -result : result;
}
