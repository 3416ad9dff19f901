// Sums of doubles by integers of any length, rounded once: what a sum over a book must be.

import { exactly } from './exact.js';

/** An integer times 2^-1074 as the nearest double, ties to even: by halving the gap between doubles, not by rounding bits. */
export function nearest(sum: bigint): number {
  if (sum < 0n) return -nearest(-sum);
  const view = new DataView(new ArrayBuffer(8));
  const doubleOf = (bits: bigint): number => {
    view.setBigUint64(0, bits);
    return view.getFloat64(0);
  };
  let [under, over] = [0n, 0x7ff0000000000000n];
  const worth = (bits: bigint): bigint => (bits === 0x7ff0000000000000n ? 1n << 2098n : exactly(doubleOf(bits)));
  while (over - under > 1n) {
    const middle = (under + over) / 2n;
    if (worth(middle) <= sum) under = middle;
    else over = middle;
  }
  const [down, up] = [sum - worth(under), worth(over) - sum];
  return doubleOf(down < up || (down === up && under % 2n === 0n) ? under : over);
}

export const exactlySummed = (values: Iterable<number>): number => nearest([...values].reduce((sum, x) => sum + exactly(x), 0n)) + 0;
