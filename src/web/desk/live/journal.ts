// A journal made again, a change a step: every event and hash must come out as it is recorded, or the replay ends with the record that did not.
import { type Core, Fault } from '../../../index.js';
import { type EventLog, type LiveEngine, replay } from '../../../live.js';
import { recovered } from '../../../support.js';
import { type Feed, Followed, type LiveStep } from './feed.js';

export interface JournalAsked {
  readonly name: string;
  readonly text: string;
  /** '' is the first account that a change or an event is of. */
  readonly account: string;
  readonly subaccount: string;
}

/** The first characters of a journal: a checksum, the number 0, how many records were on the disk. */
export const isJournal = (text: string): boolean => /^[0-9a-f]{8} 0 0 \{/.test(text);

export async function journalFeed(core: Core, { name, text, account, subaccount }: JournalAsked): Promise<Feed> {
  const whose = account === '' ? firstNamed(text) : { account, subaccount };
  if (whose === undefined) throw new Fault('BAD_FORMAT', name, 'a journal with a change or an event of an account', 'none');
  const queue: LiveStep[] = [];
  let room = 0;
  let wake: (() => void) | undefined;
  let tell: (() => void) | undefined;
  let [closed, ended] = [false, false];
  let failed: unknown;
  let live: LiveEngine | undefined;
  let followed: Followed | undefined;
  /** Lines are read as they are asked for: the replay stands still where nobody looks. */
  const log: Pick<EventLog, 'read'> = {
    async *read() {
      for await (const { json } of recovered(bytesOf(text), name)) {
        while (room <= 0 && !closed) {
          tell?.();
          await new Promise<void>((go) => {
            wake = go;
          });
        }
        if (closed) return;
        yield { json };
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
  const about = (followed as Followed).about(`${name}, every change of it made again`);
  return {
    about,
    get ended() {
      return ended && queue.length === 0;
    },
    pull,
    close: () => {
      closed = true;
      wake?.();
      void run.then(() => live?.dispose());
    },
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** The first that something happened to; else the first there is. */
function firstNamed(text: string): { readonly account: string; readonly subaccount: string } | undefined {
  let first: { account: string; subaccount: string } | undefined;
  for (const line of text.split('\n')) {
    const at = line.indexOf('{');
    if (at < 0) continue;
    const record = JSON.parse(line.slice(at)) as {
      readonly kind: string;
      readonly accounts?: unknown;
      readonly events?: readonly { readonly account: string; readonly subaccount: string }[];
      readonly change?: { readonly account?: string | number; readonly subaccount?: string };
    };
    if (record.kind === 'accounts') first ??= (record.accounts as readonly { account: string; subaccount: string }[])[0];
    const [event] = record.events ?? [];
    if (event !== undefined) return { account: event.account, subaccount: event.subaccount };
    const { account, subaccount = '' } = record.change ?? {};
    if (typeof account === 'string') return { account, subaccount };
  }
  return first;
}
