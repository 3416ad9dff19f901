// Slow and obvious: Philox4x32-10 in whole numbers of any size.

const mask = 0xffffffffn;

/** Four words of the counter under the key of two words. */
export function philox(counter: readonly bigint[], key: readonly bigint[]): bigint[] {
  let [c0, c1, c2, c3] = counter as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p = c0 * 0xd2511f53n;
    const q = c2 * 0xcd9e8d57n;
    [c0, c1, c2, c3] = [(q >> 32n) ^ c1 ^ k0, q & mask, (p >> 32n) ^ c3 ^ k1, p & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3];
}

/** The uniform of two words: (52 bits + 1/2) 2^-52. */
export function uniformOf(first: bigint, second: bigint): number {
  return (Number((first << 20n) | (second >> 12n)) + 0.5) * 2 ** -52;
}
