// Opens a live engine: on a book as it is prepared elsewhere, or where a snapshot was taken.
import { bookOf } from '../../book/bookOf.js';
import { fieldsOf } from '../../book/fields.js';
import type { Core } from '../../engine/core.js';
import type { PrepareInputs } from '../../engine/prepared/prepare.js';
import { Fault } from '../../fault.js';
import { LiveEngine } from './live.js';
import type { LiveSnapshot } from './snapshot.js';

/** What a live engine is opened on: a book as it is prepared elsewhere, or what `snapshot` gave. */
export interface LiveInputs extends PrepareInputs {
  /** Ids of fills that are remembered, the latest: one that comes again is refused. */
  readonly fillMemory?: number;
}

/** Opens a live engine: see LiveEngine. Throws what `core.prepare` throws. */
export async function openLive(core: Core, inputs: LiveInputs | LiveSnapshot): Promise<LiveEngine> {
  const from = 'format' in inputs ? inputs : undefined;
  const { assumptions, history, volHistory, market, fillMemory } = from ?? known(inputs);
  if (from !== undefined && from.format !== 'margincore-live-1')
    throw new Fault('BAD_FORMAT', 'snapshot.format', 'margincore-live-1', from.format);
  const kept = { ...(assumptions && { assumptions }), ...(history && { history }), ...(volHistory && { volHistory }) };
  const book = from === undefined ? (inputs as LiveInputs).book : bookOf(from.book);
  const engine = await core.prepare({ ...kept, book, market, rules: inputs.rules });
  return new LiveEngine(core, engine, { ...kept, ...(fillMemory === undefined ? {} : { fillMemory }) }, from);
}

function known(inputs: unknown): LiveInputs {
  return fieldsOf(
    inputs,
    'inputs',
    ['book', 'market', 'rules'],
    ['assumptions', 'history', 'volHistory', 'fillMemory'],
  ) as unknown as LiveInputs;
}
