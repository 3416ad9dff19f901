// The worker's side of the live view: one feed at a time. The page pulls it, so the feed never runs ahead of the view.
import { type Core, Fault } from '../../index.js';
import { parseHistory } from '../../io/index.js';
import type { Change } from '../../live.js';
import type { Held } from './held.js';
import type { Connection } from './live/connection.js';
import type { AccountName, Checked, Feed, FeedAbout, LiveStep } from './live/feed.js';
import { isJournal, journalFeed } from './live/journal.js';
import { pathOfHistory, seededPath } from './live/path.js';
import { type ServiceAsked, serviceFeed } from './live/service.js';
import { simulated } from './live/simulated.js';

export type LiveAsked =
  | { readonly kind: 'simulated'; readonly requirement: string; readonly seed: number; readonly stepMs: number; readonly volTimes: number }
  | { readonly kind: 'file'; readonly requirement: string; readonly name: string; readonly text: string; readonly whose?: AccountName }
  | ({ readonly kind: 'service' } & ServiceAsked);

export interface LiveBegun extends FeedAbout {
  /** Of this feed; steps of another one are not answered. */
  readonly feed: number;
  /** Whether orders and money may be put in. */
  readonly acts: boolean;
}

export interface LivePulled {
  readonly steps: readonly LiveStep[];
  readonly ended: boolean;
  readonly checked: Checked | undefined;
  readonly connection: Connection | undefined;
  /** Where it has changed since it was last told: rules, requirement, underlying. */
  readonly about?: FeedAbout;
}

interface Shown {
  readonly number: number;
  readonly feed: Feed;
  /** What the page was told of it. */
  about: FeedAbout;
}

const feeds = new WeakMap<Core, Shown>();

/** Begins a feed in the place of the one before. */
export async function liveBegin(held: Held, asked: LiveAsked): Promise<LiveBegun> {
  const feed = await feedOf(held, asked);
  const before = feeds.get(held.core);
  before?.feed.close();
  const number = (before?.number ?? 0) + 1;
  feeds.set(held.core, { number, feed, about: feed.about });
  return { ...feed.about, feed: number, acts: feed.act !== undefined };
}

export async function livePull(
  { core }: Held,
  { feed: number, count }: { readonly feed: number; readonly count: number },
): Promise<LivePulled> {
  const shown = feedBy(core, number);
  const { feed } = shown;
  const steps = await feed.pull(count);
  const { ended, checked, connection, about } = feed;
  const told = about === shown.about ? {} : { about };
  shown.about = about;
  return { steps, ended, checked, connection, ...told };
}

export async function liveAct(
  { core }: Held,
  { feed: number, change }: { readonly feed: number; readonly change: Change },
): Promise<LiveStep> {
  const { feed } = feedBy(core, number);
  if (feed.act === undefined) throw new Fault('BAD_ARGUMENT', 'change', 'absent: this feed only shows changes made elsewhere', change.kind);
  return feed.act(change);
}

export function liveEnd({ core }: Held, { feed: number }: { readonly feed: number }): null {
  const now = feeds.get(core);
  if (now?.number === number) {
    now.feed.close();
    feeds.set(core, { number, feed: none, about: none.about });
  }
  return null;
}

const none: Feed = {
  about: { account: '', subaccount: '', accounts: [], requirement: '', underlying: '', rules: '', of: '' },
  ended: true,
  pull: async () => [],
  close: () => {},
};

function feedBy(core: Core, number: number): Shown {
  const now = feeds.get(core);
  if (now?.number !== number) throw new Fault('CLOSED', 'feed', 'the one that is shown', number);
  return now;
}

function feedOf(held: Held, asked: LiveAsked): Promise<Feed> {
  const { market, rules, core, one } = held;
  if (asked.kind === 'service') return serviceFeed(held, asked);
  const { requirement } = asked;
  if (asked.kind === 'simulated') {
    const whose = rules.factors === undefined ? 'of rules margincore, for these state none' : 'of the rules';
    const more = asked.volTimes === 1 ? '' : ` ${asked.volTimes} times`;
    const of = `a simulated path, seed ${asked.seed}: vols${more} and correlations ${whose}; implied vols and time to expiry stand still`;
    return simulated(held, { requirement, path: seededPath(market, rules, asked), of });
  }
  if (isJournal(asked.text)) {
    const { account, subaccount } = one.holding;
    const open = asked.text.includes(`"account":${JSON.stringify(account)}`) ? { account, subaccount } : { account: '', subaccount: '' };
    return journalFeed(core, { name: asked.name, text: asked.text, ...(asked.whose ?? open) });
  }
  const history = parseHistory(asked.text, { name: asked.name });
  return simulated(held, {
    requirement,
    path: pathOfHistory(market, history),
    of: `moves of ${asked.name}, a day a step, from the prices that are open; implied vols and time to expiry stand still`,
  });
}
