// xoshiro128**: the fast, seeded generator of the contenders (Math.random cannot be seeded). Blackman and Vigna 2018.

/** Four words of state from a seed, by mulberry32. */
export function xoshiroState(seed: number): Uint32Array {
  const state = new Uint32Array(4);
  let word = seed >>> 0;
  for (let i = 0; i < 4; i++) {
    word = (word + 0x6d2b79f5) >>> 0;
    let x = Math.imul(word ^ (word >>> 15), word | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    state[i] = x ^ (x >>> 14);
  }
  return state;
}

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** The next number in (0, 1): 32 bits, never an end. */
export function nextUniform(state: Uint32Array): number {
  const s0 = state[0] as number;
  const s1 = state[1] as number;
  const s2 = (state[2] as number) ^ s0;
  const s3 = (state[3] as number) ^ s1;
  const result = Math.imul(rotated(Math.imul(s1, 5), 7), 9) >>> 0;
  state[0] = s0 ^ s3;
  state[1] = s1 ^ s2;
  state[2] = s2 ^ (s1 << 9);
  state[3] = rotated(s3, 11);
  return (result + 0.5) / 4294967296;
}
