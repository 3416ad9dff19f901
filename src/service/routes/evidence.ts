// What the journal proves: signed checkpoints, and that one continues another, so that a witness can follow.
import { Fault } from '../../index.js';
import type { Evidence } from '../../live.js';
import { type Continuation, continuationShape } from '../../support.js';
import type { Asked, Route } from './route.js';

function evidenceOf({ venue }: Asked): Evidence {
  if (venue.evidence === undefined) throw new Fault('NOT_FOUND', 'checkpoints', 'those of a service with --statement-key', undefined);
  return venue.evidence;
}

/** Records of the checkpoint that a witness has. */
function recordsIn(text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw new Fault('TYPE_MISMATCH', 'query.from', 'a whole number', text);
  return Number(text);
}

const get = (path: string, says: string, found: (asked: Asked) => Promise<Continuation>, query: readonly string[] = []): Route => ({
  ...{ method: 'GET', path, scope: 'read', says, answer: continuationShape, query, public: true },
  handle: async (asked: Asked) => asked.venue.stated(await found(asked)),
});

export const evidence: readonly Route[] = [
  get('checkpoints/latest', 'The newest signed checkpoint of the journal, and the keys that led to its own.', (asked) =>
    evidenceOf(asked).since(),
  ),
  get(
    'checkpoints',
    'The newest signed checkpoint, with the proof that it continues one of `from` records.',
    (asked) => evidenceOf(asked).since(recordsIn(asked.query.from)),
    ['from'],
  ),
];
