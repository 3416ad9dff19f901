// A stream subscriber: its position in the feed, the accounts it follows, and a limit on unsent bytes.
import type { WebSocket } from 'ws';
import { Fault } from '../index.js';
import { line, whole } from '../shape/leaves.js';
import { choice, list, type Of as OfShape, record } from '../shape/shape.js';
import { type FaultResponse, internal, Refusal, toldOf } from './faults.js';
import { type Figures, Follower } from './figures.js';
import type { Guard } from './guard.js';
import type { Holder } from './keys.js';
import { allowAccounts, toldOfAccounts } from './reach.js';
import { ofAccount } from './schemas/common.js';
import type { Venue } from './venue.js';

export const subscription = record({
  type: choice(['subscribe']),
  /** API key, for a client that can send it neither as a header nor as a subprotocol. */
  'key?': line(128),
  /** Changes after this one; those from now on where left out. */
  'from?': whole(0, Number.MAX_SAFE_INTEGER),
  /** Accounts whose latest figures the service sends as they change. */
  'figures?': list(ofAccount, 0, 1000),
});

interface Given {
  readonly to: WebSocket;
  readonly holder: Holder | undefined;
  readonly venue: Venue;
  readonly guard: Guard;
  readonly figures: Figures;
  readonly soon: () => void;
  /** Checks the caller of a subscription. */
  readonly allowed: (holder: Holder) => void;
  readonly conflated: (changes: number) => void;
  readonly refused: (told: FaultResponse | undefined) => void;
}

/** Maximum unsent bytes of a consumer; above this, sending pauses. */
const mostWaiting = 256 * 1024;
/** Missed changes that a slow subscriber still receives one by one. */
const mostBehind = 256;
/** Batches of messages in a row, so that a subscriber far behind leaves time for the others. */
const mostAtOnce = 4;
const patienceMs = 5000;

export class Consumer {
  readonly #given: Given;
  #holder: Holder | undefined;
  /** The next change that it is to be told; none before it has subscribed. */
  #next: number | undefined;
  /** Sequence number up to which the subscriber asked to resume: it receives all of these changes. */
  #resumedTo = 0;
  #slow = false;
  /** Refusals sent to the subscriber or missed by it. */
  #refused: number;
  #answered = true;
  readonly #follower = new Follower();
  readonly #late: NodeJS.Timeout;

