// Keys limited to some accounts: a request must name accounts, and only those; answers hold only those.
import { Fault } from '../index.js';
import { Refusal } from './faults.js';
import type { Holder } from './keys.js';

/** Throws 403 where a holder of some accounts asks about others, or about none in particular. */
export function allowAccounts(holder: Holder, asked: unknown): void {
  if (holder.accounts === undefined) return;
  const names = namesIn(asked);
  const foreign = names?.find((name) => !holder.accounts?.includes(name));
  if (names === undefined || foreign !== undefined)
    throw new Refusal(
      403,
      new Fault('BAD_ARGUMENT', 'authorization', 'a key of every account that is asked about', foreign ?? 'no account'),
    );
}

/** Accounts that a request names, wherever it may; undefined where a part of it names none, which is about the book. */
function namesIn(asked: unknown): readonly string[] | undefined {
  if (Array.isArray(asked)) return asked.length === 0 ? undefined : together(asked.map(namesIn));
  if (typeof asked !== 'object' || asked === null) return undefined;
  const { account, to, accounts, questions } = asked as Readonly<Record<string, unknown>>;
  return together([
    ...(account === undefined ? [] : [typeof account === 'string' ? [account] : namesIn(account)]),
    ...[to, accounts, questions].flatMap((part) => (part === undefined ? [] : [namesIn(part)])),
  ]);
}

function together(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  return parts.length === 0 || parts.includes(undefined) ? undefined : parts.flatMap((part) => part as readonly string[]);
}

type Named = Readonly<Record<string, unknown>>;

/** Messages of the stream, a line each, as a holder of some accounts may see them: changes of others come as their number and time, those of the market with events of its accounts alone. */
export function toldOfAccounts(lines: string, accounts: readonly string[]): string {
  const own = (one: unknown): boolean => accounts.includes(Object(one).account);
  return lines
    .split('\n')
    .flatMap((line) => {
      const { who: _, why: __, decision: ___, ...message } = JSON.parse(line) as Named;
      const { type, sequence, time, account, to } = message;
      const ofMarket = ['tick', 'list', 'delist', 'rules', 'forecast'].includes(String(message.kind));
      if (type === 'refused') return own(message) && (to === undefined || own(to)) ? [JSON.stringify(message)] : [];
      const about = ofMarket || (account !== undefined && own(message)) ? message : { type, sequence, time, kind: message.kind };
      const told = Object.fromEntries(
        Object.entries(about).flatMap(([name, value]) => {
          if (name === 'orders') return [[name, (value as unknown[]).filter(own)]];
          return name === 'to' && !own(value) ? [] : [[name, value]];
        }),
      );
      return [JSON.stringify({ ...told, events: ((message.events ?? []) as unknown[]).filter(own) })];
    })
    .join('\n');
}
