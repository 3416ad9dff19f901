// An account of a running service: its figures as they change, its events, and its statement recomputed in this tab. Reconnects by itself.
import { type ServiceClient, ServiceError, type StreamMessage, serviceClient } from '../../../client.js';
import { Fault } from '../../../index.js';
import { type Statement, verifyStatement } from '../../../live.js';
import type { Held } from '../held.js';
import { backOffMs, type Connection, clock } from './connection.js';
import type { Checked, Feed, FeedAbout, LiveEvent, LivePoint, LiveStep } from './feed.js';

export interface ServiceAsked {
  readonly address: string;
  /** A read key; '' where the service asks for none. */
  readonly key: string;
  readonly account: string;
  readonly subaccount: string;
}

type Detail = Awaited<ReturnType<ServiceClient['account']>>;
type Stand = Pick<Detail['answer'], 'account' | 'subaccount' | 'level' | 'requirement' | 'figures' | 'fault'>;

/** Steps that wait for a page that is not looked at: the oldest give way. */
const mostWaiting = 2000;
/** The service is asked for the account so often, whatever the stream says: a connection that hangs is found by it. */
const confirmMs = 5000;
const timeoutMs = 5000;
const none = { equity: Number.NaN, initial: Number.NaN, maintenance: Number.NaN };

