// Operators' decisions, each recorded with a reason: a halt, frozen accounts, held prices, and new rules that two persons approve.
import type { Change } from '../../live.js';
import type { Decision } from '../policy.js';
import type { ChangeDone, Verbs } from '../protocol.js';
import { verbAnswers } from '../schemas/answers.js';
import { verbSchemas } from '../schemas/changes.js';
import type { Asked, Route } from './route.js';

type Name = keyof Verbs;

function verb<N extends Name>(
  name: N,
  says: string,
  handle: (asked: Asked, body: Verbs[N]['body']) => Promise<Verbs[N]['found']> | Verbs[N]['found'],
): Route {
  return { method: 'POST', path: name, scope: 'operate', says, body: verbSchemas[name], answer: verbAnswers[name], changes: true, handle };
}

/** How long a proposal may be approved where nothing is said, ms. */
const usualValidMs = 86_400_000;
const note: Change = { kind: 'note', note: {} };

async function decided({ venue, holder, key, header }: Asked, why: string, decision?: Decision, change = note): Promise<ChangeDone> {
  const { done, again } = await venue.apply(change, { who: holder.name, key, why, ...(decision && { decision }) });
  if (again) header('idempotency-replayed', 'true');
  return done;
}

export const operator: readonly Route[] = [
  verb(
    'operator/halt',
    'No orders are placed or amended while it is halted; cancels, fills and prices go on.',
    async ({ venue, holder, key, header }, { why, halted }) => {
      const { isDurable, again } = await venue.halt(halted, { who: holder.name, key, why });
      if (again) header('idempotency-replayed', 'true');
      return { halted: venue.policy.halted, ...(isDurable ? {} : { isDurable }) };
    },
  ),
  verb('operator/freeze', 'A frozen account places no orders and gives nothing away.', async (asked, { why, ...of }) => {
    asked.venue.live.rowOf(of.account, of.subaccount);
    await decided(asked, why, { verb: 'freeze', ...of });
    return { frozen: asked.venue.policy.isFrozen(of.account, of.subaccount) };
  }),
  verb(
    'operator/price',
    'A price that holds, whatever ticks and sources say, until it is released (null).',
    async (asked, { why, prices }) => {
      await decided(asked, why, { verb: 'price', prices }, { kind: 'tick', pins: prices });
      return { pinned: asked.venue.live.controls.pinned };
    },
  ),
  verb(
    'operator/rules',
    'Proposes other rules; they are exchanged once another person has approved them.',
    async (asked, { why, rules, validMs = usualValidMs }) => {
      const { venue } = asked;
      const { sequence } = await decided(asked, why, { verb: 'propose', rules: venue.rulesOf(rules), validMs });
      const { document: _, done: __, ...proposed } = venue.policy.proposal(String(sequence));
      return proposed;
    },
  ),
  verb('operator/rules/approve', 'Exchanges rules that another person has proposed, once.', (asked, { why, id }) => {
    const { venue, holder } = asked;
    return venue.policy.approved(id, holder.name, venue.live.time, (document) =>
      decided(asked, why, { verb: 'approve', id }, { kind: 'rules', rules: document }),
    );
  }),
  verb('operator/rules/withdraw', 'Takes a proposal back, whoever made it.', (asked, { why, id }) => {
    asked.venue.policy.withdrawable(id);
    return decided(asked, why, { verb: 'withdraw', id });
  }),
  verb(
    'operator/snapshot',
    'The whole state beside the journal: a start makes only the changes behind it again. Changes go on meanwhile.',
    async (asked, { why }) => {
      const done = await decided(asked, why);
      await asked.venue.snapshot();
      return done;
    },
  ),
];
