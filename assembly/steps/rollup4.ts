// Step rollup4: its contract stands in src/backends/contract/steps/sums.ts.
import { argument } from '../math/frame';
import { add, mul, splat } from '../math/simd';

export function rollup4(frame: usize): void {
  let starts = argument(frame, 0);
  const slots = argument(frame, 1);
  const sizes = argument(frame, 2);
  const table = argument(frame, 3);
  let out = argument(frame, 4);
  const stride = argument(frame, 5);
  const count = argument(frame, 6);
  let k = <usize>load<u32>(starts);
  for (const last = out + (count << 3); out < last; out += 8) {
    starts += 4;
    const end = <usize>load<u32>(starts);
    let a = splat(0);
    let b = splat(0);
    for (; k < end; k++) {
      const size = v128.load64_splat(sizes + (k << 3));
      const line = table + (<usize>load<u32>(slots + (k << 2)) << 5);
      a = add(a, mul(size, v128.load(line)));
      b = add(b, mul(size, v128.load(line, 16)));
    }
    let at = out;
    store<f64>(at, f64x2.extract_lane(a, 0));
    store<f64>(at += stride, f64x2.extract_lane(a, 1));
    store<f64>(at += stride, f64x2.extract_lane(b, 0));
    store<f64>(at + stride, f64x2.extract_lane(b, 1));
  }
}
