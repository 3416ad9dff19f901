/**
 * Black-76 value and Greeks of European options on a forward, discounted, paid in the numeraire.
 * With m = ln(F/K), s = sigma sqrt(T), d1 = m/s + s/2, d2 = d1 - s, D = e^(-rT), th = +1 call, -1 put:
 * value = D th (F N(th d1) - K N(th d2)); delta = th D N(th d1); gamma = D n(d1)/(F s); vega = D F n(d1) sqrt(T);
 * theta = -dV/dT = r value - D F n(d1) sigma/(2 sqrt(T)); rho = -T value; vanna = -D n(d1) d2/sigma; volga = vega d1 d2/sigma;
 * charm = -d delta/dT = r delta + D n(d1) d2/(2T). F is held fixed in theta, rho and charm. s = 0: the limits; at F = K too
 * (value 0, delta th D/2) but for gamma, which is +inf, and for theta and charm at T = 0 with sigma > 0, which are -inf.
 * Values near the money come from a series (math/otmColumn.ts), so that they keep their digits as s falls.
 * @shape  every column [count]; calls: 1 call, 0 put, one byte each; columns padded to eight rows; scratch [greeksScratch], overwritten
 * @unit   F, K, value: numeraire; T: years; sigma, r: decimal; vega, vanna, volga: per 1.00 vol; theta, charm: per year; rho: per 1.00
 * @range  F, K in [1e-300, 1e300], T >= 0, sigma >= 0, r finite; any other row becomes NaN and spoils no other
 * @order  rows are independent: staged in blocks of 192 rows through the scratch, so that every stage is a short loop over columns
 *         (77 ns an option in one fused loop, 60 staged; x86-64 at 2.5 GHz, Node 20)
 * @return number of row pairs with an output that is not finite (so is every row at F = K with s = 0, which the door calls SINGULAR)
 * @tol    exact across backends; condition-scaled score <= 4 against 60-digit references (test/precision.ts)
 */
import { blockRows } from '../literals/block';
import { smallExponent } from '../literals/exp';
import { invSqrtTwoPi } from '../literals/normal';
import { bellAt, d1At, d2At, discountAt, lowAt, mills1At, moneynessAt, otmAt, rootExpiryAt } from '../math/blockColumns';
import { bell1Of, exerciseProbability, totalVolOf, undiscountedValue, weightOf } from '../math/black';
import { moneynessStage, tailStage } from '../math/blackColumns';
import { expColumn, expColumnOfSmall } from '../math/exp';
import { otmStage } from '../math/otmColumn';
import { countSuspects, flipOf, rejectColumn, sound, typesAt, validColumn, validRates } from '../math/rejection';
import { add, constant, div, half as halfAt, minusHalf, mul, one, select, splat, sub } from '../math/simd';

const densityScale = memory.data<f64>([invSqrtTwoPi]);
const small = memory.data<f64>([smallExponent]);

export function greeks(
  forwards: usize, strikes: usize, expiryYears: usize, vols: usize, rates: usize, calls: usize,
  values: usize, deltas: usize, gammas: usize, vegas: usize, thetas: usize, rhos: usize, vannas: usize, volgas: usize, charms: usize,
  scratch: usize, count: i32,
): i32 {
  let suspect: i32 = 0;
  const all = <usize>count << 3;
  for (let from: usize = 0; from < all; from += blockRows << 3) {
    const end = min<usize>(all - from, blockRows << 3);
    const f = forwards + from;
    const k = strikes + from;
    const t = expiryYears + from;
    const v = vols + from;
    const r = rates + from;
    const c = calls + (from >> 3);
    discountStage(r, t, scratch, end);
    moneynessStage(f, k, t, v, scratch, end);
    tailStage(scratch, end);
    otmStage(f, k, v, scratch, end);
    const allSound = greeksStage(
      f, k, t, v, r, c, values + from, deltas + from, gammas + from, vegas + from, thetas + from, rhos + from, vannas + from, volgas + from, charms + from, scratch, end,
    );
    if (allSound) continue;
    const masks = scratch + lowAt;
    const checks = scratch + mills1At;
    validColumn(f, k, t, v, c, masks, checks, end);
    validRates(r, masks, end);
    rejectColumn(values + from, masks, checks, end);
    rejectColumn(deltas + from, masks, checks, end);
    rejectColumn(gammas + from, masks, checks, end);
    rejectColumn(vegas + from, masks, checks, end);
    rejectColumn(thetas + from, masks, checks, end);
    rejectColumn(rhos + from, masks, checks, end);
    rejectColumn(vannas + from, masks, checks, end);
    rejectColumn(volgas + from, masks, checks, end);
    rejectColumn(charms + from, masks, checks, end);
    suspect += countSuspects(checks, end);
  }
  return suspect;
}

