// The P&L row of one group: the mirror image of assembly/math/pnlRow.ts. Every address is an index here; `values` less the first pair of the block.

export function pnlRow(
  f64: Float64Array,
  u32: Uint32Array,
  coin: number,
  coinEnd: number,
  coinPairs: number,
  values: number,
  units: number,
  moves: number,
  first: number,
  end: number,
  rows: number,
  quantities: number,
  grid: number,
  width: number,
  row: number,
): void {
  let s = 0;
  for (const wide = width & ~7; s < wide; s += 8) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    let g = 0;
    let h = 0;
    for (let k = first; k < end; k++) {
      const q = f64[quantities + k];
      const line = grid + Math.imul(u32[rows + k] | 0, width) + s;
      a += q * f64[line];
      b += q * f64[line + 1];
      c += q * f64[line + 2];
      d += q * f64[line + 3];
      e += q * f64[line + 4];
      f += q * f64[line + 5];
      g += q * f64[line + 6];
      h += q * f64[line + 7];
    }
    for (let i = coin; i < coinEnd; i++) {
      const pair = u32[coinPairs + i] | 0;
      const q = f64[values + pair];
      const line = moves + Math.imul(u32[units + pair] | 0, width) + s;
      a += q * f64[line];
      b += q * f64[line + 1];
      c += q * f64[line + 2];
      d += q * f64[line + 3];
      e += q * f64[line + 4];
      f += q * f64[line + 5];
      g += q * f64[line + 6];
      h += q * f64[line + 7];
    }
    const to = row + s;
    f64[to] = a;
    f64[to + 1] = b;
    f64[to + 2] = c;
    f64[to + 3] = d;
    f64[to + 4] = e;
    f64[to + 5] = f;
    f64[to + 6] = g;
    f64[to + 7] = h;
  }
  for (; s < width; s += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = first; k < end; k++) {
      const q = f64[quantities + k];
      const line = grid + Math.imul(u32[rows + k] | 0, width) + s;
      a += q * f64[line];
      b += q * f64[line + 1];
      c += q * f64[line + 2];
      d += q * f64[line + 3];
    }
    for (let i = coin; i < coinEnd; i++) {
      const pair = u32[coinPairs + i] | 0;
      const q = f64[values + pair];
      const line = moves + Math.imul(u32[units + pair] | 0, width) + s;
      a += q * f64[line];
      b += q * f64[line + 1];
      c += q * f64[line + 2];
      d += q * f64[line + 3];
    }
    const to = row + s;
    f64[to] = a;
    f64[to + 1] = b;
    f64[to + 2] = c;
    f64[to + 3] = d;
  }
}
