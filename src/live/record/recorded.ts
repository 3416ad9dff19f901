// Opens a log as a live engine: goes on where the log ends, or begins an empty one.
import { fieldsOf } from '../../book/fields.js';
import { count } from '../../check.js';
import type { Core } from '../../engine/core.js';
import { Fault } from '../../fault.js';
import type { RecordLog } from '../../log/eventLog.js';
import type { LiveEngine } from '../engine/live.js';
import { type LiveInputs, openLive } from '../engine/open.js';
import { liveInside } from '../engine/turns.js';
import { Pager } from './pager.js';
import { Pace } from './progress.js';
import { RecordedEngine, type RecordOptions, recordsBegin, recordsLoss } from './recordedEngine.js';
import { recovered } from './recovered.js';

export type { RecordedEngine };

/**
 * Goes on where a log ends, from the newest snapshot beside it that can be trusted; where it is empty, begins it with `inputs`, which are not looked at otherwise. Throws MISSING_FIELD for an empty log without inputs, SHORT for one that
 * ends before what is expected, and what `replay` throws of a log that does not lead to the same state again.
 */
export async function openRecorded(core: Core, log: RecordLog, inputs?: LiveInputs, options: RecordOptions = {}): Promise<RecordedEngine> {
  const given = fieldsOf(options, 'options', [], optionNames) as RecordOptions;
  for (const name of counted) if (given[name] !== undefined) count(given[name], 0, Number.MAX_SAFE_INTEGER, `options.${name}`);
  const { beside, onProgress, onNotice = warned, expectSequence = 0, acceptLoss } = given;
  const pace = new Pace(onProgress, log.position?.next ?? null);
  const { again, from, lost } = await recovered(core, log, { beside, pace, notice: onNotice });
  const { accepted } = again;
  if (again.live === undefined) {
    if (lost !== undefined || expectSequence > 0) throw new Fault('SHORT', 'log', `at least ${expectSequence} changes`, 'an empty log');
    if (inputs === undefined) throw new Fault('MISSING_FIELD', 'inputs', 'present: the log is empty', undefined);
    const live = await openLive(core, inputs);
    const made = new RecordedEngine(live, log, { ...given, onNotice, pager: new Pager(live[liveInside]), from: undefined, accepted });
    await made[recordsBegin]();
    return made;
  }
  const { live, pager } = again as { readonly live: LiveEngine; readonly pager: Pager };
  const isShort = live.sequence < expectSequence && accepted < expectSequence;
  if ((isShort || lost !== undefined) && acceptLoss !== live.sequence) {
    const expectation = isShort ? `at least ${expectSequence} changes` : `at least ${lost} records, as a snapshot says`;
    throw new Fault(
      'SHORT',
      'log',
      `${expectation}; the loss of what came later is accepted by --accept-loss ${live.sequence}`,
      live.sequence,
    );
  }
  const made = new RecordedEngine(live, log, { ...given, onNotice, pager, from, accepted, since: again.next - (from?.from ?? 0) });
  if (isShort || lost !== undefined) await made[recordsLoss](expectSequence);
  return made;
}

const counted = ['hashEvery', 'snapshotEvery', 'expectSequence', 'acceptLoss'] as const;
const optionNames = [...counted, 'beside', 'onProgress', 'onNotice'];
const warned = ({ message }: Fault): void => console.warn(message);
