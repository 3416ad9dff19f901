// What a live view is fed by, whatever it comes from: steps of one account, each with its figures and what happened.
import type { Change, LiveEngine } from '../../../live.js';
import { accountsOf, type LevelEvent } from '../../../support.js';
import type { Connection } from './connection.js';

export interface LivePoint {
  /** ms since 1970 UTC. */
  readonly time: number;
  readonly price: number;
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
}

/** Something that happened to the account. */
export interface LiveEvent {
  readonly time: number;
  readonly kind: LevelEvent['kind'] | Change['kind'] | 'rejected' | 'begins' | 'connection';
  /** Of a level: the one before, why, and what a call asks for until when. */
  readonly from?: string;
  readonly cause?: LevelEvent['cause'];
  readonly amount?: number;
  readonly deadline?: number;
  /** Instrument or asset, contracts or units, at a price. */
  readonly of?: string;
  readonly quantity?: number;
  readonly price?: number;
  /** Of an order that was refused: the term that adds most. */
  readonly binding?: string;
  /** In words, where there are no figures. */
  readonly note?: string;
}

export interface LiveStep {
  readonly point: LivePoint;
  readonly events: readonly LiveEvent[];
  /** What was shown before belongs to another journal: the line begins anew. */
  readonly fresh?: boolean;
}

export interface AccountName {
  readonly account: string;
  readonly subaccount: string;
}

export interface FeedAbout extends AccountName {
  /** Those that the same source could be followed by: this one among them. */
  readonly accounts: readonly AccountName[];
  readonly requirement: string;
  readonly underlying: string;
  readonly rules: string;
  /** What the figures follow, a sentence. */
  readonly of: string;
}

export interface Feed {
  readonly about: FeedAbout;
  /** The next steps, at most so many; none where it has ended, or where nothing has come yet. */
  pull(count: number): Promise<readonly LiveStep[]>;
  readonly ended: boolean;
  /** Of a service: what came of recomputing its last statement. */
  readonly checked?: Checked | undefined;
  /** Of a service: whether it is there, and when it last confirmed the figures. */
  readonly connection?: Connection;
  /** A change by hand, where the feed takes any. */
  act?(change: Change): Promise<LiveStep>;
  close(): void;
}

export interface Checked {
  readonly sequence: number;
  readonly same: boolean;
  readonly what: string;
  readonly times: number;
}

/** Of one account of a live engine: how it stands, and what of a change and its events is its own. */
export class Followed {
  readonly #live: () => LiveEngine;
  readonly account: string;
  readonly subaccount: string;
  readonly underlying: string;

  constructor(live: () => LiveEngine, { account, subaccount }: AccountName) {
    this.#live = live;
    this.account = account;
    this.subaccount = subaccount;
    this.underlying = underlyingOf(live(), account, subaccount);
  }

  about(of: string, accounts?: readonly AccountName[]): FeedAbout {
    const { engine, rules } = this.#live();
    const { account, subaccount, underlying } = this;
    return {
      account,
      subaccount,
      accounts: accounts ?? [{ account, subaccount }],
      underlying,
      requirement: engine.account(account, subaccount).requirement,
      rules: `${rules.about.name} of ${rules.about.date}`,
      of,
    };
  }

  /** Figures of its own requirement; NaN where it has none. */
  point(): LivePoint {
    const live = this.#live();
    const price = live.market.underlyings.find(({ id }) => id === this.underlying)?.index ?? Number.NaN;
    const none = { equity: Number.NaN, initial: Number.NaN, maintenance: Number.NaN };
    if (!live.isOpen(this.account, this.subaccount)) return { time: live.time, price, ...none };
    const row = live.rowOf(this.account, this.subaccount);
    const view = live.engine.account(this.account, this.subaccount);
    if (Number.isNaN(live.levels.equities[row]) || live.levels.ladder.level(row) === 'unknown') return { time: live.time, price, ...none };
    const { equity, initial, maintenance } = view.figures()[view.requirement] ?? none;
    return { time: live.time, price, equity, initial, maintenance };
  }

  /** On which level it stands as it begins. */
  begins(): LiveEvent {
    const live = this.#live();
    const level = live.isOpen(this.account, this.subaccount)
      ? live.levels.ladder.level(live.rowOf(this.account, this.subaccount))
      : 'unknown';
    return { time: live.time, kind: 'begins', from: level };
  }

  is(of: { readonly account: string | number; readonly subaccount?: string }): boolean {
    return of.account === this.account && (of.subaccount ?? '') === this.subaccount;
  }

  /** What of a change is told of the account: orders refused, fills, money in and out; then levels it came to. */
  told(
    change: Change,
    { time, order, events }: { readonly time: number; readonly order?: OrderSaid | undefined; readonly events: readonly LevelEvent[] },
  ): readonly LiveEvent[] {
    const own = events.filter((event) => this.is(event));
    const levels = own.map(
      ({ kind, from, cause, amount, deadline }): LiveEvent => ({
        time,
        kind,
        from,
        cause,
        ...(amount !== undefined && { amount }),
        ...(deadline !== undefined && { deadline }),
      }),
    );
    const done = 'account' in change && this.is(change) ? doneBy(change, time, order) : undefined;
    return done === undefined ? levels : [done, ...levels];
  }
}

interface OrderSaid {
  readonly verdict: 'accepted' | 'partly' | 'rejected';
  readonly binding?: { readonly term: string } | null | undefined;
}

function doneBy(change: Change, time: number, order: OrderSaid | undefined): LiveEvent | undefined {
  if (change.kind === 'place') {
    const { instrument, quantity, price } = change.order;
    const rejected = order?.verdict === 'rejected';
    const binding = order?.binding?.term;
    return { time, kind: rejected ? 'rejected' : 'place', of: instrument, quantity, price, ...(binding !== undefined && { binding }) };
  }
  if (change.kind === 'fill') return { time, kind: 'fill', of: change.instrument, quantity: change.quantity, price: change.price };
  if (change.kind === 'deposit' || change.kind === 'withdraw')
    return { time, kind: change.kind, of: change.asset, quantity: change.amount };
  return change.kind === 'transfer' || change.kind === 'close' ? { time, kind: change.kind } : undefined;
}

/** The underlying of its largest position by notional; the first of the market where it has none. */
function underlyingOf({ market, book }: LiveEngine, account: string, subaccount: string): string {
  const quotes = new Map(market.quotes.map((quote) => [quote.instrument.id, quote]));
  const sums = new Map<string, number>();
  const held = accountsOf(book).find((one) => one.account === account && one.subaccount === subaccount);
  for (const { instrument, quantity } of held?.positions ?? []) {
    const quote = quotes.get(instrument);
    if (quote === undefined) continue;
    const { underlying, multiplier, settlement, kind } = quote.instrument;
    const unit = settlement === 'inverse' && kind !== 'option' ? multiplier : multiplier * quote.forward;
    sums.set(underlying, (sums.get(underlying) ?? 0) + Math.abs(quantity * unit));
  }
  const [largest] = [...sums].sort((x, y) => y[1] - x[1]);
  return largest?.[0] ?? market.underlyings[0]?.id ?? '';
}
