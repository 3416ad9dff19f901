// A step of Householder's method of order 4, down the rows of a region: on 1/ln b (small prices), b (between), ln(bound - b) (large ones).
import { isComplement } from './impliedBlack';
import { bounds, gaps, inners, logPrices, logs, parts, prices, ratios, starts, sums, weights, xs } from './impliedColumns';
import { infinityAt, invSqrtTwoPiAt, quarterAt, sixthAt, sqrtTwoPiAt, threeAt } from './impliedConstants';
import { isLow } from './impliedPlaces';
import { logColumn } from './log';
import { add, constant, div, half as halfAt, minusHalf as minusHalfAt, mul, one as oneAt, select, splat, sub, two as twoAt } from './simd';

/** Argument of a step's logarithm in the outer regions: the part of a small price, the gap over the shortfall of a large one. */
export function measure(from: usize, until: usize): void {
  for (let at = from; at < until; at += 16) {
    const part = v128.load(at, parts);
    const bound = v128.load(at, bounds);
    const product = mul(mul(bound, v128.load(at, weights)), part);
    const t = mul(constant(halfAt), v128.load(at, sums));
    const lacking = select(isComplement(v128.load(at, xs), v128.load(at, ratios), t), product, sub(bound, product));
    v128.store(at, lacking, inners);
    v128.store(at, select(isLow(at), part, div(v128.load(at, gaps), lacking)), logs);
  }
  logColumn(from + logs, from + logs, <i32>((until - from) >> 3));
}

/** Improvement step of the rows with x < `below`, never to below half the volatility. */
export function improve(from: usize, until: usize, far: bool, below: f64): void {
  const one = constant(oneAt);
  const two = constant(twoAt);
  const three = constant(threeAt);
  const half = constant(halfAt);
  const limit = splat(below);
  for (let at = from; at < until; at += 16) {
    const x = v128.load(at, xs);
    const s = v128.load(at, sums);
    const part = v128.load(at, parts);
    const h = v128.load(at, ratios);
    const t = mul(half, s);
    const perVol = div(h, s);
    const bend = sub(mul(h, perVol), mul(half, t));
    const twist = sub(sub(mul(bend, bend), mul(three, mul(perVol, perVol))), constant(quarterAt));
    let highest = constant(infinityAt);
    let newton: v128;
    let second = bend;
    let third = twist;
    if (far) {
      const low = isLow(at);
      const logarithm = v128.load(at, logs);
      const logBeta = v128.load(at, logPrices);
      const sum = add(h, t);
      const logPrice = add(logarithm, add(mul(half, x), mul(constant(minusHalfAt), mul(sum, sum))));
      const rate = div(constant(invSqrtTwoPiAt), part);
      const inverse = div(one, logPrice);
      const spread = add(one, mul(two, inverse));
      newton = div(div(mul(sub(logBeta, logPrice), logPrice), logBeta), rate);
      second = sub(bend, mul(rate, spread));
      const inner = add(one, mul(mul(three, inverse), add(one, inverse)));
      third = sub(add(twist, mul(mul(two, mul(rate, rate)), inner)), mul(mul(three, mul(bend, rate)), spread));
      if (!i64x2.all_true(low)) {
        const weight = mul(v128.load(at, bounds), v128.load(at, weights));
        const rateOfHigh = div(mul(constant(invSqrtTwoPiAt), weight), v128.load(at, inners));
        newton = select(low, newton, div(f64x2.neg(logarithm), rateOfHigh));
        second = select(low, second, add(bend, rateOfHigh));
        third = select(low, third, add(twist, mul(rateOfHigh, add(mul(two, rateOfHigh), mul(three, bend)))));
      }
      highest = select(low, v128.load(at, starts), highest);
    } else {
      const beta = v128.load(at, prices);
      const bound = v128.load(at, bounds);
      const weight = mul(bound, v128.load(at, weights));
      const product = mul(weight, part);
      const excess = select(isComplement(x, h, t), add(sub(beta, bound), product), sub(beta, product));
      newton = mul(div(excess, weight), constant(sqrtTwoPiAt));
    }
    const top = mul(newton, add(one, mul(mul(half, second), newton)));
    const bottom = add(one, mul(newton, add(second, mul(mul(third, newton), constant(sixthAt)))));
    const next = add(s, f64x2.pmax(div(top, bottom), mul(constant(minusHalfAt), s)));
    v128.store(at, select(f64x2.lt(x, limit), select(f64x2.lt(next, highest), next, highest), s), sums);
  }
}