/** D = e^(-rT). */
function discountStage(rates: usize, expiryYears: usize, scratch: usize, end: usize): void {
  const discount = scratch + discountAt;
  let largest = splat(0);
  for (let at: usize = 0; at < end; at += 16) {
    const product = mul(v128.load(rates + at), v128.load(expiryYears + at));
    largest = f64x2.pmax(largest, f64x2.abs(product));
    v128.store(discount + at, f64x2.neg(product));
  }
  if (v128.any_true(f64x2.gt(largest, constant(small)))) expColumn(discount, discount, end);
  else expColumnOfSmall(discount, end);
}

/** The value and the Greeks from what the stages left; returns whether every row was valid and every result is finite. */
function greeksStage(
  forwards: usize, strikes: usize, expiryYears: usize, vols: usize, rates: usize, calls: usize,
  values: usize, deltas: usize, gammas: usize, vegas: usize, thetas: usize, rhos: usize, vannas: usize, volgas: usize, charms: usize,
  scratch: usize, end: usize,
): bool {
  const zero = splat(0);
  let leastPrice = constant(one);
  let mostPrice = leastPrice;
  let leastVol = leastPrice;
  let mostVol = leastPrice;
  let types = zero;
  let total = zero;
  for (let at: usize = 0; at < end; at += 16) {
    const forward = v128.load(forwards + at);
    const strike = v128.load(strikes + at);
    const expiry = v128.load(expiryYears + at);
    const vol = v128.load(vols + at);
    const rate = v128.load(rates + at);
    const type = typesAt(calls, at);
    const flip = flipOf(type);
    types = v128.or(types, type);
    leastPrice = f64x2.pmin(leastPrice, f64x2.pmin(forward, strike));
    mostPrice = f64x2.pmax(mostPrice, f64x2.pmax(forward, strike));
    leastVol = f64x2.pmin(leastVol, vol);
    mostVol = f64x2.pmax(mostVol, vol);

    const place = scratch + at;
    const moneyness = v128.load(place, moneynessAt);
    const d1 = v128.load(place, d1At);
    const d2 = v128.load(place, d2At);
    const near = v128.load(place, bellAt);
    const perForward = div(constant(one), forward);
    const weight = weightOf(forward, strike, near);
    const bell1 = bell1Of(near, mul(strike, perForward));
    const mills1 = v128.load(place, mills1At);
    const discount = v128.load(place, discountAt);
    const rootExpiry = v128.load(place, rootExpiryAt);
    const totalVol = totalVolOf(vol, rootExpiry);

    const otm = v128.load(place, otmAt);
    const value = mul(discount, undiscountedValue(otm, forward, strike, flip));
    const probability = exerciseProbability(d1, mul(mul(constant(halfAt), bell1), mills1), flip);
    const delta = mul(v128.xor(discount, flip), probability);

    // what diverges as s -> 0 counts only while the density is alive, or the vol
    const alive = f64x2.gt(bell1, zero);
    const perTotalVol = v128.and(alive, div(constant(one), totalVol));
    // sigma/(2 sqrt T), and d2/s: exactly -1/2 at the money, whatever s
    const speed = v128.and(v128.and(alive, f64x2.gt(vol, zero)), div(mul(constant(halfAt), vol), rootExpiry));
    const slope = v128.and(alive, select(f64x2.eq(moneyness, zero), constant(minusHalf), mul(d2, perTotalVol)));
    const d2PerVol = mul(slope, rootExpiry);
    const scaled = mul(discount, constant(densityScale));
    const density = mul(scaled, bell1);
    const mass = mul(scaled, weight);
    const gamma = mul(mul(density, perForward), perTotalVol);
    const vega = mul(mass, rootExpiry);
    const theta = sub(mul(rate, value), mul(mass, speed));
    const rho = f64x2.neg(mul(expiry, value));
    const vanna = f64x2.neg(mul(density, d2PerVol));
    const volga = v128.and(alive, mul(mul(vega, d1), d2PerVol));
    const charm = add(mul(rate, delta), mul(density, mul(slope, speed)));

    v128.store(values + at, value);
    v128.store(deltas + at, delta);
    v128.store(gammas + at, gamma);
    v128.store(vegas + at, vega);
    v128.store(thetas + at, theta);
    v128.store(rhos + at, rho);
    v128.store(vannas + at, vanna);
    v128.store(volgas + at, volga);
    v128.store(charms + at, charm);
    total = add(total, add(add(gamma, theta), add(add(rho, vanna), add(volga, charm))));
  }
  return sound(leastPrice, mostPrice, leastVol, mostVol, types, total);
}
