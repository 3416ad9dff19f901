// The lowest values of a row, ascending, by a bound from the minima of its blocks.
// `count` of the minima do not exceed it, so as many
// values do not, and what is not below it is equal to it or not wanted. The row is whole blocks of sixteen (padded with +Infinity), without
// NaN; `minima` holds a vector a block, a lane of it the minimum of every other value; the space for the result begins where they end.
import { splat } from './simd';
import { sortColumns } from './sortValues';

/** For a tail of one: the lowest of the minima. */
export function keepLowest(minima: usize, tail: usize): void {
  let least = v128.load(minima);
  for (minima += 16; minima < tail; minima += 16) least = f64x2.pmin(least, v128.load(minima));
  v128.store(tail, f64x2.pmin(least, v128.shuffle<f64>(least, least, 1, 0)));
}

/** For short tails, of two or more: the values below the bound are put into a sorted list, one after the other. Most blocks hold none. */
export function keepByInsertion(row: usize, minima: usize, tail: usize, count: i32): void {
  const tailEnd = tail + (<usize>(count + (count & 1)) << 3); // an odd count uses one more than it has
  const last = tail + (<usize>(count - 1) << 3);
  let bound = boundByLists(minima, tail, tailEnd, count);
  for (let t = tail; t < tailEnd; t += 16) v128.store(t, bound);
  while (minima < tail) {
    // up to 64 blocks at a time are marked without a branch, then the marked ones visited
    const first = row;
    let marks: u64 = 0;
    for (let mark: u64 = 1; minima < tail && mark; minima += 16, row += 128, mark <<= 1) {
      marks |= v128.any_true(f64x2.lt(v128.load(minima), bound)) ? mark : 0;
    }
    for (; marks; marks &= marks - 1) {
      const y = first + (<usize>ctz(marks) << 7);
      let finds = below(y, bound) | (below(y + 32, bound) << 4) | (below(y + 64, bound) << 8) | (below(y + 96, bound) << 12);
      for (; finds; finds &= finds - 1) insert(v128.load64_splat(y + (<usize>ctz(finds) << 3)), tail, tailEnd);
      bound = v128.load64_splat(last);
    }
  }
}

/**
 * Each lane of the tail becomes a sorted list of the lowest minima in that lane, half as many as are kept. Minima are joined in groups while three
 * times as many are left as are kept: the bound is hardly looser, and there is less to put into lists.
 */
function boundByLists(minima: usize, tail: usize, tailEnd: usize, count: i32): v128 {
  for (let t = tail; t < tailEnd; t += 16) v128.store(t, splat(Infinity));
  const bytes = tail - minima;
  let group: usize = 16;
  while (group * count * 3 <= bytes) group <<= 1;
  for (let m = minima; m < tail; ) {
    let least = v128.load(m);
    const groupEnd = min(m + group, tail);
    for (m += 16; m < groupEnd; m += 16) least = f64x2.pmin(least, v128.load(m));
    for (let t = tail; t < tailEnd; t += 16) {
      const kept = v128.load(t);
      v128.store(t, f64x2.pmin(kept, least));
      least = f64x2.pmax(kept, least);
    }
  }
  const ends = v128.load(tailEnd - 16);
  const others = v128.shuffle<f64>(ends, ends, 1, 0);
  return f64x2.pmax(ends, others);
}

/** Four bits: which of four values are below the bound. */
// @ts-ignore: decorator
@inline function below(y: usize, bound: v128): i32 {
  return i64x2.bitmask(f64x2.lt(v128.load(y), bound)) | (i64x2.bitmask(f64x2.lt(v128.load(y, 16), bound)) << 2);
}

/** Puts x in its place and drops the last, without a branch: tail'[i] = max(tail[i - 1], min(tail[i], x)). */
function insert(x: v128, tail: usize, tailEnd: usize): void {
  let before = splat(-Infinity);
  for (; tail < tailEnd; tail += 16) {
    const kept = v128.load(tail);
    v128.store(tail, f64x2.pmax(v128.shuffle<f64>(before, kept, 1, 2), f64x2.pmin(kept, x)));
    before = kept;
  }
}

/**
 * For long tails: the minima are sorted; the values below a bound among them are gathered without a branch, sorted by lane, and the lanes
 * merged. First the minimum is tried that 1.15 times the tail would not exceed, were values spread evenly over blocks; where that is too low,
 * the bound. Returns the list, which takes the place of the row.
 */
export function keepBySorting(row: usize, scenarios: i32, minima: usize, space: usize, count: i32): usize {
  const blocks = <i32>((space - minima) >> 4);
  let bound: f64 = Infinity;
  let end = space;
  if (9 * count <= 16 * blocks) { // else the bound would leave out next to nothing
    memory.copy(space, minima, space - minima);
    sortColumns(space, pad(space, space + (space - minima), Infinity));
    let above = 1 - 1.15 * <f64>count / <f64>scenarios;
    above *= above;
    above *= above;
    const tried = minimumAt(space, max(1, <i32>((1 - above * above) * <f64>blocks))); // a minimum is that of eight
    bound = minimumAt(space, (count + 1) >> 1);
    end = gather(row, minima, min(tried, bound), space);
  }
  const least = space + (<usize>count << 3);
  if (end < least) end = gather(row, minima, bound, space);
  for (; end < least; end += 8) store<f64>(end, bound);
  mergeLanes(space, pad(space, end, Infinity), row, count);
  return row;
}

/** A value that as many minima of either lane do not exceed. */
function minimumAt(sorted: usize, each: i32): f64 {
  const at = sorted + (<usize>(each - 1) << 4);
  return max(load<f64>(at), load<f64>(at, 8));
}

/** Fills up to what sortColumns takes, and returns how many bytes that is. */
function pad(from: usize, end: usize, value: f64): usize {
  let bytes: usize = 128;
  while (bytes < end - from) bytes <<= 1;
  for (; end < from + bytes; end += 8) store<f64>(end, value);
  return bytes;
}

/** Every value is stored, and the next one in its place if it is not below the bound. Returns where those below it end. */
function gather(row: usize, rowEnd: usize, bound: f64, to: usize): usize {
  const bounds = splat(bound);
  for (; row < rowEnd; row += 32) {
    const y0 = v128.load(row);
    const y1 = v128.load(row, 16);
    const below0 = i64x2.bitmask(f64x2.lt(y0, bounds));
    const below1 = i64x2.bitmask(f64x2.lt(y1, bounds));
    v128.store64_lane(to, y0, 0);
    to += (below0 & 1) << 3;
    v128.store64_lane(to, y0, 1);
    to += (below0 & 2) << 2;
    v128.store64_lane(to, y1, 0);
    to += (below1 & 1) << 3;
    v128.store64_lane(to, y1, 1);
    to += (below1 & 2) << 2;
  }
  return to;
}

/** to[0 .. count] = the lowest of both lanes, which are sorted here. One of them may come to its end. */
function mergeLanes(from: usize, bytes: usize, to: usize, count: i32): void {
  sortColumns(from, bytes);
  const stop = from + bytes;
  store<f64>(stop, Infinity, 8);
  let first = from;
  let second = from + 8;
  for (const end = to + (<usize>count << 3); to < end; to += 8) {
    const x = load<f64>(first);
    const y = load<f64>(second);
    const step = (<usize>(y < x) | <usize>(first == stop)) << 4;
    store<f64>(to, step ? y : x);
    second += step;
    first += 16 - step;
  }
}
