// Replays a journal, a change per step. Ends with the first record whose events or hash do not match.
import { type Core, Fault } from '../../../index.js';
import { type LiveEngine, type RecordLog, replay } from '../../../live.js';
import { type AccountName, type Feed, Followed, type LiveStep } from './feed.js';

/** The account that is followed; '' is the first that a change or an event is of. */
export interface JournalAsked extends AccountName {
  readonly name: string;
  readonly text: string;
}

/** The first characters of a journal's records as `margincore log read` prints them. */
export const isJournal = (text: string): boolean => text.startsWith('{"kind":"begin"');

export async function journalFeed(core: Core, { name, text, account, subaccount }: JournalAsked): Promise<Feed> {
  const named = namedIn(text);
  const whose = account === '' ? named[0] : named.find((one) => one.account === account && one.subaccount === subaccount);
  if (named.length === 0) throw new Fault('BAD_FORMAT', name, 'a journal with a change or an event of an account', 'none');
  if (whose === undefined) throw new Fault('UNKNOWN_ACCOUNT', 'account', `one of the ${named.length} of ${name}`, account);
  const queue: LiveStep[] = [];
  let room = 0;
  let wake: (() => void) | undefined;
  let tell: (() => void) | undefined;
  let [closed, ended] = [false, false];
  let failed: unknown;
  let live: LiveEngine | undefined;
  let followed: Followed | undefined;
  /** Lines are read as they are asked for: the replay stands still where nobody looks. */
  const log: Pick<RecordLog, 'read'> = {
    async *read() {
      for (const [number, line] of text.split('\n').entries()) {
        if (line === '') continue;
        while (room <= 0 && !closed) {
          tell?.();
          await new Promise<void>((go) => {
            wake = go;
          });
        }
        if (closed) return;
        yield { number, text: line };
      }
    },
  };
  const run = replay(core, log, {
    before: (_, standing) => {
      live = standing;
      if (followed !== undefined) return;
      followed = new Followed(() => live as LiveEngine, whose);
      queue.push({ point: followed.point(), events: [followed.begins()] });
      room -= 1;
    },
    after: ({ change }, applied, standing) => {
      live = standing;
      if (followed === undefined) return;
      queue.push({ point: followed.point(), events: followed.told(change, applied) });
      room -= 1;
    },
  })
    .then(({ changes, hashes, events }) => {
      const last = queue.at(-1)?.point ?? followed?.point();
      const note = `${changes} changes made again: ${events} events and ${hashes} hashes as recorded`;
      if (last !== undefined && !closed) queue.push({ point: last, events: [{ time: last.time, kind: 'begins', note }] });
    })
    .catch((error: unknown) => {
      failed = error;
    })
    .finally(() => {
      ended = true;
      tell?.();
    });
  const pull = async (count: number): Promise<readonly LiveStep[]> => {
    room = count - queue.length;
    if (room > 0 && !ended) {
      const stopped = new Promise<void>((go) => {
        tell = go;
      });
      wake?.();
      await stopped;
    }
    const steps = queue.splice(0, count);
    if (steps.length === 0 && failed !== undefined) {
      const error = failed;
      failed = undefined;
      throw error;
    }
    return steps;
  };
  const [start] = await pull(1);
  if (followed === undefined || start === undefined) throw failed ?? new Fault('TOO_SHORT', name, 'at least one change', 'none');
  queue.unshift(start);
  const about = (followed as Followed).about(`${name}, every change of it made again`, named);
  return {
    about,
    get ended() {
      return ended && queue.length === 0 && failed === undefined;
    },
    pull,
    close: () => {
      closed = true;
      wake?.();
      void run.then(() => live?.dispose());
    },
  };
}

/** Whoever the journal names, at most so many: first those that something happened to, then the others it begins with. */
const mostNamed = 1000;

function namedIn(text: string): readonly AccountName[] {
  const touched = new Map<string, AccountName>();
  const others = new Map<string, AccountName>();
  const put = (to: Map<string, AccountName>, { account, subaccount = '' }: Partial<AccountName>): void => {
    const key = `${account}\n${subaccount}`;
    if (typeof account === 'string' && to.size < mostNamed && !to.has(key)) to.set(key, { account, subaccount });
  };
  for (const line of text.split('\n')) {
    if (!line.includes('"account')) continue;
    const { kind, accounts, events, change } = JSON.parse(line) as {
      readonly kind: string;
      readonly accounts?: readonly AccountName[];
      readonly events?: readonly AccountName[];
      readonly change?: Partial<AccountName>;
    };
    if (kind === 'accounts') for (const account of accounts ?? []) put(others, account);
    for (const event of events ?? []) put(touched, event);
    put(touched, change ?? {});
  }
  return [...new Map([...touched, ...others]).values()].slice(0, mostNamed);
}