  constructor(given: Given) {
    this.#given = given;
    this.#holder = given.holder;
    this.#refused = given.venue.feed.refused;
    const { to } = given;
    this.#late = setTimeout(() => this.close(1008, 'no subscription came'), patienceMs).unref();
    to.on('message', (data) => this.#message(String(data)));
    to.on('pong', () => {
      this.#answered = true;
    });
    to.on('close', () => {
      clearTimeout(this.#late);
      given.figures.leave(this.#follower);
    });
    to.on('error', () => to.terminate());
  }

  close(code: number, why: string): void {
    const { to } = this.#given;
    to.close(code, why);
    // one who does not read does not answer either
    setTimeout(() => to.terminate(), 1000).unref();
  }

  /** Sends a ping; closes a subscriber that has not answered the last one. */
  ping(): void {
    const { to, venue } = this.#given;
    if (!this.#answered) return void to.terminate();
    this.#answered = false;
    to.ping();
    // a page is not shown pings
    if (this.#next !== undefined && !this.#full()) to.send(JSON.stringify({ type: 'alive', ...venue.durable }));
  }

  /** Tells what there is to tell while it takes it; whether something is left. */
  pump(): boolean {
    const { to, venue } = this.#given;
    if (this.#next === undefined || to.readyState !== to.OPEN) return false;
    for (let n = 0; n < mostAtOnce && this.#next <= venue.feed.last; n++) {
      if (this.#full()) return true;
      this.#next = this.#tell(this.#next);
    }
    if (this.#next <= venue.feed.last || this.#full()) return true;
    this.#slow = false;
    this.#tellRefusals();
    return this.#tellFigures();
  }

  /** Accounts that its key reaches; every one where undefined. */
  get #accounts(): readonly string[] | undefined {
    return this.#holder?.accounts;
  }

  /** Ends it where its key was revoked. */
  recheck(): void {
    const { guard } = this.#given;
    if (this.#holder !== undefined && !guard.knows(this.#holder))
      this.#refuse(new Refusal(401, new Fault('BAD_ARGUMENT', 'authorization', 'a key that is known', 'one that was revoked')));
  }

  #full(): boolean {
    const full = this.#given.to.bufferedAmount > mostWaiting;
    if (full) this.#slow = true;
    return full;
  }

  /** The change and some of those after it, or in their place what there is of them; answers the next. */
  #tell(next: number): number {
    const { to, venue, conflated } = this.#given;
    const { first, last } = venue.feed;
    if (next < first) {
      to.send(JSON.stringify({ type: 'gap', from: next, to: first - 1, instead: 'GET /v1/accounts' }));
      return first;
    }
    if (this.#slow && next > this.#resumedTo && last - next >= mostBehind) {
      conflated(last - next + 1);
      this.#slow = false;
      const message = JSON.stringify({ type: 'conflated', from: next, to: last, events: this.#newest(next, last) });
      to.send(this.#accounts === undefined ? message : toldOfAccounts(message, this.#accounts));
      return last + 1;
    }
    const together = venue.feed.from(next);
    if (this.#accounts === undefined) to.send(together.bytes, { binary: false });
    else to.send(toldOfAccounts(String(together.bytes), this.#accounts));
    return together.next;
  }

  #tellRefusals(): void {
    const { feed } = this.#given.venue;
    const told = feed.refusedAfter(this.#refused);
    this.#refused = feed.refused;
    const own = told === '' || this.#accounts === undefined ? told : toldOfAccounts(told, this.#accounts);
    if (own !== '') this.#given.to.send(own);
  }

  /** The last event of every account between two changes. */
  #newest(from: number, to: number): readonly object[] {
    const found = new Map<number, object>();
    for (let n = from; n <= to; n++) for (const event of this.#given.venue.feed.at(n)?.events ?? []) found.set(event.row, event);
    return [...found.values()];
  }

  /** Whether some are left. */
  #tellFigures(): boolean {
    const { to, venue, figures } = this.#given;
    const { accounts, more } = figures.take(this.#follower);
    const { sequence, time } = venue.live;
    // made of what may not be durable yet, told once it is
    const tell = (): void => to.send(`{"type":"figures","sequence":${sequence},"time":${time},"accounts":[${accounts.join()}]}`);
    if (accounts.length > 0) void venue.shown().then(tell, () => undefined);
    return more;
  }

  #message(text: string): void {
    try {
      const asked = subscription.parse(jsonOf(text), 'message');
      this.#subscribe(asked);
    } catch (error) {
      this.#refuse(error);
    }
  }

  #refuse(error: unknown): void {
    const told = toldOf(error);
    this.#given.refused(told);
    const { status, fault } = told ?? internal;
    this.#given.to.send(JSON.stringify({ type: 'fault', status, fault }));
    this.close(told === undefined ? 1011 : 1008, fault.code);
  }

  #subscribe({ key, from, figures = [] }: OfShape<typeof subscription>): void {
    const { guard, venue, to, soon, allowed } = this.#given;
    if (key !== undefined) this.#holder = guard.holderOfKey(key);
    allowed(guard.allow(this.#holder, 'read'));
    for (const of of figures) allowAccounts(this.#holder as Holder, of);
    const { last, first } = venue.feed;
    if (from !== undefined && from > last) throw new Fault('OUT_OF_RANGE', 'message.from', `at most ${last}`, from);
    this.#given.figures.follow(this.#follower, figures);
    clearTimeout(this.#late);
    if (from !== undefined || this.#next === undefined) this.#next = (from ?? last) + 1;
    this.#resumedTo = last;
    to.send(JSON.stringify({ type: 'subscribed', sequence: last, time: venue.durable.time, next: this.#next, first }));
    soon();
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault('BAD_JSON', 'message', 'JSON', text.slice(0, 40));
  }
}
