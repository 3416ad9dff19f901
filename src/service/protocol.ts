// What the service is asked and answers beside questions, as plain types: the schemas are held to them, and the client is made of them.
import type { Account, FaultRecord, Market } from '../index.js';
import type { Applied, Change, LiveOrder, Statement } from '../live.js';
import type { AskedBy, FoundBy, Questions } from '../questions/all.js';
import type { Rules } from '../rules.js';
import type { Continuation } from '../support.js';

/** Names an account or subaccount that is margined on its own. */
export interface Of {
  readonly account: string;
  readonly subaccount?: string;
}

/** How an account stands. */
export type AccountStand = FoundBy<Questions['margin']>['accounts'][number];

/** A page of accounts; `next` is where the next one begins, null after the last. */
export type AccountPage = FoundBy<Questions['margin']>;

export type Figures = NonNullable<AccountStand['figures']>;

export interface AccountDetail extends AccountStand {
  readonly level: string;
  readonly numeraire: string;
  readonly holding: Account;
  readonly orders: readonly LiveOrder[];
  readonly call: { readonly since: number; readonly amount: number; readonly deadline: number | null } | null;
  readonly frozen: boolean;
}

/** Result of a change. A rejected order has no sequence: it changed nothing. */
export type ChangeDone = Pick<Applied, 'sequence' | 'time' | 'kind' | 'order' | 'events' | 'forecasts'>;

export interface RulesProposed {
  /** The number of the change that proposed them. */
  readonly id: string;
  readonly by: string;
  readonly why: string;
  readonly rules: { readonly name: string; readonly date: string };
  /** It expires after this time of the changes, ms since 1970 UTC. */
  readonly until: number;
}

/** An answer, with the change after which it holds. */
export interface Answer<T> {
  readonly sequence: number;
  readonly time: number;
  readonly answer: T;
}

interface Asks<Body, Found> {
  readonly body: Body;
  readonly found: Found;
}

type Who = Readonly<{ why: string }>;

/** Actions of operators; each needs a reason. */
export interface Verbs {
  /** `isDurable: false`: in force, and recorded once the log takes it. */
  'operator/halt': Asks<Who & { readonly halted: boolean }, { readonly halted: boolean; readonly isDurable?: boolean }>;
  'operator/freeze': Asks<Who & Of & { readonly frozen: boolean }, { readonly frozen: boolean }>;
  'operator/price': Asks<
    Who & { readonly prices: Readonly<Record<string, number | null>> },
    { readonly pinned: Readonly<Record<string, number>> }
  >;
  'operator/rules': Asks<Who & { readonly rules: string | Readonly<Record<string, unknown>>; readonly validMs?: number }, RulesProposed>;
  'operator/rules/approve': Asks<Who & { readonly id: string }, ChangeDone>;
  'operator/rules/withdraw': Asks<Who & { readonly id: string }, ChangeDone>;
  'operator/snapshot': Asks<Who, ChangeDone>;
}

/** Content of a change: its fields by name, its sender and, for operators, the reason. */
interface Said extends Readonly<Record<string, unknown>> {
  readonly account?: string;
  readonly subaccount?: string;
  readonly who: string;
  readonly why?: string;
}

/** Messages of the stream. */
export type StreamMessage =
  | { readonly type: 'subscribed'; readonly sequence: number; readonly time: number; readonly next: number; readonly first: number }
  /** A change that was made, with what it says itself: prices, amounts, the order. */
  | (Said & Omit<ChangeDone, 'sequence'> & { readonly type: 'change'; readonly sequence: number })
  /** A refused change, with the reason; a subscriber that is behind does not receive it. */
  | (Said & { readonly type: 'refused'; readonly kind: Change['kind']; readonly fault?: FaultRecord; readonly order?: ChangeDone['order'] })
  /** In the place of many changes: the last event of every account. */
  | { readonly type: 'conflated'; readonly from: number; readonly to: number; readonly events: ChangeDone['events'] }
  /** Changes that are too old to be told: read how everything stands instead. */
  | { readonly type: 'gap'; readonly from: number; readonly to: number; readonly instead: string }
  | { readonly type: 'figures'; readonly sequence: number; readonly time: number; readonly accounts: readonly AccountStand[] }
  /** The service is there, and has nothing else to tell. */
  | { readonly type: 'alive'; readonly sequence: number; readonly time: number }
  /** The last message: why there are no more, and the status that a request would have had. */
  | { readonly type: 'fault'; readonly status: number; readonly fault: FaultRecord };

export type { AskedBy, Change, Continuation, FaultRecord, FoundBy, Market, Questions, Rules, Statement };
