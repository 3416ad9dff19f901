/**
 * Black-76 values and Greeks of option chains: of each strike of an expiry the call and the put, which share all but the last steps, in slices
 * of one forward, expiry and rate. The formulas are those of greeks (assembly/kernels/greeks.ts), and so are the bits of every row.
 * @shape  slice s holds rows starts[s] .. starts[s + 1], ascending from 0; forwards, expiryYears, rates [slices]; strikes, vols [rows], padded to
 *         eight; callSides, putSides [5 x stride]: value, delta, theta, rho, charm; shared [4 x stride]: gamma, vega, vanna, volga;
 *         stride greater than the rows (a place behind them is written); scratch [chainScratch], overwritten
 * @unit   as greeks
 * @range  as greeks: a bad strike or vol makes its row NaN, a bad forward, expiry or rate its slice, and spoils no other
 * @order  rows are independent: blocks of 192 rows of one slice
 * @return number of row pairs (of a block) with an output that is not finite (so is every row at F = K with s = 0, which the door calls SINGULAR)
 * @tol    exact across backends and against greeks; score as greeks
 * @bench  bench/kernels/chainGreeks.bench.ts
 */
import { blockRows } from '../literals/block';
import { invSqrtTwoPi } from '../literals/normal';
import { bellAt, d1At, d2At, discountAt, lowAt, mills1At, moneynessAt, otmAt, rootExpiryAt, sliceExpiryAt, sliceForwardAt } from '../math/blockColumns';
import { bell1Of, exerciseProbability, totalVolOf, undiscountedValue, validOption, weightOf } from '../math/black';
import { moneynessStage, tailStage } from '../math/blackColumns';
import { expColumn } from '../math/exp';
import { otmStage } from '../math/otmColumn';
import { countSuspects, rejectColumn, sound } from '../math/rejection';
import { add, constant, div, half as halfAt, minusHalf, mul, one, select, signBit, splat, sub } from '../math/simd';

const densityScale = memory.data<f64>([invSqrtTwoPi]);

export function chainGreeks(
  starts: usize, forwards: usize, expiryYears: usize, rates: usize, strikes: usize, vols: usize, callSides: usize, putSides: usize, shared: usize,
  scratch: usize, slices: i32, stride: i32,
): i32 {
  let suspect: i32 = 0;
  const step = <usize>stride << 3;
  for (let s: i32 = 0; s < slices; s++) {
    const place = <usize>s << 3;
    const until = <usize>load<u32>(starts + (place >> 1), 4) << 3;
    for (let from = <usize>load<u32>(starts + (place >> 1)) << 3; from < until; from += blockRows << 3) {
      const end = min<usize>(until - from, blockRows << 3);
      const rate = load<f64>(rates + place);
      fillStage(load<f64>(forwards + place), load<f64>(expiryYears + place), rate, scratch, end);
      const f = scratch + sliceForwardAt;
      moneynessStage(f, strikes + from, scratch + sliceExpiryAt, vols + from, scratch, end);
      tailStage(scratch, end);
      otmStage(f, strikes + from, vols + from, scratch, end);
      if (chainStage(rate, strikes + from, vols + from, callSides + from, putSides + from, shared + from, step, scratch, end)) continue;
      suspect += rejectStage(rate, strikes + from, vols + from, callSides + from, putSides + from, shared + from, step, scratch, end);
    }
  }
  return suspect;
}

/** Forward and expiry down the block; D = e^(-rT) at the head of its column. */
function fillStage(forward: f64, expiry: f64, rate: f64, scratch: usize, end: usize): void {
  const discount = scratch + discountAt;
  v128.store(discount, splat(-(rate * expiry)));
  expColumn(discount, discount, 16);
  for (let at: usize = 0; at < end; at += 16) {
    const place = scratch + at;
    v128.store(place, splat(forward), sliceForwardAt);
    v128.store(place, splat(expiry), sliceExpiryAt);
  }
}

