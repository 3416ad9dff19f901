// Which accounts of a packed book could not be revalued, and why.
import type { AccountFault } from '../../margin/result.js';
import { spoil } from '../../marshal/packInstruments.js';
import { overflowed, packed } from '../../marshal/packPositions.js';
import type { BatchRun } from '../batch/run.js';
import type { PackedBook } from './pack.js';

/** Marks the accounts that could not be packed or revalued, and says why, in canonical order. */
export function settleFaults(
  { source, ledger, outcomes, rows }: PackedBook,
  run: Pick<BatchRun, 'instrumentFaults'>,
  statuses: Uint8Array,
): readonly AccountFault[] {
  for (const { row, code, expectation, got } of run.instrumentFaults) {
    spoil(source.instruments, rows[row] as number, {
      code: code === 'NOT_FINITE' ? code : 'OVERFLOW',
      field: 'scenarios',
      expectation,
      got,
    });
  }
  for (let place = 0; place < statuses.length; place++) {
    if (statuses[place] === 0 && outcomes[place] === packed && ledger.excluded[place] === 0) continue;
    const before = ledger.faults.length;
    if (outcomes[place] === overflowed) ledger.overflow(place, 'positions', Number.POSITIVE_INFINITY);
    ledger.explainRows(place);
    if (ledger.faults.length === before) ledger.overflow(place, 'scenarios', Number.POSITIVE_INFINITY);
    statuses[place] = 1;
  }
  return ledger.faults;
}
