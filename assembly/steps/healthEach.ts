// Step healthEach: its contract stands in src/backends/contract/steps/charges.ts.
import { argument } from '../math/frame';
import { wholeOf } from '../math/ledger';
import { add, div, mul, select, splat, sub } from '../math/simd';

export function healthEach(frame: usize): void {
  let first = argument(frame, 0);
  const end = argument(frame, 1);
  const rows = argument(frame, 2);
  const pairs = argument(frame, 3);
  const quantities = argument(frame, 4);
  const paid = argument(frame, 5);
  const dues = argument(frame, 6);
  const lines = argument(frame, 7);
  const wholes = argument(frame, 8);
  const firstPair = argument(frame, 9) << 3;
  const assetsInitial = argument(frame, 10) - firstPair;
  const assetsMaintenance = argument(frame, 11) - firstPair;
  const debtsInitial = argument(frame, 12) - firstPair;
  const debtsMaintenance = argument(frame, 13) - firstPair;
  const zero = splat(0);
  const per = v128.load64_splat(wholes);
  const exact = f64x2.eq(per, zero);
  for (; first < end; first++) {
    const line = lines + (<usize>load<u32>(rows + (first << 2)) << 6);
    const at = <usize>load<u32>(pairs + (first << 2)) << 3;
    const quantity = v128.load64_splat(quantities + (first << 3));
    const long = f64x2.gt(quantity, zero);
    const now = mul(f64x2.abs(quantity), v128.load64_splat(line));
    const then = mul(v128.load64_splat(paid + (first << 3)), v128.load64_splat(line, 8));
    const due = v128.load64_splat(dues + (first << 3));
    const held = add(select(long, mul(now, v128.load(line, 16)), zero), f64x2.max(zero, sub(zero, then)));
    const owed = add(select(long, zero, mul(now, v128.load(line, 32))), f64x2.max(zero, then));
    const gained = mul(f64x2.max(zero, due), v128.load(line, 48));
    const assets = add(inWholes(held, per, exact), inWholes(gained, per, exact));
    const debts = add(inWholes(owed, per, exact), f64x2.max(zero, sub(zero, due)));
    store<f64>(assetsInitial + at, load<f64>(assetsInitial + at) + f64x2.extract_lane(assets, 0));
    store<f64>(assetsMaintenance + at, load<f64>(assetsMaintenance + at) + f64x2.extract_lane(assets, 1));
    store<f64>(debtsInitial + at, load<f64>(debtsInitial + at) + f64x2.extract_lane(debts, 0));
    store<f64>(debtsMaintenance + at, load<f64>(debtsMaintenance + at) + f64x2.extract_lane(debts, 1));
  }
}

// @ts-ignore: decorator
@inline function inWholes(x: v128, per: v128, exact: v128): v128 { return select(exact, x, div(wholeOf(mul(x, per)), per)); }
