/**
 * Coin value and its Greeks of inverse (coin-settled, undiscounted) European options: P = th (N(th d1) - (K/F) N(th d2)) coins.
 * blackDelta = th N(th d1); netDelta = blackDelta - P = th (K/F) N(th d2); delta = dP/dF = netDelta/F;
 * gamma = d2P/dF2 = n(d1)/(F^2 s) - 2 netDelta/F^2; vega = n(d1) sqrt(T); theta = -n(d1) sigma/(2 sqrt(T));
 * vanna = -n(d1) d1/(F sigma); volga = vega d1 d2/sigma; charm = -d delta/dT = n(d1) d1/(2 T F). s = 0: the limits.
 * @shape  every column [count]; calls: 1 call, 0 put, one byte each; columns padded to eight rows
 * @unit   F, K: numeraire; P, blackDelta, netDelta: coins; T: years; sigma: decimal; vega, vanna, volga: per 1.00 vol; theta, charm: per year
 * @range  F, K in [1e-300, 1e300], T >= 0, sigma >= 0; any other row becomes NaN and spoils no other
 * @order  rows are independent; two rows a vector
 * @return number of row pairs with an output that is not finite (infinite gamma, theta, vanna, charm at F = K, s = 0 are limits)
 * @tol    exact across lanes; condition-scaled score <= 8 against 60-digit references (test/precision.ts)
 */
import { invSqrtTwoPi } from '../literals/normal';
import { bell1Of, d1Of, exerciseProbability, nearBell, otmValue, totalVolOf, undiscountedValue, validOption, weightOf } from '../math/black';
import { logRatio } from '../math/log';
import { mills } from '../math/normal';
import { add, div, mul, select, splat, sub } from '../math/simd';

export function inverseGreeks(
  forwards: usize, strikes: usize, expiryYears: usize, vols: usize, calls: usize,
  values: usize, blackDeltas: usize, netDeltas: usize, deltas: usize, gammas: usize, vegas: usize, thetas: usize, vannas: usize, volgas: usize, charms: usize,
  count: i32,
): i32 {
  const zero = splat(0);
  const half = splat(0.5);
  let suspect: i32 = 0;
  const end = <usize>count << 3;
  for (let at: usize = 0; at < end; at += 16) {
    const forward = v128.load(forwards + at);
    const strike = v128.load(strikes + at);
    const expiry = v128.load(expiryYears + at);
    const vol = v128.load(vols + at);
    const type = i64x2.extend_low_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load16_splat(calls + (at >> 3)))));
    const call = i64x2.eq(type, i64x2.splat(1));
    const valid = v128.and(validOption(forward, strike, expiry, vol), v128.or(call, i64x2.eq(type, i64x2.splat(0))));

    const rootExpiry = f64x2.sqrt(expiry);
    const totalVol = totalVolOf(vol, rootExpiry);
    const moneyness = logRatio(forward, strike);
    const d1 = d1Of(moneyness, totalVol);
    const d2 = sub(d1, totalVol);
    const near = nearBell(moneyness, d1, d2);
    const weight = weightOf(forward, strike, moneyness, near);
    const bell1 = bell1Of(forward, moneyness, near, weight);
    const mills1 = mills(d1);
    const mills2 = mills(d2);

    const otm = otmValue(forward, strike, moneyness, d1, d2, weight, mills1, mills2);
    const value = div(undiscountedValue(otm, forward, strike, moneyness, call), forward);
    const probability = exerciseProbability(d1, mul(mul(half, bell1), mills1), call);
    const blackDelta = select(call, probability, f64x2.neg(probability));
    // (K/F) N(th d2): its tail is e^(-d1^2/2) x(d2) / 2, because K e^(-d2^2/2) = F e^(-d1^2/2)
    const tail2 = mul(mul(half, bell1), mills2);
    const likely = f64x2.gt(select(call, d2, f64x2.neg(d2)), zero);
    const strikeShare = select(likely, sub(div(strike, forward), tail2), tail2);
    const netDelta = select(call, strikeShare, f64x2.neg(strikeShare));
    const delta = div(netDelta, forward);

    // the factors that diverge as s -> 0 count only while the density is alive
    const alive = f64x2.gt(bell1, zero);
    const atTheMoney = f64x2.eq(moneyness, zero);
    const density = mul(splat(invSqrtTwoPi), bell1);
    const curvature = v128.and(alive, div(density, totalVol));
    const gamma = div(div(sub(curvature, add(netDelta, netDelta)), forward), forward);
    const vega = mul(density, rootExpiry);
    const moving = v128.and(alive, f64x2.gt(vol, zero));
    const theta = f64x2.neg(v128.and(moving, div(mul(mul(half, density), vol), rootExpiry)));
    const d1PerVol = select(atTheMoney, mul(half, rootExpiry), div(d1, vol));
    const d2PerVol = select(atTheMoney, mul(splat(-0.5), rootExpiry), div(d2, vol));
    const vanna = f64x2.neg(v128.and(alive, div(mul(density, d1PerVol), forward)));
    const volga = v128.and(alive, mul(mul(vega, d1), d2PerVol));
    const drift = select(atTheMoney, div(mul(splat(0.25), vol), rootExpiry), div(mul(half, d1), expiry));
    const charm = v128.and(moving, div(mul(density, drift), forward));

    const nan = splat(NaN);
    const outValue = select(valid, value, nan);
    const outBlackDelta = select(valid, blackDelta, nan);
    const outNetDelta = select(valid, netDelta, nan);
    const outDelta = select(valid, delta, nan);
    const outGamma = select(valid, gamma, nan);
    const outVega = select(valid, vega, nan);
    const outTheta = select(valid, theta, nan);
    const outVanna = select(valid, vanna, nan);
    const outVolga = select(valid, volga, nan);
    const outCharm = select(valid, charm, nan);
    v128.store(values + at, outValue);
    v128.store(blackDeltas + at, outBlackDelta);
    v128.store(netDeltas + at, outNetDelta);
    v128.store(deltas + at, outDelta);
    v128.store(gammas + at, outGamma);
    v128.store(vegas + at, outVega);
    v128.store(thetas + at, outTheta);
    v128.store(vannas + at, outVanna);
    v128.store(volgas + at, outVolga);
    v128.store(charms + at, outCharm);

    // x * 0 is 0 for every finite x and NaN otherwise
    let check = add(add(mul(outValue, zero), mul(outBlackDelta, zero)), add(mul(outNetDelta, zero), mul(outDelta, zero)));
    check = add(check, add(add(mul(outGamma, zero), mul(outVega, zero)), add(mul(outTheta, zero), mul(outVanna, zero))));
    check = add(check, add(mul(outVolga, zero), mul(outCharm, zero)));
    // the partner of an odd last row is padding: it does not count
    if (at + 8 == end) check = f64x2.replace_lane(check, 1, 0);
    suspect += <i32>v128.any_true(f64x2.ne(check, check));
  }
  return suspect;
}
