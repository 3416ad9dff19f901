// The first look of reverse stress: evenly spaced points on either side, every account at all of them.
import { addCollateral, type Grown, type ReverseState } from './path.js';
import type { Bracket } from './refine.js';

/** Path over the whole book: the grid of its instruments, and its state. */
export interface Scan {
  readonly state: ReverseState;
  readonly grid: Float64Array;
  readonly stride: number;
  readonly grown: Grown;
  readonly zs: Float64Array;
  readonly path: number;
}

/** Distances of one judged column: [paths x accounts], in sigmas. */
export interface Distances {
  readonly ups: Float64Array;
  readonly downs: Float64Array;
}

/** The first step below maintenance on either side of every account, as brackets; what needs no search is written to `distances`, and a row beyond the doubles marks the account as faulty. */
export function scan(
  { state, grid, stride, grown, zs, path }: Scan,
  from: number,
  to: number,
  faulty: Uint8Array,
  distances: readonly Distances[],
): Bracket[] {
  const { held, slopes, judged, collateral } = state;
  const { starts, handles, quantities } = held.positions;
  const steps = zs.length / 2;
  const units = held.instruments.underlyings;
  const { spots, vols } = slopes[path];
  const positions = new Float64Array(zs.length);
  const rows = collateral.kept.map(() => new Float64Array(zs.length));
  const brackets: Bracket[] = [];
  for (let account = from; account < to; account++) {
    if (faulty[account] === 1) continue;
    positions.fill(0);
    for (let k = starts[account]; k < starts[account + 1]; k++) {
      const unit = units[handles[k]];
      if (spots[unit] === 0 && vols[unit] === 0) continue;
      const quantity = quantities[k];
      const cells = handles[k] * stride;
      for (let s = 0; s < positions.length; s++) positions[s] += quantity * grid[cells + s];
    }
    let check = 0;
    for (const [h, row] of rows.entries()) {
      row.set(positions);
      addCollateral(state, h, account, grown.moves, row);
      for (let s = 0; s < row.length; s++) check += row[s] * 0;
    }
    if (check !== 0) {
      faulty[account] = 1;
      continue;
    }
    const cell = path * faulty.length + account;
    for (const [column, { excesses, haircuts }] of judged.entries()) {
      const { ups, downs } = distances[column];
      const excess = excesses[account];
      if (excess < 0) continue;
      ups[cell] = Number.POSITIVE_INFINITY;
      downs[cell] = Number.NEGATIVE_INFINITY;
      const row = rows[haircuts[account]] as Float64Array;
      for (const sign of [1, -1] as const) {
        const offset = sign > 0 ? 0 : steps;
        let s = 0;
        while (s < steps && !(excess + row[offset + s] < 0)) s++;
        if (s === steps) continue;
        brackets.push({
          column,
          path,
          account,
          sign,
          inner: s === 0 ? 0 : zs[offset + s - 1],
          outer: zs[offset + s],
        });
      }
    }
  }
  return brackets;
}
