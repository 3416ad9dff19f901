// Net delta of an underlying, signed: which side an account stands on.
import type { TermBlock } from '../requirement/block.js';
import { deltasOf } from './deltas.js';
import type { Prepare } from './term.js';

export const netDelta: Prepare<'netDelta'> = ({ delta }, plan) => {
  const deltas = deltasOf(delta, plan);
  return (block, out) => addNetDeltas(block, deltas, plan.rows.units, out);
};

/** Adds quantity x delta of every position of a block to its (account, underlying) pair. */
export function addNetDeltas(block: TermBlock, deltas: Float64Array, unitOf: Uint32Array, out: Float64Array): void {
  const { count, units, starts, listedEnds, rows, quantities } = block;
  for (let a = 0; a < count; a++) {
    for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
      const row = rows[p] as number;
      out[a * units + (unitOf[row] as number)] += (quantities[p] as number) * (deltas[row] as number);
    }
  }
}
