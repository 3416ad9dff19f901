// What the service is asked and answers beside questions, as plain types: the schemas are held to them, and the client is made of them.
import type { Account, FaultRecord, Market } from '../index.js';
import type { Applied, Change, LiveOrder, Statement } from '../live.js';
import type { AskedBy, FoundBy, Questions } from '../questions/all.js';
import type { Rules } from '../rules.js';

/** Whose: a unit that is margined on its own. */
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

/** What a change did. A rejected order has no sequence: nothing happened. */
export type ChangeDone = Pick<Applied, 'sequence' | 'time' | 'kind' | 'order' | 'events' | 'forecasts'>;

export interface RulesProposed {
  /** The number of the change that proposed them. */
  readonly id: string;
  readonly by: string;
  readonly why: string;
  readonly rules: { readonly name: string; readonly date: string };
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

/** What operators do; each with its reason. */
export interface Verbs {
  'operator/halt': Asks<Who & { readonly halted: boolean }, { readonly halted: boolean }>;
  'operator/freeze': Asks<Who & Of & { readonly frozen: boolean }, { readonly frozen: boolean }>;
  'operator/price': Asks<
    Who & { readonly prices: Readonly<Record<string, number | null>> },
    { readonly pinned: Readonly<Record<string, number>> }
  >;
  'operator/rules': Asks<Who & { readonly rules: string | Readonly<Record<string, unknown>> }, RulesProposed>;
  'operator/rules/approve': Asks<Who & { readonly id: string }, ChangeDone>;
  'operator/snapshot': Asks<Who, ChangeDone>;
}

export type { AskedBy, Change, FaultRecord, FoundBy, Market, Questions, Rules, Statement };
