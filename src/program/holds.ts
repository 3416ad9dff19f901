// Market inputs of a block: rows, underlyings and assets that its accounts hold or have orders on. A move of one makes its answers stale.
import type { BlockArrays, BlockColumnName } from './layout/columns.js';
import type { Tick } from './tick/tick.js';

export interface Holds {
  readonly rows: Uint32Array;
  readonly underlyings: Uint32Array;
  readonly assets: Uint32Array;
}

/** Market inputs of a block, from its columns. */
export function holdsOf(part: <Name extends BlockColumnName>(name: Name) => BlockArrays[Name]): Holds {
  return {
    rows: distinct(part('positionRows'), part('lotRows'), part('orderRows')),
    underlyings: distinct(part('pairUnderlyings')),
    assets: distinct(part('assets')),
  };
}

/** Each number of the columns once. */
export function distinct(...columns: readonly Uint32Array[]): Uint32Array {
  const seen = new Set<number>();
  for (const column of columns) for (let i = 0; i < column.length; i++) seen.add(column[i]);
  return Uint32Array.from(seen);
}

/** Whether the answers of a block are not what they were before a tick. `marks`: 1 for every row that has moved. */
export function isStale(holds: Holds, { touched }: Tick, marks: Uint8Array): boolean {
  return some(holds.rows, marks) || some(holds.underlyings, touched.underlyings) || some(holds.assets, touched.assets);
}

function some(numbers: Uint32Array, marks: Uint8Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (marks[numbers[i]] === 1) return true;
  return false;
}
