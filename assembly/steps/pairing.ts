// Step pairing: its contract stands in src/backends/contract/steps/charges.ts.
import { argument } from '../math/frame';
import { nodeBytes, saved } from '../math/transport';

export function pairing(frame: usize): void {
  const groups = argument(frame, 0);
  const firstGroup = argument(frame, 1);
  const endGroup = argument(frame, 2);
  const rows = argument(frame, 3);
  const quantities = argument(frame, 4);
  const lines = argument(frame, 5);
  const nodes = argument(frame, 6);
  const firstPair = argument(frame, 7);
  const out = argument(frame, 8) - (firstPair << 3);
  for (let g = firstGroup; g < endGroup; g++) {
    const group = groups + (g << 4);
    const first = <usize>load<u32>(group);
    const end = <usize>load<u32>(group, 4);
    const at = out + (<usize>load<u32>(group, 12) << 3);
    let alone: f64 = 0;
    let node = nodes;
    for (let k = first; k < end; k++) {
      const line = lines + (<usize>load<u32>(rows + (k << 2)) << 5);
      const quantity = load<f64>(quantities + (k << 3));
      const short = quantity < 0;
      alone += abs(quantity) * load<f64>(line + (<usize>short << 3));
      if (short != load<f64>(line, 24) > 0) continue;
      store<u32>(node, <u32>line);
      store<f64>(node, abs(quantity), 8);
      node += nodeBytes;
    }
    const lefts = <u32>((node - nodes) / nodeBytes);
    const count = <u32>(end - first);
    if (lefts > 0 && lefts < count) {
      for (let k = first; k < end; k++) {
        const line = lines + (<usize>load<u32>(rows + (k << 2)) << 5);
        const quantity = load<f64>(quantities + (k << 3));
        if (quantity < 0 == load<f64>(line, 24) > 0) continue;
        store<u32>(node, <u32>line);
        store<f64>(node, abs(quantity), 8);
        node += nodeBytes;
      }
      alone -= saved(nodes, lefts, count);
    }
    store<f64>(at, load<f64>(at) + alone);
  }
}
