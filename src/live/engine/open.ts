// Opens a live engine: on a book as it is prepared elsewhere, or where a snapshot was taken.
import { bookOf } from '../../book/bookOf.js';
import type { Core } from '../../engine/core.js';
import type { PrepareInputs } from '../../engine/prepared/prepare.js';
import { parseRules } from '../../rules/document/rules.js';
import { LiveEngine } from './live.js';
import type { LiveSnapshot } from './snapshot.js';

/** What a live engine is opened on: a book as it is prepared elsewhere, or what `snapshot` gave. */
export interface LiveInputs extends PrepareInputs {
  /** Ids of fills that are remembered, the latest: one that comes again is refused. */
  readonly fillMemory?: number;
}

/** Opens a live engine: see LiveEngine. Throws what `core.prepare` throws. */
export async function openLive(core: Core, inputs: LiveInputs | LiveSnapshot): Promise<LiveEngine> {
  if ('format' in inputs) {
    const { book, market, rules, assumptions } = inputs;
    const made = await core.prepare({ book: bookOf(book), market, rules: parseRules(rules), assumptions });
    return new LiveEngine(core, made, { assumptions }, inputs);
  }
  const { fillMemory, ...given } = inputs;
  const made = await core.prepare(given);
  const { assumptions, history, volHistory } = given;
  const kept = { ...(assumptions && { assumptions }), ...(history && { history }), ...(volHistory && { volHistory }) };
  return new LiveEngine(core, made, { ...kept, ...(fillMemory === undefined ? {} : { fillMemory }) });
}
