// A step of Householder's method of order 4, down the rows of a region: on 1/ln b (small prices), b (between), ln(bound - b) (large ones).
import { sqrtTwoPi } from '../literals/impliedVol';
import { invSqrtTwoPi } from '../literals/normal';
import { isComplement } from './impliedBlack';
import { bounds, gaps, inners, logPrices, logs, parts, prices, ratios, starts, sums, weights, xs } from './impliedColumns';
import { logColumn } from './log';
import { add, constant, div, half as halfAt, minusHalf as minusHalfAt, mul, one as oneAt, select, splat, sub, two as twoAt } from './simd';

const table = memory.data<f64>([sqrtTwoPi, 3, 0.25, invSqrtTwoPi, 6, Infinity]);
const sqrtTwoPiAt: usize = table;
const threeAt: usize = table + 8;
const quarterAt: usize = table + 16;
const invSqrtTwoPiAt: usize = table + 24;
const sixAt: usize = table + 32;
const infinity: usize = table + 40;

/** b''/b' ... */
// @ts-ignore: decorator
@inline function bendOf(h: v128, perVol: v128, t: v128): v128 { return sub(mul(h, perVol), mul(constant(halfAt), t)); }

/** ... and b'''/b', h/s = `perVol`. */
// @ts-ignore: decorator
@inline function twistOf(bend: v128, perVol: v128): v128 {
  return sub(sub(mul(bend, bend), mul(constant(threeAt), mul(perVol, perVol))), constant(quarterAt));
}

/** s after the step from Newton's one and the ratios of the objective's second and third derivative to its first; never below s/2. */
// @ts-ignore: decorator
@inline function stepped(s: v128, newton: v128, second: v128, third: v128, highest: v128): v128 {
  const top = mul(newton, add(constant(oneAt), mul(mul(constant(halfAt), second), newton)));
  const bottom = add(constant(oneAt), mul(newton, add(second, div(mul(third, newton), constant(sixAt)))));
  const next = add(s, f64x2.pmax(div(top, bottom), mul(constant(minusHalfAt), s)));
  return select(f64x2.lt(next, highest), next, highest);
}

export function improveMiddle(from: usize, until: usize): void {
  for (let at = from; at < until; at += 16) {
    const part = v128.load(at, parts);
    const x = v128.load(at, xs);
    const s = v128.load(at, sums);
    const h = v128.load(at, ratios);
    const beta = v128.load(at, prices);
    const bound = v128.load(at, bounds);
    const weight = mul(bound, v128.load(at, weights));
    const t = mul(constant(halfAt), s);
    const perVol = div(h, s);
    const bend = bendOf(h, perVol, t);
    const product = mul(weight, part);
    const excess = select(isComplement(x, h, t), add(sub(beta, bound), product), sub(beta, product));
    const newton = mul(div(excess, weight), constant(sqrtTwoPiAt));
    v128.store(at, stepped(s, newton, bend, twistOf(bend, perVol), constant(infinity)), sums);
  }
}

export function improveLow(from: usize, until: usize): void {
  logColumn(from + parts, from + logs, <i32>((until - from) >> 3));
  const one = constant(oneAt);
  const two = constant(twoAt);
  const three = constant(threeAt);
  for (let at = from; at < until; at += 16) {
    const s = v128.load(at, sums);
    const h = v128.load(at, ratios);
    const t = mul(constant(halfAt), s);
    const sum = add(h, t);
    const perVol = div(h, s);
    const bend = bendOf(h, perVol, t);
    const logBeta = v128.load(at, logPrices);
    const logPrice = add(v128.load(at, logs), add(mul(constant(halfAt), v128.load(at, xs)), mul(constant(minusHalfAt), mul(sum, sum))));
    const rate = div(constant(invSqrtTwoPiAt), v128.load(at, parts));
    const inverse = div(one, logPrice);
    const spread = add(one, mul(two, inverse));
    const newton = div(div(mul(sub(logBeta, logPrice), logPrice), logBeta), rate);
    const second = sub(bend, mul(rate, spread));
    const more = add(one, mul(mul(three, inverse), add(one, inverse)));
    const third = sub(add(twistOf(bend, perVol), mul(mul(two, mul(rate, rate)), more)), mul(mul(three, mul(bend, rate)), spread));
    v128.store(at, stepped(s, newton, second, third, v128.load(at, starts)), sums);
  }
}

export function improveHigh(from: usize, until: usize): void {
  for (let at = from; at < until; at += 16) {
    const part = v128.load(at, parts);
    const h = v128.load(at, ratios);
    const bound = v128.load(at, bounds);
    const weight = mul(bound, v128.load(at, weights));
    const product = mul(weight, part);
    const lacking = select(isComplement(v128.load(at, xs), h, mul(constant(halfAt), v128.load(at, sums))), product, sub(bound, product));
    v128.store(at, weight, weights);
    v128.store(at, lacking, inners);
    v128.store(at, div(v128.load(at, gaps), lacking), logs);
  }
  logColumn(from + logs, from + logs, <i32>((until - from) >> 3));
  for (let at = from; at < until; at += 16) {
    const s = v128.load(at, sums);
    const h = v128.load(at, ratios);
    const perVol = div(h, s);
    const bend = bendOf(h, perVol, mul(constant(halfAt), s));
    const rate = div(mul(constant(invSqrtTwoPiAt), v128.load(at, weights)), v128.load(at, inners));
    const newton = div(f64x2.neg(v128.load(at, logs)), rate);
    const third = add(twistOf(bend, perVol), mul(rate, add(mul(constant(twoAt), rate), mul(constant(threeAt), bend))));
    v128.store(at, stepped(s, newton, add(bend, rate), third, constant(infinity)), sums);
  }
}
