// Sorts the two lanes of a column of vectors, each for itself: Batcher's bitonic network, which exchanges without a branch and never moves a
// value from one lane to the other. The first three rounds and the last three steps of a merge are done on eight vectors at a time.

/** `bytes` of vectors from `base`, 128 times a power of two, become ascending in each lane. */
export function sortColumns(base: usize, bytes: usize): void {
  const end = base + bytes;
  for (let at = base; at < end; at += 128) sortEight(at);
  for (let size: usize = 256; size <= bytes; size <<= 1) {
    for (let block = base; block < end; block += size) {
      let high = block + size - 16;
      for (let low = block; low < high; low += 16, high -= 16) exchange(low, high);
    }
    for (let distance = size >> 2; distance >= 128; distance >>= 1) {
      for (let low = base; low < end; low += distance) {
        for (const half = low + distance; low < half; low += 16) exchange(low, low + distance);
      }
    }
    for (let at = base; at < end; at += 128) mergeEight(at);
  }
}

// @ts-ignore: decorator
@inline function exchange(low: usize, high: usize): void {
  const a = v128.load(low);
  const b = v128.load(high);
  v128.store(low, f64x2.pmin(a, b));
  v128.store(high, f64x2.pmax(a, b));
}

/** The network of nineteen exchanges for eight values (Knuth, The Art of Computer Programming 3, 5.3.4). */
function sortEight(at: usize): void {
  let a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
  let e = v128.load(at, 64), f = v128.load(at, 80), g = v128.load(at, 96), h = v128.load(at, 112);
  let low = f64x2.pmin(a, c); c = f64x2.pmax(a, c); a = low;
  low = f64x2.pmin(b, d); d = f64x2.pmax(b, d); b = low;
  low = f64x2.pmin(e, g); g = f64x2.pmax(e, g); e = low;
  low = f64x2.pmin(f, h); h = f64x2.pmax(f, h); f = low;
  low = f64x2.pmin(a, e); e = f64x2.pmax(a, e); a = low;
  low = f64x2.pmin(b, f); f = f64x2.pmax(b, f); b = low;
  low = f64x2.pmin(c, g); g = f64x2.pmax(c, g); c = low;
  low = f64x2.pmin(d, h); h = f64x2.pmax(d, h); d = low;
  low = f64x2.pmin(a, b); b = f64x2.pmax(a, b); a = low;
  low = f64x2.pmin(c, d); d = f64x2.pmax(c, d); c = low;
  low = f64x2.pmin(e, f); f = f64x2.pmax(e, f); e = low;
  low = f64x2.pmin(g, h); h = f64x2.pmax(g, h); g = low;
  low = f64x2.pmin(c, e); e = f64x2.pmax(c, e); c = low;
  low = f64x2.pmin(d, f); f = f64x2.pmax(d, f); d = low;
  low = f64x2.pmin(b, e); e = f64x2.pmax(b, e); b = low;
  low = f64x2.pmin(d, g); g = f64x2.pmax(d, g); d = low;
  v128.store(at, a); v128.store(at, f64x2.pmin(b, c), 16); v128.store(at, f64x2.pmax(b, c), 32);
  v128.store(at, f64x2.pmin(d, e), 48); v128.store(at, f64x2.pmax(d, e), 64);
  v128.store(at, f64x2.pmin(f, g), 80); v128.store(at, f64x2.pmax(f, g), 96); v128.store(at, h, 112);
}

/** Exchanges at distances four, two and one. */
function mergeEight(at: usize): void {
  let a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
  let e = v128.load(at, 64), f = v128.load(at, 80), g = v128.load(at, 96), h = v128.load(at, 112);
  let low = f64x2.pmin(a, e); e = f64x2.pmax(a, e); a = low;
  low = f64x2.pmin(b, f); f = f64x2.pmax(b, f); b = low;
  low = f64x2.pmin(c, g); g = f64x2.pmax(c, g); c = low;
  low = f64x2.pmin(d, h); h = f64x2.pmax(d, h); d = low;
  low = f64x2.pmin(a, c); c = f64x2.pmax(a, c); a = low;
  low = f64x2.pmin(b, d); d = f64x2.pmax(b, d); b = low;
  low = f64x2.pmin(e, g); g = f64x2.pmax(e, g); e = low;
  low = f64x2.pmin(f, h); h = f64x2.pmax(f, h); f = low;
  v128.store(at, f64x2.pmin(a, b)); v128.store(at, f64x2.pmax(a, b), 16);
  v128.store(at, f64x2.pmin(c, d), 32); v128.store(at, f64x2.pmax(c, d), 48);
  v128.store(at, f64x2.pmin(e, f), 64); v128.store(at, f64x2.pmax(e, f), 80);
  v128.store(at, f64x2.pmin(g, h), 96); v128.store(at, f64x2.pmax(g, h), 112);
}
