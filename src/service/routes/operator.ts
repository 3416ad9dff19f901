// What operators decide, each with a reason, all of it in the journal: a halt, frozen accounts, prices that hold, other rules when two persons agree.
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { Fault } from '../../index.js';
import type { Change } from '../../live.js';
import type { Rules } from '../../rules.js';
import type { ChangeDone, RulesProposed, Verbs } from '../protocol.js';
import { verbSchemas } from '../schemas/changes.js';
import type { Asked, Route } from './route.js';

type Name = keyof Verbs;

function verb<N extends Name>(
  name: N,
  says: string,
  handle: (asked: Asked, body: Verbs[N]['body']) => Promise<Verbs[N]['found']> | Verbs[N]['found'],
): Route {
  return { method: 'POST', path: name, scope: 'operate', says, body: verbSchemas[name] as z.ZodType, changes: true, handle };
}

interface Proposed extends RulesProposed {
  readonly document: Rules;
  /** Once it is approved: who approves again is told the same. */
  done?: ChangeDone;
}

/** Proposals that wait; those of another life of the service are made again. */
const mostProposals = 100;

export function operator(): readonly Route[] {
  const proposals = new Map<string, Proposed>();
  return [
    verb(
      'operator/halt',
      'No orders are placed or amended while it is halted; cancels, fills and prices go on.',
      async ({ venue, holder, key }, { why, halted }) => {
        await venue.apply({ kind: 'note', note: {} }, { who: holder.name, key, why, decision: { verb: 'halt', halted } });
        return { halted: venue.policy.halted };
      },
    ),
    verb('operator/freeze', 'A frozen account places no orders and gives nothing away.', async ({ venue, holder, key }, { why, ...of }) => {
      venue.live.rowOf(of.account, of.subaccount);
      await venue.apply({ kind: 'note', note: {} }, { who: holder.name, key, why, decision: { verb: 'freeze', ...of } });
      return { frozen: venue.policy.isFrozen(of.account, of.subaccount) };
    }),
    verb(
      'operator/price',
      'A price that holds, whatever ticks say, until it is released (null).',
      async ({ venue, holder, key }, { why, prices }) => {
        const held = Object.entries(prices).filter((one): one is [string, number] => one[1] !== null);
        const change: Change = held.length === 0 ? { kind: 'note', note: {} } : { kind: 'tick', prices: Object.fromEntries(held) };
        await venue.apply(change, { who: holder.name, key, why, decision: { verb: 'price', prices } });
        return { pinned: venue.policy.pinned };
      },
    ),
    verb(
      'operator/rules',
      'Proposes other rules; they are exchanged once another person has approved them.',
      ({ venue, holder }, { why, rules }) => {
        const document = venue.rulesOf(rules);
        const { name, date } = document.about;
        const proposed: Proposed = { id: randomUUID(), by: holder.name, why, rules: { name, date }, document };
        proposals.set(proposed.id, proposed);
        if (proposals.size > mostProposals) proposals.delete(proposals.keys().next().value as string);
        return { id: proposed.id, by: proposed.by, why, rules: proposed.rules };
      },
    ),
    verb('operator/rules/approve', 'Exchanges rules that another person has proposed.', async ({ venue, holder, key }, { why, id }) => {
      const found = proposals.get(id);
      if (found === undefined) throw new Fault('NOT_FOUND', 'body.id', 'of a proposal that waits', id);
      if (found.by === holder.name) throw new Fault('BAD_ARGUMENT', 'approval', 'by another person than who proposed', holder.name);
      if (found.done !== undefined) return found.done;
      const said = { who: found.by, key, why: found.why, approved: `${holder.name}: ${why}` };
      const { done } = await venue.apply({ kind: 'rules', rules: found.document }, said);
      found.done = done;
      return done;
    }),
  ];
}
