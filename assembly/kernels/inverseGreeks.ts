/**
 * Coin value and its Greeks of inverse (coin-settled, undiscounted) European options: P = th (N(th d1) - (K/F) N(th d2)) coins.
 * blackDelta = th N(th d1); netDelta = blackDelta - P = th (K/F) N(th d2); delta = dP/dF = netDelta/F;
 * gamma = d2P/dF2 = n(d1)/(F^2 s) - 2 netDelta/F^2; vega = n(d1) sqrt(T); theta = -n(d1) sigma/(2 sqrt(T));
 * vanna = -n(d1) d1/(F sigma); volga = vega d1 d2/sigma; charm = -d delta/dT = n(d1) d1/(2 T F). s = 0: the limits; at F = K too
 * (P 0, blackDelta th/2) but for gamma, which is +inf, and at T = 0 with sigma > 0 for theta (-inf) and charm (+inf).
 * Values near the money come from a series (math/otmColumn.ts), so that they keep their digits as s falls.
 * @shape  every column [count]; calls: 1 call, 0 put, one byte each; columns padded to eight rows; scratch [greeksScratch], overwritten
 * @unit   F, K: numeraire; P, blackDelta, netDelta: coins; T: years; sigma: decimal; vega, vanna, volga: per 1.00 vol; theta, charm: per year
 * @range  F, K in [1e-300, 1e300], T >= 0, sigma >= 0; any other row becomes NaN and spoils no other
 * @order  rows are independent: staged in blocks of 192 rows through the scratch, so that every stage is a short loop over columns
 *         (78 ns an option in one fused loop, 55 staged; x86-64 at 2.5 GHz, Node 20)
 * @return number of row pairs with an output that is not finite (so is every row at F = K with s = 0, which the door calls SINGULAR)
 * @tol    exact across backends; condition-scaled score <= 8 against 60-digit references (test/precision.ts)
 */
import { blockRows } from '../literals/block';
import { invSqrtTwoPi } from '../literals/normal';
import { bellAt, d1At, d2At, lowAt, mills1At, mills2At, moneynessAt, otmAt, rootExpiryAt } from '../math/blockColumns';
import { bell1Of, exerciseProbability, totalVolOf, undiscountedValue } from '../math/black';
import { moneynessStage, tailStage } from '../math/blackColumns';
import { otmStage } from '../math/otmColumn';
import { countSuspects, flipOf, rejectColumn, sound, typesAt, validColumn } from '../math/rejection';
import { add, constant, div, half as halfAt, minusHalf, mul, negateWhere, one, select, splat, sub } from '../math/simd';

const densityScale = memory.data<f64>([invSqrtTwoPi]);
const quarter = memory.data<f64>([0.25]);

export function inverseGreeks(
  forwards: usize, strikes: usize, expiryYears: usize, vols: usize, calls: usize,
  values: usize, blackDeltas: usize, netDeltas: usize, deltas: usize, gammas: usize, vegas: usize, thetas: usize, vannas: usize, volgas: usize, charms: usize,
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
    const c = calls + (from >> 3);
    moneynessStage(f, k, t, v, scratch, end);
    tailStage(scratch, end);
    otmStage(f, k, v, scratch, end);
    const allSound = inverseStage(
      f, k, t, v, c, values + from, blackDeltas + from, netDeltas + from, deltas + from, gammas + from, vegas + from, thetas + from, vannas + from, volgas + from, charms + from,
      scratch, end,
    );
    if (allSound) continue;
    const masks = scratch + lowAt;
    const checks = scratch + mills1At;
    validColumn(f, k, t, v, c, masks, checks, end);
    rejectColumn(values + from, masks, checks, end);
    rejectColumn(blackDeltas + from, masks, checks, end);
    rejectColumn(netDeltas + from, masks, checks, end);
    rejectColumn(deltas + from, masks, checks, end);
    rejectColumn(gammas + from, masks, checks, end);
    rejectColumn(vegas + from, masks, checks, end);
    rejectColumn(thetas + from, masks, checks, end);
    rejectColumn(vannas + from, masks, checks, end);
    rejectColumn(volgas + from, masks, checks, end);
    rejectColumn(charms + from, masks, checks, end);
    suspect += countSuspects(checks, end);
  }
  return suspect;
}

/** The value and the Greeks from what the stages left; returns whether every row was valid and every result is finite. */
function inverseStage(
  forwards: usize, strikes: usize, expiryYears: usize, vols: usize, calls: usize,
  values: usize, blackDeltas: usize, netDeltas: usize, deltas: usize, gammas: usize, vegas: usize, thetas: usize, vannas: usize, volgas: usize, charms: usize,
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
    const ratio = mul(strike, perForward);
    const bell1 = bell1Of(near, ratio);
    const mills1 = v128.load(place, mills1At);
    const mills2 = v128.load(place, mills2At);
    const rootExpiry = v128.load(place, rootExpiryAt);
    const totalVol = totalVolOf(vol, rootExpiry);

    const otm = v128.load(place, otmAt);
    const value = mul(undiscountedValue(otm, forward, strike, flip), perForward);
    const halfBell = mul(constant(halfAt), bell1);
    const blackDelta = v128.xor(flip, exerciseProbability(d1, mul(halfBell, mills1), flip));
    // (K/F) N(th d2): its tail is e^(-d1^2/2) x(d2) / 2, because K e^(-d2^2/2) = F e^(-d1^2/2)
    const likely = f64x2.gt(v128.xor(d2, flip), zero);
    const netDelta = v128.xor(flip, add(v128.and(likely, ratio), negateWhere(likely, mul(halfBell, mills2))));
    const delta = mul(netDelta, perForward);

    // the factors that diverge as s -> 0 count only while the density is alive
    const alive = f64x2.gt(bell1, zero);
    const atTheMoney = f64x2.eq(moneyness, zero);
    const density = mul(constant(densityScale), bell1);
    const curvature = v128.and(alive, div(density, totalVol));
    const gamma = mul(mul(sub(curvature, add(netDelta, netDelta)), perForward), perForward);
    const vega = mul(density, rootExpiry);
    const moving = v128.and(alive, f64x2.gt(vol, zero));
    const theta = f64x2.neg(v128.and(moving, div(mul(mul(constant(halfAt), density), vol), rootExpiry)));
    const d1PerVol = select(atTheMoney, mul(constant(halfAt), rootExpiry), div(d1, vol));
    const d2PerVol = select(atTheMoney, mul(constant(minusHalf), rootExpiry), div(d2, vol));
    const vanna = f64x2.neg(v128.and(alive, mul(mul(density, d1PerVol), perForward)));
    const volga = v128.and(alive, mul(mul(vega, d1), d2PerVol));
    const drift = div(select(atTheMoney, mul(constant(quarter), vol), mul(constant(halfAt), d1)), select(atTheMoney, rootExpiry, expiry));
    const charm = v128.and(moving, mul(mul(density, drift), perForward));

    v128.store(values + at, value);
    v128.store(blackDeltas + at, blackDelta);
    v128.store(netDeltas + at, netDelta);
    v128.store(deltas + at, delta);
    v128.store(gammas + at, gamma);
    v128.store(vegas + at, vega);
    v128.store(thetas + at, theta);
    v128.store(vannas + at, vanna);
    v128.store(volgas + at, volga);
    v128.store(charms + at, charm);
    const prices = add(add(value, blackDelta), add(netDelta, delta));
    total = add(total, add(prices, add(add(add(gamma, vega), add(theta, vanna)), add(volga, charm))));
  }
  return sound(leastPrice, mostPrice, leastVol, mostVol, types, total);
}
