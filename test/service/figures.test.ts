// Figures of watched accounts: made once a changed account, however many watch; after any change the stream sends what a read returns.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Draws } from '../../src/draws.js';
import { Figures, Follower } from '../../src/service/figures.js';
import type { Change } from '../../src/service/protocol.js';
import type { Venue } from '../../src/service/venue.js';
import { runs } from '../long.js';
import { Harness, market } from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.open();
});
afterAll(() => harness.close());

const names = Array.from({ length: 200 }, (_, n) => ({ account: `A${String(n + 1).padStart(6, '0')}` }));

test('a fill makes the figures of its account once, for ten who watch two hundred', async () => {
  const { venue } = harness.service;
  let made = 0;
  const engine = {
    account: (...of: [string, string]) => {
      made += 1;
      return venue.engine.account(...of);
    },
  };
  const { live, feed, market: traded, rules } = venue;
  const counting = { live, feed, market: traded, rules, engine } as unknown as Venue;
  const figures = new Figures(counting);
  const followers = Array.from({ length: 10 }, () => new Follower());
  for (const follower of followers) figures.follow(follower, names);
  const told = (): number => {
    let count = 0;
    for (let more = true; more; ) {
      figures.turn();
      const taken = followers.map((follower) => figures.take(follower));
      count += taken.reduce((sum, { accounts }) => sum + accounts.length, 0);
      more = taken.some((one) => one.more);
    }
    return count;
  };
  expect([told(), made]).toEqual([2000, 200]);
  made = 0;
  await harness.client().apply({ kind: 'fill', account: 'A000007', instrument: 'BTC-30JAN26', quantity: 10, price: 90_000 });
  expect([told(), made]).toEqual([10, 1]);
  made = 0;
  await harness.client().apply({ kind: 'fill', account: 'A000250', instrument: 'BTC-30JAN26', quantity: 10, price: 90_000 });
  expect([told(), made]).toEqual([0, 0]);
  // a turn makes a bounded number: changes come between
  await harness.client().apply({ kind: 'tick', prices: { BTC: 60_000 } });
  figures.turn();
  const first = figures.take(followers[0] as Follower);
  expect([first.accounts.length < 200, first.more]).toEqual([true, true]);
});

test('after random changes of every kind they are those of a read', async () => {
  const { venue } = harness.service;
  const client = harness.client();
  const figures = new Figures(venue);
  const follower = new Follower();
  const watched = names.slice(0, 20);
  figures.follow(follower, watched);
  const seen = new Map<string, unknown>();
  const draws = new Draws(7, 0);
  const one = () => draws.pick(watched).account;
  const options = market.quotes.map(({ instrument }) => instrument.id);
  const prices = () => Object.fromEntries(market.underlyings.map(({ id, index }) => [id, index * draws.between(0.5, 1.5)]));
  const kinds: readonly (() => Change)[] = [
    () => ({ kind: 'tick', prices: prices() }),
    () => ({ kind: 'tick', prices: prices(), time: venue.live.time + draws.below(1e7) }),
    () => ({
      kind: 'fill',
      account: one(),
      instrument: draws.pick(options),
      quantity: draws.sign(),
      price: 100,
      time: venue.live.time + draws.below(1e6),
    }),
    () => ({ kind: 'deposit', account: one(), asset: 'USD', amount: draws.between(1, 1e5) }),
    () => ({ kind: 'transfer', account: one(), to: { account: one() }, asset: 'USD', amount: draws.between(1, 100) }),
    () => ({
      kind: 'place',
      account: one(),
      order: { id: `o${draws.below(1e9)}`, instrument: 'BTC-30JAN26', quantity: draws.sign(), price: 90_000 },
    }),
    () => ({ kind: 'note', note: {} }),
  ];
  let applied = 0;
  for (let n = 0; n < runs(60, 24); n++) {
    await client.apply(draws.pick(kinds)()).then(
      () => applied++,
      () => undefined,
    );
    for (let more = true; more; ) {
      figures.turn();
      const taken = figures.take(follower);
      for (const text of taken.accounts) {
        const figure = JSON.parse(text) as { account: string };
        seen.set(figure.account, figure);
      }
      more = taken.more;
    }
    const { answer } = await client.ask('margin', { accounts: watched });
    expect(watched.map(({ account }) => seen.get(account))).toEqual(answer.accounts);
  }
  expect(applied).toBeGreaterThan(runs(30, 12));
});
