// Step mark: its contract stands in src/backends/contract/steps/sums.ts.
import { argument } from '../math/frame';

export function mark(frame: usize): void {
  let lot = argument(frame, 0);
  const lotEnd = argument(frame, 1);
  const rows = argument(frame, 2);
  const pairs = argument(frame, 3);
  const quantities = argument(frame, 4);
  const entries = argument(frame, 5);
  const marks = argument(frame, 6);
  const firstPair = argument(frame, 7);
  const gains = argument(frame, 8) - (firstPair << 3);
  const coins = argument(frame, 9) - (firstPair << 3);
  for (; lot < lotEnd; lot++) {
    const line = marks + (<usize>load<u32>(rows + (lot << 2)) << 5);
    const at = <usize>load<u32>(pairs + (lot << 2)) << 3;
    const gain = load<f64>(quantities + (lot << 3)) * (load<f64>(line) - load<f64>(entries + (lot << 3)));
    store<f64>(gains + at, load<f64>(gains + at) + gain * load<f64>(line, 16));
    store<f64>(coins + at, load<f64>(coins + at) + gain * load<f64>(line, 24));
  }
}
