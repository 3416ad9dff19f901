// Normalised prices down a frame of rows. Near the money, only rows that need it use the series.
import { seriesColumn } from './blackSeries';
import { expColumn } from './exp';
import { innerArgument, inSeries, outerArgument, partOf } from './impliedBlack';
import { halves, inners, outers, parts, places, ratios, sums, weights, xs } from './impliedColumns';
import { millsColumn } from './mills';
import { note } from './noted';
import { add, constant, div, half as halfAt, minusHalf as minusHalfAt, mul } from './simd';

/** s -> h = x/s, the parts of the prices, and E = e^(-(h + t)^2/2) in `weights` from row `weighed` on. */
export function priceStage(from: usize, weighed: usize, until: usize): void {
  for (let at = from; at < until; at += 16) {
    const x = v128.load(at, xs);
    const s = v128.load(at, sums);
    const h = div(x, s);
    const t = mul(constant(halfAt), s);
    const sum = add(h, t);
    v128.store(at, h, ratios);
    v128.store(at, innerArgument(x, h, t), inners);
    v128.store(at, outerArgument(h, t), outers);
    v128.store(at, mul(constant(minusHalfAt), mul(sum, sum)), weights);
  }
  const end = until - from;
  millsColumn(from + inners, from + inners, end);
  millsColumn(from + outers, from + outers, end);
  expColumn(weighed + weights, weighed + weights, until - weighed);
  let noted: usize = 0;
  for (let at: usize = 0; at < end; at += 16) {
    const place = from + at;
    const h = v128.load(place, ratios);
    const t = mul(constant(halfAt), v128.load(place, sums));
    v128.store(place, partOf(h, t, v128.load(place, inners), v128.load(place, outers)), parts);
    noted += note(from + places + noted, at, i64x2.bitmask(inSeries(v128.load(place, xs), t)));
  }
  if (noted > 0) seriesRows(from, noted << 1);
}

/** The noted rows by the series: gathered where the arguments stood, and put back. */
function seriesRows(from: usize, bytes: usize): void {
  const list = from + places;
  for (let j: usize = 0; j < bytes; j += 8) {
    const place = from + <usize>load<u32>(list + (j >> 1));
    const to = from + j;
    store<f64>(to, load<f64>(place, ratios), outers);
    store<f64>(to, 0.5 * load<f64>(place, sums), halves);
    store<f64>(to, load<f64>(place, inners), inners);
  }
  seriesColumn(from + outers, from + halves, from + inners, bytes);
  for (let j: usize = 0; j < bytes; j += 8) store<f64>(from + <usize>load<u32>(list + (j >> 1)), load<f64>(from + j, inners), parts);
}
