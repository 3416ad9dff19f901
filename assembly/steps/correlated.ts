// Step correlated: its contract stands in src/backends/contract/steps/charges.ts.
import { argument } from '../math/frame';

// @ts-ignore: decorator
@inline function signOf(x: f64): i32 { return <i32>(x > 0) - <i32>(x < 0); }

export function correlated(frame: usize): void {
  const pairStarts = argument(frame, 0);
  const units = argument(frame, 1);
  const amounts = argument(frame, 2);
  const signs = argument(frame, 3);
  const lines = argument(frame, 4);
  const alike = argument(frame, 5);
  const opposed = argument(frame, 6);
  const unknown = argument(frame, 7);
  const names = argument(frame, 8);
  const floor = argument(frame, 9);
  const out = argument(frame, 10);
  const count = argument(frame, 11);
  const base = <usize>load<u32>(pairStarts);
  const unitOf = units + (base << 2);
  const least = load<f64>(floor);
  let first: usize = 0;
  for (let a: usize = 0; a < count; a++) {
    const end = <usize>load<u32>(pairStarts + (a << 2), 4) - base;
    let square: f64 = 0;
    let others: f64 = 0;
    let largest: f64 = 0;
    for (let u = first; u < end; u++) {
      const amount = load<f64>(amounts + (u << 3));
      if (!(amount > 0)) {
        if (amount != amount) square = amount;
        continue;
      }
      largest = max<f64>(largest, amount);
      const line = load<i32>(lines + (<usize>load<u32>(unitOf + (u << 2)) << 2));
      if (line < 0) {
        others += amount;
        continue;
      }
      square += amount * amount;
      const sign = signOf(load<f64>(signs + (u << 3)));
      for (let v = first; v < u; v++) {
        const other = load<f64>(amounts + (v << 3));
        const column = load<i32>(lines + (<usize>load<u32>(unitOf + (v << 2)) << 2));
        if (!(other > 0) || column < 0) continue;
        const side = sign * signOf(load<f64>(signs + (v << 3)));
        const worse = side > 0 ? alike : side < 0 ? opposed : unknown;
        square += 2 * load<f64>(worse + ((<usize>line * names + <usize>column) << 3)) * amount * other;
      }
    }
    const root = sqrt<f64>(max<f64>(0, square));
    store<f64>(out + (a << 3), max<f64>(root + others, least * largest));
    first = end;
  }
}
