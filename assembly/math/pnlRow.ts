// The P&L row of one group: sum of quantity x grid[row] over its positions, then of values[pair] x moves[unit of pair] over its coins.
// A chunk of scenarios stays in registers while what the group holds goes by: 16 scenarios, then 4.
import { add, mul, splat } from './simd';

/** `values` less 8 x first pair of the block; `rowBytes` is a multiple of 32, a row of the grid and of the moves being as long. */
export function pnlRow(
  coin: usize, coinEnd: usize, coinPairs: usize, values: usize, units: usize, moves: usize,
  first: usize, end: usize, rows: usize, quantities: usize, grid: usize, rowBytes: usize, row: usize,
): void {
  let s: usize = 0;
  for (const wide = rowBytes & ~127; s < wide; s += 128) {
    let a = splat(0), b = splat(0), c = splat(0), d = splat(0);
    let e = splat(0), f = splat(0), g = splat(0), h = splat(0);
    for (let k = first; k < end; k++) {
      const q = v128.load64_splat(quantities + (k << 3));
      const line = grid + <usize>load<u32>(rows + (k << 2)) * rowBytes + s;
      a = add(a, mul(q, v128.load(line))); b = add(b, mul(q, v128.load(line, 16)));
      c = add(c, mul(q, v128.load(line, 32))); d = add(d, mul(q, v128.load(line, 48)));
      e = add(e, mul(q, v128.load(line, 64))); f = add(f, mul(q, v128.load(line, 80)));
      g = add(g, mul(q, v128.load(line, 96))); h = add(h, mul(q, v128.load(line, 112)));
    }
    for (let i = coin; i < coinEnd; i++) {
      const pair = <usize>load<u32>(coinPairs + (i << 2));
      const q = v128.load64_splat(values + (pair << 3));
      const line = moves + <usize>load<u32>(units + (pair << 2)) * rowBytes + s;
      a = add(a, mul(q, v128.load(line))); b = add(b, mul(q, v128.load(line, 16)));
      c = add(c, mul(q, v128.load(line, 32))); d = add(d, mul(q, v128.load(line, 48)));
      e = add(e, mul(q, v128.load(line, 64))); f = add(f, mul(q, v128.load(line, 80)));
      g = add(g, mul(q, v128.load(line, 96))); h = add(h, mul(q, v128.load(line, 112)));
    }
    const to = row + s;
    v128.store(to, a); v128.store(to, b, 16); v128.store(to, c, 32); v128.store(to, d, 48);
    v128.store(to, e, 64); v128.store(to, f, 80); v128.store(to, g, 96); v128.store(to, h, 112);
  }
  for (; s < rowBytes; s += 32) {
    let a = splat(0), b = splat(0);
    for (let k = first; k < end; k++) {
      const q = v128.load64_splat(quantities + (k << 3));
      const line = grid + <usize>load<u32>(rows + (k << 2)) * rowBytes + s;
      a = add(a, mul(q, v128.load(line))); b = add(b, mul(q, v128.load(line, 16)));
    }
    for (let i = coin; i < coinEnd; i++) {
      const pair = <usize>load<u32>(coinPairs + (i << 2));
      const q = v128.load64_splat(values + (pair << 3));
      const line = moves + <usize>load<u32>(units + (pair << 2)) * rowBytes + s;
      a = add(a, mul(q, v128.load(line))); b = add(b, mul(q, v128.load(line, 16)));
    }
    v128.store(row + s, a); v128.store(row + s, b, 16);
  }
}
