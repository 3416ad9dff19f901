// The first look of reverse stress: evenly spaced points on either side, every account at all of them.
import { addCollateral, type Grown, type ReverseState, type Slopes } from './path.js';
import type { Bracket } from './refine.js';

/** One path over the whole book: the grid of its instruments, and where it stands. */
export interface Scan {
  readonly state: ReverseState;
  readonly grid: Float64Array;
  readonly stride: number;
  readonly grown: Grown;
  readonly zs: Float64Array;
  readonly path: number;
}

/** The first step below maintenance on either side of every account, as brackets; what needs no search is written to `ups` and `downs`, and a row beyond the doubles is a fault. */
export function scan(
  { state, grid, stride, grown, zs, path }: Scan,
  from: number,
  to: number,
  statuses: Uint8Array,
  ups: Float64Array,
  downs: Float64Array,
): Bracket[] {
  const { packed, excesses, slopes } = state;
  const { starts, handles, quantities } = packed.positions;
  const steps = zs.length / 2;
  const units = packed.instruments.underlyings as Uint32Array;
  const { spots, vols } = slopes[path] as Slopes;
  const row = new Float64Array(zs.length);
  const brackets: Bracket[] = [];
  for (let place = from; place < to; place++) {
    const cell = path * statuses.length + place;
    if (statuses[place] === 1) continue;
    const excess = excesses[place] as number;
    if (excess < 0) continue;
    ups[cell] = Number.POSITIVE_INFINITY;
    downs[cell] = Number.NEGATIVE_INFINITY;
    row.fill(excess);
    for (let k = starts[place] as number; k < (starts[place + 1] as number); k++) {
      const unit = units[handles[k] as number] as number;
      if (spots[unit] === 0 && vols[unit] === 0) continue;
      const quantity = quantities[k] as number;
      const cells = (handles[k] as number) * stride;
      for (let s = 0; s < row.length; s++) row[s] += quantity * (grid[cells + s] as number);
    }
    addCollateral(state, place, grown.moves, row);
    let check = 0;
    for (let s = 0; s < row.length; s++) check += (row[s] as number) * 0;
    if (check !== 0) {
      statuses[place] = 1;
      continue;
    }
    for (const sign of [1, -1] as const) {
      const offset = sign > 0 ? 0 : steps;
      let s = 0;
      while (s < steps && !((row[offset + s] as number) < 0)) s++;
      if (s === steps) continue;
      brackets.push({ path, place, sign, inner: s === 0 ? 0 : (zs[offset + s - 1] as number), outer: zs[offset + s] as number });
    }
  }
  return brackets;
}
