// Slow and obvious: an exponentially weighted covariance entry in exact arithmetic.
import { exactBits, exactly, toDouble } from './exact.js';

/** decay^rows start + (1 - decay) sum of decay^(rows - 1 - t) products[t], and the same of magnitudes: what rounding is relative to. */
export function weightedSum(start: number, xs: ArrayLike<number>, ys: ArrayLike<number>, decay: number): { value: number; gross: number } {
  // in units of 2^-bits(t), bits growing by the digits of a factor
  const d = exactly(decay);
  const weight = exactly(1 - decay); // the double 1 - decay, as the kernel has it
  let bits = exactBits;
  let value = exactly(start);
  let gross = value < 0n ? -value : value;
  for (let t = 0; t < xs.length; t++) {
    const term = weight * exactly(xs[t] as number) * exactly(ys[t] as number); // 3 exactBits
    const more = bits + exactBits;
    const lift = BigInt(Math.max(0, 3 * exactBits - more));
    const width = Math.max(more, 3 * exactBits);
    const at = BigInt(width - 3 * exactBits);
    value = ((value * d) << lift) + (term << at);
    gross = ((gross * d) << lift) + ((term < 0n ? -term : term) << at);
    bits = width;
  }
  return { value: toDouble(value, bits), gross: toDouble(gross, bits) };
}