/** Throws NOT_FOUND where no service answers, BAD_ARGUMENT for an address of another form, and what the service refuses. */
export async function serviceFeed({ core }: Pick<Held, 'core'>, asked: ServiceAsked): Promise<Feed> {
  const base = asked.address.trim().replace(/\/+$/, '');
  if (!/^https?:\/\//.test(base)) throw new Fault('BAD_ARGUMENT', 'address', 'http:// or https:// and a host', asked.address);
  const feed = new ServiceFeed(core, base, asked);
  await feed.begin();
  return feed;
}

class ServiceFeed implements Feed {
  readonly ended = false;
  readonly #core: Held['core'];
  readonly #base: string;
  readonly #client: ServiceClient;
  readonly #of: { readonly account: string; readonly subaccount: string };
  #about: FeedAbout;
  #checked: Checked | undefined;
  #checks = 0;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #connection: Connection = {
    ...{ state: 'reconnecting', confirmed: 0, sequence: 0, attempts: 0, next: null, why: null, unknown: null, behind: false },
  };
  #price = Number.NaN;
  #last: LivePoint | undefined;
  #waiting: LiveStep[] = [];
  #unwatch: (() => void) | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(core: Held['core'], base: string, { key, account, subaccount }: ServiceAsked) {
    this.#core = core;
    this.#base = base;
    this.#client = serviceClient(base, { timeoutMs, backOff: { retries: 0 }, ...(key !== '' && { key }) });
    this.#of = { account, subaccount };
    const of = `attached to ${base}; prices are those of the service, that shown is of the last statement`;
    this.#about = { ...this.#of, accounts: [this.#of], requirement: '', underlying: '', rules: '', of };
  }

  get about(): FeedAbout {
    return this.#about;
  }

  get checked(): Checked | undefined {
    return this.#checked;
  }

  get connection(): Connection {
    return { ...this.#connection, behind: this.#waiting.length > 0 };
  }

  async begin(): Promise<void> {
    let detail: Detail;
    try {
      detail = await this.#detail();
      // an account without figures has no statement
      if (known(detail.answer)) await this.#check();
    } catch (error) {
      throw faultOf(error, this.#base);
    }
    this.#take(detail, [{ time: detail.time, kind: 'begins', from: detail.answer.level }]);
    this.#watch(detail.sequence);
    this.#beat = setInterval(() => void this.#confirm(), confirmMs);
  }

  async pull(count: number): Promise<readonly LiveStep[]> {
    const { state, sequence, unknown } = this.#connection;
    const due = this.#checked === undefined || sequence > this.#checked.sequence;
    if (state === 'connected' && unknown === null && due && performance.now() - this.#checkedAt > confirmMs) {
      this.#checkedAt = performance.now();
      void this.#check().catch((error: unknown) => this.#refused(error));
    }
    return count === 0 ? [] : this.#waiting.splice(0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    clearInterval(this.#beat);
    this.#unwatch?.();
  }

  #detail(): Promise<Detail> {
    return this.#client.account(this.#of.account, this.#of.subaccount);
  }

  /** Recomputes the statement here: the service's word is not taken for it. */
  async #check(): Promise<void> {
    const { account, subaccount } = this.#of;
    const { sequence, answer } = await this.#client.statement(account, subaccount);
    const { holds, recomputed, differences, fault } = await verifyStatement(this.#core, answer, {});
    const what = holds
      ? `${recomputed.filter((field) => /^(results|live)\./.test(field)).length} figures, every bit of them`
      : (fault?.message ?? `${differences.join(', ') || 'its signature'} came out otherwise`);
    this.#checks += 1;
    this.#checkedAt = performance.now();
    this.#checked = { sequence, same: holds, what, times: this.#checks };
    const underlying = underlyingOf(answer);
    this.#price = answer.market.underlyings.find(({ id }) => id === underlying)?.index ?? Number.NaN;
    const rules = `${answer.rules.about.name} of ${answer.rules.about.date}`;
    this.#tell({ underlying, rules, requirement: answer.requirement });
  }

  #tell(about: Partial<FeedAbout>): void {
    if (Object.entries(about).some(([name, value]) => this.#about[name as keyof FeedAbout] !== value))
      this.#about = { ...this.#about, ...about };
  }

  #set(change: Partial<Connection>): void {
    this.#connection = { ...this.#connection, ...change };
  }

  /** What the service says of the account now. `fresh`: nothing that was shown before belongs to it. */
  #take({ sequence, time, answer }: Detail, events: readonly LiveEvent[], fresh = false): void {
    const unknown = known(answer) ? null : (answer.fault?.message ?? `the account is on level ${answer.level}`);
    this.#set({ sequence, unknown, confirmed: clock() });
    if (unknown !== null) this.#checked = undefined;
    const point = { time, price: this.#price, ...this.#figuresOf(answer) };
    const same = this.#last !== undefined && events.length === 0 && figures.every((name) => Object.is(point[name], this.#last?.[name]));
    if (!same) this.#put({ point, events, ...(fresh && { fresh }) });
  }

  #figuresOf(stand: Stand): Pick<LivePoint, 'equity' | 'initial' | 'maintenance'> {
    const of = known(stand) ? stand.figures?.[stand.requirement ?? this.#about.requirement] : undefined;
    return of === undefined ? none : { equity: of.equity, initial: of.initial, maintenance: of.maintenance };
  }

  #put(step: LiveStep): void {
    this.#last = step.point;
    this.#waiting.push(step);
    if (this.#waiting.length > mostWaiting) this.#waiting = this.#waiting.slice(-mostWaiting / 2);
  }

  #note(note: string): LiveEvent {
    return { time: this.#last?.time ?? 0, kind: 'connection', note };
  }

  #watch(from: number): void {
    this.#unwatch = undefined;
    let over = false;
    const stop = this.#client.watch({
      from,
      figures: [this.#of],
      onMessage: (message) => {
        if (!over) this.#heard(message);
      },
      onClose: (why) => {
        if (!over) this.#lost(`the stream was closed: ${why.got}`);
      },
    });
    this.#unwatch = () => {
      over = true;
      stop();
    };
  }

  #heard(message: StreamMessage): void {
    const is = (of: { readonly account?: string | number; readonly subaccount?: string }): boolean =>
      of.account === this.#of.account && (of.subaccount ?? '') === this.#of.subaccount;
    if (message.type === 'subscribed') this.#set({ state: 'connected', attempts: 0, next: null, why: null, confirmed: clock() });
    if (message.type === 'figures') {
      const { sequence, time } = message;
      const answer = message.accounts.find(is);
      if (answer !== undefined) this.#take({ sequence, time, answer: answer as Detail['answer'] }, []);
    }
    if (message.type === 'change' || message.type === 'conflated') {
      this.#set({ sequence: message.type === 'change' ? message.sequence : message.to });
      const events: LiveEvent[] = message.events.filter(is).map(({ time, kind, from, cause, amount, deadline }) => ({
        ...{ time, kind, from, cause, ...(amount !== undefined && { amount }), ...(deadline !== undefined && { deadline }) },
      }));
      if (message.type === 'change' && is(message)) events.unshift({ time: message.time, kind: message.kind });
      const last = this.#last;
      if (events.length > 0 && last !== undefined)
        this.#put({ point: { ...last, time: Math.max(last.time, events[0]?.time ?? 0) }, events });
    }
    if (message.type === 'gap')
      void this.#confirm(this.#note(`changes ${message.from} to ${message.to} are no longer known to the service`));
    if (message.type === 'fault') this.#set({ why: message.fault.message });
  }

  /** Asks for the account as it is now. */
  async #confirm(...events: readonly LiveEvent[]): Promise<void> {
    if (this.#connection.state !== 'connected' || this.#unwatch === undefined) return;
    try {
      const detail = await this.#detail();
      // the stream may be ahead of the answer
      if (!this.#closed && detail.sequence >= this.#connection.sequence) this.#take(detail, events);
    } catch (error) {
      this.#refused(error);
    }
  }

  /** The service does not answer, or answers that it has nothing to say of the account. */
  #refused(error: unknown): void {
    if (this.#closed) return;
    if (!(error instanceof ServiceError)) this.#lost(`no answer: ${(error as Error).message}`);
    else this.#lost(error.message, error.message);
  }

  /** Waits, longer after every attempt, and connects again. */
  #lost(why: string, unknown: string | null = null): void {
    if (this.#closed || this.#again !== undefined) return;
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#checked = undefined;
    const { attempts, unknown: before } = this.#connection;
    const wait = backOffMs(attempts);
    // it answers, so the connection stands; the account is not known
    const state = unknown === null ? 'lost' : 'connected';
    this.#set({ state, why, unknown, attempts: attempts + 1, next: clock() + wait, ...(unknown !== null && { confirmed: clock() }) });
    if (unknown !== null && unknown !== before && this.#last !== undefined)
      this.#put({ point: { ...this.#last, ...none }, events: [this.#note(`Nothing is known of the account: ${unknown}`)] });
    this.#again = setTimeout(() => {
      this.#again = undefined;
      void this.#connect();
    }, wait);
  }

  async #connect(): Promise<void> {
    const { sequence: before, state } = this.#connection;
    this.#set({ next: null, ...(state === 'lost' && { state: 'reconnecting' }) });
    try {
      const detail = await this.#detail();
      if (this.#closed) return;
      if (known(detail.answer)) await this.#check();
      if (this.#closed) return;
      const { sequence, time } = detail;
      const back = sequence < before || time < (this.#last?.time ?? 0);
      const note = back
        ? `Connected again. The service is at change ${sequence}, before change ${before} that was shown: it has another journal, or an earlier state. The line begins anew`
        : `Connected again at change ${sequence}, ${sequence - before} after the last that was shown`;
      this.#take(detail, [{ time, kind: 'connection', note }], back);
      this.#watch(sequence);
    } catch (error) {
      this.#refused(error);
    }
  }
}

const figures = ['equity', 'initial', 'maintenance'] as const;

/** Whether the service has figures of the account and judges it by them. */
const known = ({ figures: of, level }: Pick<Stand, 'figures' | 'level'>): boolean => of !== null && level !== 'unknown';

/** A refusal of the service, or that none answers, as the desk says it. */
function faultOf(error: unknown, base: string): Fault {
  if (error instanceof Fault) return error;
  return new Fault('NOT_FOUND', base, 'a service that answers, started with --origin of this page', String(error));
}

/** Of its largest position by contracts; the first of the market where it has none. */
function underlyingOf({ holding, market }: Statement): string {
  const [largest] = [...holding.positions].sort((x, y) => Math.abs(y.quantity) - Math.abs(x.quantity));
  const quote = market.quotes.find(({ instrument }) => instrument.id === largest?.instrument);
  return quote?.instrument.underlying ?? market.underlyings[0]?.id ?? '';
}
