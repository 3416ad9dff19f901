// Questions on the book thread: the same answers, no older than the question; fills do not wait; a dead thread restarts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Draws } from '../../src/draws.js';
import { questions } from '../../src/questions/all.js';
import { answerTo } from '../../src/questions/question.js';
import { stressLibrary } from '../../src/rules/stress/library.js';
import { preset } from '../../src/rules.js';
import { BookThread } from '../../src/service/bookThread.js';
import { account, Harness, market } from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.open({ follow: true });
});
afterAll(() => harness.close());

/** Without scenarios of correlations, which rules may leave out. */
const scenarios = stressLibrary
  .map(({ name }) => name)
  .filter((name) => !name.includes('correlation'))
  .slice(0, 4);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('answers as the venue itself would, after changes of every kind, other rules among them', async () => {
  const { venue } = harness.service;
  const client = harness.client();
  const draws = new Draws(11, 0);
  const own = async (name: 'stress' | 'operator/rules/preview', input: unknown): Promise<unknown> => {
    const question = questions[name];
    return plain(await answerTo(question, venue, question.input.parse(input, 'body'), 'body'));
  };
  const compared = async (): Promise<void> => {
    const { sequence, answer } = await client.ask('stress', { scenarios });
    expect([sequence, answer.totals.length]).toEqual([venue.live.sequence, scenarios.length]);
    expect(answer).toEqual(await own('stress', { scenarios }));
  };
  for (let n = 0; n < 12; n++) {
    const who = `A${String(1 + draws.below(300)).padStart(6, '0')}`;
    await client
      .apply({ kind: 'fill', account: who, instrument: draws.pick(market.quotes).instrument.id, quantity: draws.sign(), price: 100 })
      .catch(() => undefined);
    if (n % 4 === 3) await client.apply({ kind: 'tick', prices: { BTC: draws.between(50_000, 100_000) }, time: venue.live.time + 1000 });
    if (n % 6 === 5) await compared();
  }
  await client.operate('operator/price', { prices: { ETH: 2500 }, why: 'the feed is wrong' });
  const { id } = await client.operate('operator/rules', { rules: 'deribit-portfolio', why: 'as announced' });
  const preview = { rules: 'deribit-portfolio' };
  expect((await client.ask('operator/rules/preview', preview)).answer).toEqual(
    plain(await venue.live.preview(preset('deribit-portfolio'))),
  );
  await harness.client('second').operate('operator/rules/approve', { id, why: 'checked' });
  await client
    .apply({ kind: 'open', account: { account: 'NEW', positions: [], collateral: [{ asset: 'USD', amount: 1000 }] } } as never)
    .catch(() => undefined);
  await compared();
  const pages = await client.accounts({ most: 1000 });
  const small = [];
  for (let from: number | null = 0; from !== null; ) {
    const { answer } = await client.accounts({ from, most: 50 });
    small.push(...answer.accounts);
    from = answer.next;
  }
  expect([pages.sequence, pages.answer.accounts]).toEqual([venue.live.sequence, small]);
}, 180_000);

test('changes are made while it is at work, and the answer says before which', async () => {
  const client = harness.client();
  const { venue } = harness.service;
  let answered = false;
  const before = venue.live.sequence;
  const asked = client.ask('stress', { scenarios }).finally(() => {
    answered = true;
  });
  const whileAtWork: boolean[] = [];
  for (let n = 0; n < 5; n++) {
    await client.apply({ kind: 'deposit', account, asset: 'USD', amount: 1 });
    whileAtWork.push(!answered);
  }
  const { sequence } = await asked;
  expect(whileAtWork).toContain(true);
  expect(sequence).toBeGreaterThanOrEqual(before);
  expect((await client.ask('stress', { scenarios })).sequence).toBe(venue.live.sequence);
});

test('a fault is the question’s own; a thread that ends is told of, and the next question begins another', async () => {
  const client = harness.client();
  await expect(client.ask('stress', { scenarios: ['no such'] })).rejects.toMatchObject({
    path: expect.stringContaining('scenarios[0]'),
  });
  const thread = new BookThread(harness.service.venue, {});
  thread.begin();
  const asked = thread.ask('stress', { scenarios: undefined });
  const ended = expect(asked).rejects.toMatchObject({ code: 'THREAD_LOST' });
  await thread.close();
  await ended;
  expect(() => thread.begin()).toThrow('shuts down');
  const broken = new BookThread(harness.service.venue, { backend: 'none' as never });
  await expect(broken.ask('stress', {})).rejects.toMatchObject({ code: 'THREAD_LOST' });
  await broken.close();
});
