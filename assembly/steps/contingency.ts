// Step contingency: its contract stands in src/backends/contract/steps/sums.ts.
import { argument } from '../math/frame';
import { add, mul, splat } from '../math/simd';

export function contingency(frame: usize): void {
  let starts = argument(frame, 0);
  const handles = argument(frame, 1);
  const amounts = argument(frame, 2);
  const lines = argument(frame, 3);
  let lacks = argument(frame, 4);
  let out = argument(frame, 5);
  const count = argument(frame, 6);
  let k = <usize>load<u32>(starts);
  for (const last = out + (count << 3); out < last; out += 8, lacks += 8) {
    starts += 4;
    const end = <usize>load<u32>(starts);
    const beside = v128.load64_zero(lacks);
    let sum = splat(0);
    for (; k < end; k++) {
      const line = lines + (<usize>load<u32>(handles + (k << 2)) << 5);
      const lack = f64x2.max(v128.load64_zero(line, 8), beside);
      const charge = mul(mul(v128.load64_zero(line), lack), v128.load64_zero(line, 24));
      const amount = f64x2.abs(v128.load64_zero(amounts + (k << 3)));
      // what cannot be compared is charged
      const spared = v128.or(f64x2.le(lack, v128.load64_zero(line, 16)), f64x2.eq(amount, splat(0)));
      sum = add(sum, v128.andnot(mul(amount, charge), spared));
    }
    store<f64>(out, f64x2.extract_lane(sum, 0));
  }
}
