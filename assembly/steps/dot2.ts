// Step dot2: its contract stands in src/backends/contract/steps/sums.ts.
import { argument } from '../math/frame';
import { add, mul, splat } from '../math/simd';

export function dot2(frame: usize): void {
  let starts = argument(frame, 0);
  const handles = argument(frame, 1);
  const amounts = argument(frame, 2);
  const prices = argument(frame, 3);
  let out0 = argument(frame, 4);
  let out1 = argument(frame, 5);
  const count = argument(frame, 6);
  let k = <usize>load<u32>(starts);
  for (const last = out0 + (count << 3); out0 < last; out0 += 8, out1 += 8) {
    starts += 4;
    const end = <usize>load<u32>(starts);
    let sum = splat(0);
    for (; k < end; k++) {
      const price = v128.load64_splat(prices + (<usize>load<u32>(handles + (k << 2)) << 3));
      sum = add(sum, mul(price, v128.load(amounts + (k << 4))));
    }
    store<f64>(out0, f64x2.extract_lane(sum, 0));
    store<f64>(out1, f64x2.extract_lane(sum, 1));
  }
}
