// Step factorForm: its contract stands in src/backends/contract/steps/charges.ts.
// Pairs are spread to columns, a column a factor: two accounts a vector and no transposition; eight accounts at a time, for one chain of sums would
// wait for its own additions.
import { argument } from '../math/frame';
import { add, mul, splat } from '../math/simd';

export function factorForm(frame: usize): void {
  const pairStarts = argument(frame, 0);
  const units = argument(frame, 1);
  const spots = argument(frame, 2);
  const vegas = argument(frame, 3);
  const coins = argument(frame, 4);
  const vols = argument(frame, 5);
  const lower = argument(frame, 6);
  const columns = argument(frame, 7);
  const stride = argument(frame, 8);
  const order = argument(frame, 9);
  const scale = argument(frame, 10);
  const out = argument(frame, 11);
  const count = argument(frame, 12);
  const cells = ((count + 7) & ~7) << 3;
  for (let j: usize = 0; j < order; j++) memory.fill(columns + j * stride, 0, cells);
  const base = <usize>load<u32>(pairStarts);
  let p = base;
  for (let a: usize = 0; a < count; a++) {
    for (const end = <usize>load<u32>(pairStarts + (a << 2), 4); p < end; p++) {
      const unit = <usize>load<u32>(units + (p << 2));
      const at = (p - base) << 3;
      const column = columns + (unit << 1) * stride + (a << 3);
      store<f64>(column, load<f64>(spots + at) + load<f64>(coins + at) * load<f64>(vols + (unit << 4)));
      store<f64>(column + stride, load<f64>(vegas + at));
    }
  }
  const row = order << 3;
  const k = v128.load64_splat(scale);
  for (let a: usize = 0; a < cells; a += 64) {
    let s0 = splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let j: usize = 0; j < order; j++) {
      let y0 = splat(0), y1 = y0, y2 = y0, y3 = y0;
      let l = lower + j * row + (j << 3);
      let e = columns + j * stride + a;
      for (let i = j; i < order; i++, l += row, e += stride) {
        const x = v128.load64_splat(l);
        y0 = add(y0, mul(x, v128.load(e))); y1 = add(y1, mul(x, v128.load(e, 16)));
        y2 = add(y2, mul(x, v128.load(e, 32))); y3 = add(y3, mul(x, v128.load(e, 48)));
      }
      s0 = add(s0, mul(y0, y0)); s1 = add(s1, mul(y1, y1)); s2 = add(s2, mul(y2, y2)); s3 = add(s3, mul(y3, y3));
    }
    const to = out + a;
    v128.store(to, mul(k, f64x2.sqrt(s0))); v128.store(to, mul(k, f64x2.sqrt(s1)), 16);
    v128.store(to, mul(k, f64x2.sqrt(s2)), 32); v128.store(to, mul(k, f64x2.sqrt(s3)), 48);
  }
}
