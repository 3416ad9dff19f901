// Sums of doubles without a rounding error until they are read: no order, thread, part or partition of the summands can change a bit.
//
// Neal, R. M. (2015), Fast exact summation using small and large superaccumulators, arXiv:1505.05571: the small one, with bins of 32 bits in doubles.
// A double is an integer of 53 bits times 2^(shift - 1074), shift from 0 to 2045. It is added in three parts of 32 bits to the bins shift / 32 and the two above.
// A bin is an integer below 2^53, so it takes 2^20 parts before carries must move on.

const binCount = 68;
const base = 2 ** 32;
const addsBetweenCarries = 2 ** 20;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const low = littleEndian ? 0 : 1;
const high = littleEndian ? 1 : 0;

/** The exact sum of what was added; `value` is that sum rounded once, to the nearest double, ties to even. */
export class ExactSum {
  /** The sum is that of bins[k] 2^(32 k - 1074). */
  readonly #bins = new Float64Array(binCount);
  /** Infinities and NaN, which have no bins. */
  #special = 0;
  #added = 0;

  add(x: number): void {
    double[0] = x;
    const top = words[high];
    const exponent = (top >>> 20) & 0x7ff;
    if (exponent === 0x7ff) {
      this.#special += x;
      return;
    }
    const bins = this.#bins;
    const bottom = words[low];
    const shift = exponent === 0 ? 0 : exponent - 1;
    const mantissa = exponent === 0 ? top & 0xfffff : (top & 0xfffff) | 0x100000;
    const k = shift >>> 5;
    const s = shift & 31;
    // shifts by 32 would be shifts by 0: what goes up is shifted twice
    const first = (bottom << s) >>> 0;
    const second = (((bottom >>> 1) >>> (31 - s)) | (mantissa << s)) >>> 0;
    const third = (mantissa >>> 1) >>> (31 - s);
    const sign = top >>> 31 === 0 ? 1 : -1;
    bins[k] += sign * first;
    bins[k + 1] += sign * second;
    bins[k + 2] += sign * third;
    if (++this.#added === addsBetweenCarries) this.#carry();
  }

  /** Adds all that another sum holds. */
  merge(other: ExactSum): void {
    this.#carry();
    other.#carry();
    for (let k = 0; k < binCount; k++) this.#bins[k] += other.#bins[k];
    this.#special += other.#special;
    this.#added = 1;
  }

  get value(): number {
    // inf - inf is NaN, which no finite sum mends
    if (this.#special !== 0) return this.#special;
    this.#carry();
    const negative = this.#bins[binCount - 1] < 0;
    const digits = negative ? carried(this.#bins.map((bin) => -bin)) : this.#bins;
    let top = binCount - 1;
    while (top >= 0 && digits[top] === 0) top -= 1;
    if (top < 0) return 0;
    const size = top < 2 ? Number(wholeOf(digits, top, 0)) * Number.MIN_VALUE : rounded(digits, top);
    return negative ? -size : size;
  }

  #carry(): void {
    carried(this.#bins);
    this.#added = 0;
  }
}

/** The same bins, from 0 to 2^32 but for the last, which has the sign. */
function carried(bins: Float64Array): Float64Array {
  for (let k = 0; k + 1 < binCount; k++) {
    const carry = Math.floor(bins[k] / base);
    bins[k] -= carry * base;
    bins[k + 1] += carry;
  }
  return bins;
}

/** Digits `from` to `top` as one integer. */
function wholeOf(digits: Float64Array, top: number, from: number): bigint {
  let whole = 0n;
  for (let k = top; k >= from; k--) whole = (whole << 32n) | BigInt(digits[k]);
  return whole;
}

/**
 * Rounds three digits or more: the upper three hold at least 65 bits, a bit below stands for all the rest, and `Number` rounds an integer to the
 * nearest double.
 */
function rounded(digits: Float64Array, top: number): number {
  let rest = 0n;
  for (let k = top - 3; k >= 0; k--) if (digits[k] !== 0) rest = 1n;
  const size = Number((wholeOf(digits, top, top - 2) << 1n) | rest);
  const exponent = 32 * (top - 2) - 1075;
  // a power of two below 2^-1022, or above 2^1023, takes two steps: neither rounds, for the result is far from subnormal
  const half = Math.trunc(exponent / 2);
  return size * 2 ** half * 2 ** (exponent - half);
}
