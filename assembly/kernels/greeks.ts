/**
 * Black-76 value and Greeks of European options on a forward, discounted, paid in the numeraire.
 * With m = ln(F/K), s = sigma sqrt(T), d1 = m/s + s/2, d2 = d1 - s, D = e^(-rT), th = +1 call, -1 put:
 * value = D th (F N(th d1) - K N(th d2)); delta = th D N(th d1); gamma = D n(d1)/(F s); vega = D F n(d1) sqrt(T);
 * theta = -dV/dT = r value - D F n(d1) sigma/(2 sqrt(T)); rho = -T value; vanna = -D n(d1) d2/sigma; volga = vega d1 d2/sigma;
 * charm = -d delta/dT = r delta + D n(d1) d2/(2T). F is held fixed in theta, rho and charm. s = 0: the limits.
 * @shape  every column [count]; calls: 1 call, 0 put, one byte each; columns padded to eight rows
 * @unit   F, K, value: numeraire; T: years; sigma, r: decimal; vega, vanna, volga: per 1.00 vol; theta, charm: per year; rho: per 1.00
 * @range  F, K in [1e-300, 1e300], T >= 0, sigma >= 0, r finite; any other row becomes NaN and spoils no other
 * @order  rows are independent; two rows a vector
 * @return number of row pairs with an output that is not finite (an infinite gamma, theta or charm at F = K, s = 0 is the limit)
 * @tol    exact across lanes; condition-scaled score <= 4 against 60-digit references (test/precision.ts)
 */
import { invSqrtTwoPi } from '../literals/normal';
import { bell1Of, d1Of, exerciseProbability, nearBell, otmValue, totalVolOf, undiscountedValue, validOption, weightOf } from '../math/black';
import { exp } from '../math/exp';
import { logRatio } from '../math/log';
import { mills } from '../math/normal';
import { add, div, mul, select, splat, sub } from '../math/simd';

export function greeks(
  forwards: usize, strikes: usize, expiryYears: usize, vols: usize, rates: usize, calls: usize,
  values: usize, deltas: usize, gammas: usize, vegas: usize, thetas: usize, rhos: usize, vannas: usize, volgas: usize, charms: usize,
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
    const rate = v128.load(rates + at);
    const type = i64x2.extend_low_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load16_splat(calls + (at >> 3)))));
    const call = i64x2.eq(type, i64x2.splat(1));
    let valid = validOption(forward, strike, expiry, vol);
    valid = v128.and(valid, f64x2.lt(f64x2.abs(rate), splat(Infinity)));
    valid = v128.and(valid, v128.or(call, i64x2.eq(type, i64x2.splat(0))));

    const rootExpiry = f64x2.sqrt(expiry);
    const totalVol = totalVolOf(vol, rootExpiry);
    const moneyness = logRatio(forward, strike);
    const discount = exp(f64x2.neg(mul(rate, expiry)));
    const d1 = d1Of(moneyness, totalVol);
    const d2 = sub(d1, totalVol);
    const near = nearBell(moneyness, d1, d2);
    const weight = weightOf(forward, strike, moneyness, near);
    const bell1 = bell1Of(forward, moneyness, near, weight);
    const mills1 = mills(d1);
    const mills2 = mills(d2);

    const otm = otmValue(forward, strike, moneyness, d1, d2, weight, mills1, mills2);
    const value = mul(discount, undiscountedValue(otm, forward, strike, moneyness, call));
    const probability = exerciseProbability(d1, mul(mul(half, bell1), mills1), call);
    const delta = mul(discount, select(call, probability, f64x2.neg(probability)));

    // the factors that diverge as s -> 0 count only while the density is alive
    const alive = f64x2.gt(bell1, zero);
    const atTheMoney = f64x2.eq(moneyness, zero);
    const density = mul(discount, mul(splat(invSqrtTwoPi), bell1));
    const gamma = v128.and(alive, div(density, mul(forward, totalVol)));
    const mass = mul(discount, mul(splat(invSqrtTwoPi), weight));
    const vega = mul(mass, rootExpiry);
    const moving = v128.and(alive, f64x2.gt(vol, zero));
    const decay = v128.and(moving, div(mul(mul(half, mass), vol), rootExpiry));
    const theta = sub(mul(rate, value), decay);
    const rho = f64x2.neg(mul(expiry, value));
    const d2PerVol = select(atTheMoney, mul(splat(-0.5), rootExpiry), div(d2, vol));
    const vanna = f64x2.neg(v128.and(alive, mul(density, d2PerVol)));
    const volga = v128.and(alive, mul(mul(vega, d1), d2PerVol));
    const drift = select(atTheMoney, div(mul(splat(-0.25), vol), rootExpiry), div(mul(half, d2), expiry));
    const charm = add(mul(rate, delta), v128.and(moving, mul(density, drift)));

    const nan = splat(NaN);
    const outValue = select(valid, value, nan);
    const outDelta = select(valid, delta, nan);
    const outGamma = select(valid, gamma, nan);
    const outVega = select(valid, vega, nan);
    const outTheta = select(valid, theta, nan);
    const outRho = select(valid, rho, nan);
    const outVanna = select(valid, vanna, nan);
    const outVolga = select(valid, volga, nan);
    const outCharm = select(valid, charm, nan);
    v128.store(values + at, outValue);
    v128.store(deltas + at, outDelta);
    v128.store(gammas + at, outGamma);
    v128.store(vegas + at, outVega);
    v128.store(thetas + at, outTheta);
    v128.store(rhos + at, outRho);
    v128.store(vannas + at, outVanna);
    v128.store(volgas + at, outVolga);
    v128.store(charms + at, outCharm);

    // x * 0 is 0 for every finite x and NaN otherwise
    let check = add(add(mul(outValue, zero), mul(outDelta, zero)), add(mul(outGamma, zero), mul(outVega, zero)));
    check = add(check, add(add(mul(outTheta, zero), mul(outRho, zero)), add(mul(outVanna, zero), mul(outVolga, zero))));
    check = add(check, mul(outCharm, zero));
    // the partner of an odd last row is padding: it does not count
    if (at + 8 == end) check = f64x2.replace_lane(check, 1, 0);
    suspect += <i32>v128.any_true(f64x2.ne(check, check));
  }
  return suspect;
}
