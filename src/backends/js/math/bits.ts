// One double seen as two words: how the JS backend reads and writes exponents.

export const view = new Float64Array(1);
export const words = new Uint32Array(view.buffer);
const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const low = littleEndian ? 0 : 1;
export const high = 1 - low;

/** Sign, exponent and the top 20 bits of the mantissa. */
export function highWord(x: number): number {
  view[0] = x;
  return words[high];
}

/** x with its high word replaced. */
export function withHighWord(x: number, word: number): number {
  view[0] = x;
  words[high] = word;
  return view[0];
}
