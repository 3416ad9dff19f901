// Step finish: its contract stands in src/backends/contract/steps/answers.ts.
import { argument } from '../math/frame';
import { add, splat, sub, unsound } from '../math/simd';

export function finish(frame: usize): void {
  const equities = argument(frame, 0);
  const initials = argument(frame, 1);
  const maintenances = argument(frame, 2);
  const codesIn = argument(frame, 3);
  const overflow = argument(frame, 4);
  const out = argument(frame, 5);
  const stride = argument(frame, 6);
  const codes = argument(frame, 7);
  const count = argument(frame, 8);
  const signs = argument(frame, 9);
  const negative = argument(frame, 10);
  const nan = splat(NaN);
  const zero = splat(0);
  for (let a: usize = 0; a < count; a += 2) {
    const at = a << 3;
    const equity = v128.load(equities + at);
    const initial = v128.load(initials + at);
    const maintenance = v128.load(maintenances + at);
    const excess = sub(equity, initial);
    const sound = f64x2.eq(add(unsound(excess), unsound(maintenance)), zero);
    const given = <u32>load<u8>(codesIn + a);
    const given1 = <u32>load<u8>(codesIn + a, 1);
    const clean = i64x2.replace_lane(i64x2.splat(<i64>(given == 0) * -1), 1, <i64>(given1 == 0) * -1);
    const below = f64x2.lt(v128.load(signs + at), zero);
    const good = v128.andnot(v128.and(sound, clean), below);
    let to = out + at;
    put(to, v128.bitselect(equity, nan, good), a + 1 < count);
    put(to += stride, v128.bitselect(initial, nan, good), a + 1 < count);
    put(to += stride, v128.bitselect(maintenance, nan, good), a + 1 < count);
    put(to + stride, v128.bitselect(excess, nan, good), a + 1 < count);
    const found = i64x2.extract_lane(sound, 0) == 0 ? <u32>overflow : i64x2.extract_lane(below, 0) != 0 ? <u32>negative : 0;
    const found1 = i64x2.extract_lane(sound, 1) == 0 ? <u32>overflow : i64x2.extract_lane(below, 1) != 0 ? <u32>negative : 0;
    store<u8>(codes + a, <u8>(given != 0 ? given : found));
    if (a + 1 < count) store<u8>(codes + a, <u8>(given1 != 0 ? given1 : found1), 1);
  }
}

/** Both cells; or the first alone, for the next one may belong to another block. */
// @ts-ignore: decorator
@inline function put(to: usize, x: v128, both: bool): void {
  if (both) v128.store(to, x);
  else store<f64>(to, f64x2.extract_lane(x, 0));
}
