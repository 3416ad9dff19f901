// Changes that a venue sends as it trades: one, or a list in order; each is made once, however often it is sent.
import { Fault } from '../../index.js';
import type { Change } from '../../live.js';
import { Refusal } from '../faults.js';
import { mayDo } from '../keys.js';
import type { ChangeDone, FaultRecord } from '../protocol.js';
import { changesDone } from '../schemas/answers.js';
import { changeSchema, changesSchema, scopeOf } from '../schemas/changes.js';
import type { ProducerNumber } from '../venue.js';
import type { Asked, Route } from './route.js';

async function one(
  { venue, holder, header }: Asked,
  change: Change,
  key: string | undefined,
  producer?: ProducerNumber,
): Promise<ChangeDone> {
  const scope = scopeOf(change);
  if (!mayDo(holder, scope)) throw new Refusal(403, new Fault('BAD_ARGUMENT', 'authorization', `a key of scope ${scope}`, holder.scope));
  const { done, again } = await venue.apply(change, { who: holder.name, key, producer });
  if (again) header('idempotency-replayed', 'true');
  return done;
}

/** All of a list are on their way at once, so that one call of the disk keeps them; each is answered for itself. */
async function many(asked: Asked, changes: readonly unknown[]): Promise<readonly (ChangeDone | { readonly fault: FaultRecord })[]> {
  const { key, producer } = asked;
  // a change that is none has no number: the whole list is refused
  if (producer !== undefined) for (const [n, change] of changes.entries()) changeSchema.parse(change, `body[${n}]`);
  const made = changes.map(async (change, n) =>
    one(
      asked,
      changeSchema.parse(change, `body[${n}]`),
      key === undefined ? undefined : `${key}/${n}`,
      producer && { id: producer.id, number: producer.number + n },
    ),
  );
  const settled = await Promise.allSettled(made);
  return settled.map((found) => {
    if (found.status === 'fulfilled') return found.value;
    if (found.reason instanceof Refusal) return { fault: found.reason.fault };
    if (found.reason instanceof Fault) return { fault: found.reason.toRecord() };
    throw found.reason;
  });
}

export const changes: readonly Route[] = [
  {
    method: 'POST',
    path: 'changes',
    scope: 'write',
    says: 'Ticks, fills, orders, deposits ...: a change, or a list of them, each answered once it is on the disk.',
    body: changesSchema,
    answer: changesDone,
    changes: true,
    handle: (asked, body: Change | readonly unknown[]) =>
      Array.isArray(body) ? many(asked, body as readonly unknown[]) : one(asked, body as Change, asked.key, asked.producer),
  },
];
