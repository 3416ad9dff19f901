// The stages of a block of options: each fills a column of the scratch (assembly/literals/block.ts numbers them) from the columns before it.
import { bellColumn, blockRows, d1Column, d2Column, lowColumn, mills1Column, mills2Column, moneynessColumn, rootExpiryColumn } from '../literals/block';
import { densityClamp, squareMagic } from '../literals/normal';
import { d1Of, totalVolOf } from './black';
import { expWithLowColumn } from './exp';
import { logRatioColumn } from './logRatioColumn';
import { millsColumn } from './mills';
import { add, constant, minusHalf, mul, select, splat, sub } from './simd';

const clamp = memory.data<f64>([densityClamp]);
const magic = memory.data<f64>([squareMagic]);

/** Address of a column of the scratch. */
// @ts-ignore: decorator
@inline export function columnOf(scratch: usize, column: usize): usize { return scratch + column * (blockRows << 3); }

/**
 * d1 and d2, and the argument of e^(-d^2/2) of the smaller of them in two parts, the first exact, as `bell` has them.
 */
// @ts-ignore: decorator
@inline export function storeArguments(scratch: usize, at: usize, moneyness: v128, totalVol: v128): void {
  const d1 = d1Of(moneyness, totalVol);
  const d2 = sub(d1, totalVol);
  v128.store(columnOf(scratch, d1Column) + at, d1);
  v128.store(columnOf(scratch, d2Column) + at, d2);
  const size = f64x2.pmin(f64x2.abs(select(f64x2.le(moneyness, splat(0)), d1, d2)), constant(clamp));
  const high = sub(add(size, constant(magic)), constant(magic));
  const low = sub(size, high);
  v128.store(columnOf(scratch, bellColumn) + at, mul(mul(constant(minusHalf), high), high));
  v128.store(columnOf(scratch, lowColumn) + at, mul(mul(constant(minusHalf), low), add(size, high)));
}

/** ln(F/K), sqrt T, d1 and d2, and the argument of the density. */
export function moneynessStage(forwards: usize, strikes: usize, expiryYears: usize, vols: usize, scratch: usize, end: usize): void {
  const moneyness = columnOf(scratch, moneynessColumn);
  logRatioColumn(forwards, strikes, moneyness, end);
  for (let at: usize = 0; at < end; at += 16) {
    const rootExpiry = f64x2.sqrt(v128.load(expiryYears + at));
    v128.store(columnOf(scratch, rootExpiryColumn) + at, rootExpiry);
    storeArguments(scratch, at, v128.load(moneyness + at), totalVolOf(v128.load(vols + at), rootExpiry));
  }
}

/** e^(-d^2/2) of the smaller |d|, and both Mills ratios. */
export function tailStage(scratch: usize, end: usize): void {
  const mills1 = columnOf(scratch, mills1Column);
  const mills2 = columnOf(scratch, mills2Column);
  const bell = columnOf(scratch, bellColumn);
  expWithLowColumn(bell, columnOf(scratch, lowColumn), bell, end);
  millsColumn(columnOf(scratch, d1Column), mills1, end);
  millsColumn(columnOf(scratch, d2Column), mills2, end);
}
