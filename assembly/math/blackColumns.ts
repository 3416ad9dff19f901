// The stages of a block of options: each fills a column of the scratch (assembly/literals/block.ts numbers them) from the columns before it.
import { densityClamp, squareMagic } from '../literals/normal';
import { bellAt, d1At, d2At, lowAt, mills1At, mills2At, moneynessAt, rootExpiryAt } from './blockColumns';
import { d1Of, totalVolOf } from './black';
import { expWithLowColumn } from './exp';
import { logRatioColumn } from './logRatioColumn';
import { millsColumn } from './mills';
import { add, constant, minusHalf, mul, sub } from './simd';

const clamp = memory.data<f64>([densityClamp]);
const magic = memory.data<f64>([squareMagic]);

/** The argument of e^(-d^2/2), d = `far` >= 0, in two parts, the first exact. */
// @ts-ignore: decorator
@inline export function storeDensityArgument(far: v128, argument: usize, rest: usize): void {
  const size = f64x2.pmin(far, constant(clamp));
  const high = sub(add(size, constant(magic)), constant(magic));
  const low = sub(size, high);
  v128.store(argument, mul(mul(constant(minusHalf), high), high));
  v128.store(rest, mul(mul(constant(minusHalf), low), add(size, high)));
}

/**
 * d1 and d2, and the argument of e^(-d^2/2) of the smaller of them in two parts, the first exact, as `bell` has them.
 */
// @ts-ignore: decorator
@inline export function storeArguments(place: usize, moneyness: v128, totalVol: v128): void {
  const d1 = d1Of(moneyness, totalVol);
  const d2 = sub(d1, totalVol);
  v128.store(place, d1, d1At);
  v128.store(place, d2, d2At);
  storeDensityArgument(f64x2.pmin(f64x2.abs(d1), f64x2.abs(d2)), place + bellAt, place + lowAt);
}

/** ln(F/K), sqrt T, d1 and d2, and the argument of the density. */
export function moneynessStage(forwards: usize, strikes: usize, expiryYears: usize, vols: usize, scratch: usize, end: usize): void {
  logRatioColumn(forwards, strikes, scratch + moneynessAt, end);
  for (let at: usize = 0; at < end; at += 16) {
    const place = scratch + at;
    const rootExpiry = f64x2.sqrt(v128.load(expiryYears + at));
    v128.store(place, rootExpiry, rootExpiryAt);
    storeArguments(place, v128.load(place, moneynessAt), totalVolOf(v128.load(vols + at), rootExpiry));
  }
}

/** e^(-d^2/2) of the smaller |d|, and both Mills ratios. */
export function tailStage(scratch: usize, end: usize): void {
  const mills1 = scratch + mills1At;
  const mills2 = scratch + mills2At;
  const bell = scratch + bellAt;
  expWithLowColumn(bell, scratch + lowAt, bell, end);
  millsColumn(scratch + d1At, mills1, end);
  millsColumn(scratch + d2At, mills2, end);
}
