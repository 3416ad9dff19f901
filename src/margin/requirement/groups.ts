// Positions of a block in groups of one account, underlying, kind and expiry: what per-expiry rules and scenario sums stand on.
import type { InstrumentRows } from '../../columns/packInstruments.js';
import type { PositionColumns } from '../../columns/packPositions.js';
import type { Groups } from './block.js';

/** Room for the groups of so many positions; where they start is read by kernels and lies on the backend's memory. */
export function takeGroups(positions: number): Omit<Groups, 'starts'> {
  return {
    count: 0,
    accounts: new Uint32Array(positions),
    units: new Uint32Array(positions),
    expiries: new Int32Array(positions),
    kinds: new Uint8Array(positions),
  };
}

/** Groups neighbouring positions, which canonical order puts together; a booked coin is a group of its own. */
export function fillGroups(groups: Groups, { starts, rows: held }: PositionColumns, accounts: number, rows: InstrumentRows): void {
  let count = 0;
  for (let a = 0; a < accounts; a++) {
    for (let p = starts[a] as number; p < (starts[a + 1] as number); p++) {
      const row = held[p] as number;
      const unit = rows.units[row] as number;
      const expiry = rows.expiryGroups[row] as number;
      const kind = rows.kinds[row] as number;
      const last = count - 1;
      const same =
        p > (starts[a] as number) && groups.units[last] === unit && groups.expiries[last] === expiry && groups.kinds[last] === kind;
      if (same) continue;
      groups.starts[count] = p;
      groups.accounts[count] = a;
      groups.units[count] = unit;
      groups.expiries[count] = expiry;
      groups.kinds[count] = kind;
      count++;
    }
  }
  groups.starts.fill(starts[accounts] as number, count, count + 9);
  groups.count = count;
}
