// Figures of watched accounts: computed once per change that touches them, for all subscribers, a bounded number at a time.
import { standingOf } from '../questions/margin.js';
import { told } from '../questions/question.js';
import type { Of } from './protocol.js';
import type { Venue } from './venue.js';

/** Accounts whose figures are made in one turn, so that changes come between. */
const mostAtOnce = 128;

const nameOf = ({ account, subaccount = '' }: Of): string => `${account}\n${subaccount}`;

interface Watched {
  readonly of: Of;
  readonly followers: Set<Follower>;
  /** As JSON, and how often it was another. */
  text: string;
  version: number;
  /** Whether something came since that may have changed it. */
  stale: boolean;
}

/** A subscriber to accounts, with the figures that wait to be sent. */
export class Follower {
  readonly waiting = new Set<Watched>();
  readonly told = new Map<Watched, number>();
}

export class Figures {
  readonly #venue: Venue;
  readonly #watched = new Map<string, Watched>();
  /** Changes up to this one are taken account of. */
  #upTo = 0;
  #left = mostAtOnce;

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  /** Replaces the accounts that a follower watches. Throws UNKNOWN_ACCOUNT. */
  follow(follower: Follower, accounts: readonly Of[]): void {
    for (const of of accounts) this.#venue.live.rowOf(of.account, of.subaccount);
    this.leave(follower);
    for (const of of accounts) {
      const name = nameOf(of);
      const watched: Watched = this.#watched.get(name) ?? { of, followers: new Set(), text: '', version: 0, stale: true };
      this.#watched.set(name, watched);
      watched.followers.add(follower);
      follower.waiting.add(watched);
    }
  }

  leave(follower: Follower): void {
    for (const watched of [...follower.told.keys(), ...follower.waiting]) {
      watched.followers.delete(follower);
      if (watched.followers.size === 0) this.#watched.delete(nameOf(watched.of));
    }
    follower.told.clear();
    follower.waiting.clear();
  }

  /** A turn begins: what came since is taken account of, and so many figures may be made. */
  turn(): void {
    const { feed } = this.#venue;
    this.#left = mostAtOnce;
    if (this.#watched.size === 0 || feed.last - this.#upTo > 1000) {
      this.#upTo = feed.last;
      for (const one of this.#watched.values()) this.#touch(one);
      return;
    }
    while (this.#upTo < feed.last) {
      const happened = feed.at(++this.#upTo);
      const names = happened === undefined ? undefined : touchedBy(JSON.parse(happened.text));
      if (names === undefined) for (const one of this.#watched.values()) this.#touch(one);
      else for (const name of names) this.#touch(this.#watched.get(name));
    }
  }

  /** Figures that differ from the last ones sent to a follower, as JSON; `more` where the turn was over before. */
  take(follower: Follower): { readonly accounts: readonly string[]; readonly more: boolean } {
    const accounts: string[] = [];
    for (const watched of follower.waiting) {
      if (watched.stale && !this.#made(watched)) return { accounts, more: true };
      follower.waiting.delete(watched);
      if (follower.told.get(watched) !== watched.version && watched.text !== '') accounts.push(watched.text);
      follower.told.set(watched, watched.version);
    }
    return { accounts, more: false };
  }

  #touch(watched: Watched | undefined): void {
    if (watched === undefined) return;
    watched.stale = true;
    for (const follower of watched.followers) follower.waiting.add(watched);
  }

  /** False where the turn is over. */
  #made(watched: Watched): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    const { account, subaccount = '' } = watched.of;
    // a closed account sends nothing
    const text = this.#venue.live.isOpen(account, subaccount) ? JSON.stringify(told(standingOf(this.#venue, { account, subaccount }))) : '';
    if (text !== watched.text) watched.version += 1;
    watched.text = text;
    watched.stale = false;
    return true;
  }
}

interface Told {
  readonly kind: string;
  readonly account?: string;
  readonly subaccount?: string;
  readonly to?: Of;
  readonly events?: readonly Of[];
  readonly orders?: readonly Of[];
  readonly controls?: object;
  readonly forecasts?: object;
}

/** Accounts whose figures a change may have moved; undefined where that may be any. */
function touchedBy({ kind, account, subaccount, to, events = [], orders = [], controls, forecasts }: Told): readonly string[] | undefined {
  if (kind === 'note') return [];
  if (account === undefined || controls !== undefined || forecasts !== undefined || kind === 'open' || kind === 'close') return undefined;
  return [{ account, ...(subaccount !== undefined && { subaccount }) }, ...(to === undefined ? [] : [to]), ...events, ...orders].map(
    nameOf,
  );
}
