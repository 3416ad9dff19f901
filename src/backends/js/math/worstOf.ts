// The worst loss of a P&L row: the mirror image of assembly/math/worstOf.ts. A lowest cell is lowest in any order.

export function worstOf(f64: Float64Array, row: number, width: number, floor: number): number {
  let low = f64[row];
  let all = low - low;
  for (let s = 1; s < width; s++) {
    const x = f64[row + s];
    low = x < low ? x : low;
    all += x - x;
  }
  const loss = 0 - low;
  return (loss > floor ? loss : floor) + all;
}