/** Both sides of each strike from what the stages left; returns whether every row was valid and every result is finite. */
function chainStage(rateOfSlice: f64, strikes: usize, vols: usize, callSides: usize, putSides: usize, shared: usize, step: usize, scratch: usize, end: usize): bool {
  const zero = splat(0);
  const forward = v128.load(scratch + sliceForwardAt);
  const expiry = v128.load(scratch + sliceExpiryAt);
  const discount = v128.load(scratch + discountAt);
  const rate = splat(rateOfSlice);
  const put = constant(signBit);
  const perForward = div(constant(one), forward);
  const scaled = mul(discount, constant(densityScale));
  let leastPrice = forward;
  let mostPrice = forward;
  let leastVol = constant(one);
  let mostVol = leastVol;
  let total = zero;
  for (let at: usize = 0; at < end; at += 16) {
    const strike = v128.load(strikes + at);
    const vol = v128.load(vols + at);
    leastPrice = f64x2.pmin(leastPrice, strike);
    mostPrice = f64x2.pmax(mostPrice, strike);
    leastVol = f64x2.pmin(leastVol, vol);
    mostVol = f64x2.pmax(mostVol, vol);

    const place = scratch + at;
    const moneyness = v128.load(place, moneynessAt);
    const d1 = v128.load(place, d1At);
    const d2 = v128.load(place, d2At);
    const near = v128.load(place, bellAt);
    const weight = weightOf(forward, strike, near);
    const bell1 = bell1Of(near, mul(strike, perForward));
    const mills1 = v128.load(place, mills1At);
    const rootExpiry = v128.load(place, rootExpiryAt);
    const totalVol = totalVolOf(vol, rootExpiry);
    const otm = v128.load(place, otmAt);
    const tail = mul(mul(constant(halfAt), bell1), mills1);

    // what diverges as s -> 0 counts only while the density is alive, or the vol
    const alive = f64x2.gt(bell1, zero);
    const perTotalVol = v128.and(alive, div(constant(one), totalVol));
    const speed = v128.and(v128.and(alive, f64x2.gt(vol, zero)), div(mul(constant(halfAt), vol), rootExpiry));
    const slope = v128.and(alive, select(f64x2.eq(moneyness, zero), constant(minusHalf), mul(d2, perTotalVol)));
    const d2PerVol = mul(slope, rootExpiry);
    const density = mul(scaled, bell1);
    const mass = mul(scaled, weight);
    const gamma = mul(mul(density, perForward), perTotalVol);
    const vega = mul(mass, rootExpiry);
    const decay = mul(mass, speed);
    const vanna = f64x2.neg(mul(density, d2PerVol));
    const volga = v128.and(alive, mul(mul(vega, d1), d2PerVol));
    const change = mul(density, mul(slope, speed));
    const callValue = mul(discount, undiscountedValue(otm, forward, strike, zero));
    const putValue = mul(discount, undiscountedValue(otm, forward, strike, put));
    const callDelta = mul(discount, exerciseProbability(d1, tail, zero));
    const putDelta = mul(f64x2.neg(discount), exerciseProbability(d1, tail, put));
    total = add(total, add(storeSide(callSides + at, step, callValue, callDelta, rate, expiry, decay, change), storeSide(putSides + at, step, putValue, putDelta, rate, expiry, decay, change)));
    v128.store(shared + at, gamma);
    v128.store(shared + step + at, vega);
    v128.store(shared + 2 * step + at, vanna);
    v128.store(shared + 3 * step + at, volga);
    total = add(total, add(add(gamma, vega), add(vanna, volga)));
  }
  return sound(leastPrice, mostPrice, leastVol, mostVol, zero, total);
}

/** Value, delta, theta, rho and charm of one side; returns their sum. */
// @ts-ignore: decorator
@inline function storeSide(to: usize, step: usize, value: v128, delta: v128, rate: v128, expiry: v128, decay: v128, change: v128): v128 {
  const theta = sub(mul(rate, value), decay);
  const rho = f64x2.neg(mul(expiry, value));
  const charm = add(mul(rate, delta), change);
  v128.store(to, value);
  v128.store(to + step, delta);
  v128.store(to + 2 * step, theta);
  v128.store(to + 3 * step, rho);
  v128.store(to + 4 * step, charm);
  return add(add(value, delta), add(theta, add(rho, charm)));
}

/** Makes the bad rows of a block NaN; returns how many pairs hold a value that is not finite. */
function rejectStage(rate: f64, strikes: usize, vols: usize, callSides: usize, putSides: usize, shared: usize, step: usize, scratch: usize, end: usize): i32 {
  const masks = scratch + lowAt;
  const checks = scratch + mills1At;
  const finite = f64x2.lt(splat(abs(rate)), splat(Infinity));
  const forward = v128.load(scratch + sliceForwardAt);
  const expiry = v128.load(scratch + sliceExpiryAt);
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(masks + at, v128.and(finite, validOption(forward, v128.load(strikes + at), expiry, v128.load(vols + at))));
    v128.store(checks + at, splat(0));
  }
  for (let figure: usize = 0; figure < 5; figure++) {
    rejectColumn(callSides + figure * step, masks, checks, end);
    rejectColumn(putSides + figure * step, masks, checks, end);
    if (figure < 4) rejectColumn(shared + figure * step, masks, checks, end);
  }
  return countSuspects(checks, end);
}
