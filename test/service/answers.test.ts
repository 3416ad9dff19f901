// Answers survive restarts and later changes: a change or refusal sent again gets the same answer, and no change is made twice.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '../../src/index.js';
import type { ChangeDone } from '../../src/service/protocol.js';
import { keyHorizonMs, mostAnswers, type Outcome, Producers, RememberedKeys, silenceMs } from '../../src/service/remembered.js';
import { account, future, Harness } from './harness.js';

const deposit = { kind: 'deposit', account, asset: 'USD', amount: 5 } as const;
const order = (id: string, quantity: number) =>
  ({ kind: 'place', account, order: { id, instrument: future, quantity, price: 90_000 } }) as const;

describe('by HTTP', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open();
  });
  afterAll(() => harness.close());
  const sent = (change: object, headers: Record<string, string>) => harness.post('/v1/changes', change, 'operate', headers);
  const code = (body: unknown): string => (body as { fault: { code: string } }).fault.code;

  test('a refused order stays refused under its key after a restart, though it would be accepted now', async () => {
    const tooLarge = order('o', 50_000_000);
    const key = { 'idempotency-key': 'large' };
    const first = await sent(tooLarge, key);
    expect(first.body).toMatchObject({ order: { verdict: 'rejected' } });
    expect(first.headers.get('idempotency-horizon')).toBe('86400');
    await harness.client().apply({ kind: 'deposit', account, asset: 'USD', amount: 1e13 });
    await harness.again();
    const again = await sent(tooLarge, key);
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect((await sent(tooLarge, { 'idempotency-key': 'other' })).body).toMatchObject({ order: { verdict: 'accepted' } });
  });

  test('so does a fault, and a refusal by a halt that was lifted since', async () => {
    const unknown = { kind: 'cancel', account, order: 'none' };
    const first = await sent(unknown, { 'idempotency-key': 'unknown' });
    expect(first.status).toBeGreaterThanOrEqual(400);
    await harness.client().operate('operator/halt', { halted: true, why: 'the feed is down' });
    const halted = await sent(order('h', 1), { 'idempotency-key': 'halted' });
    expect(halted.status).toBe(409);
    await harness.client().operate('operator/halt', { halted: false, why: 'it is up' });
    for (const life of [0, 1]) {
      if (life === 1) await harness.again();
      const [one, two] = [
        await sent(unknown, { 'idempotency-key': 'unknown' }),
        await sent(order('h', 1), { 'idempotency-key': 'halted' }),
      ];
      expect([one.status, one.body]).toEqual([first.status, first.body]);
      expect([two.status, two.body]).toEqual([halted.status, halted.body]);
    }
  });

  test('a producer numbers its changes: again is answered, a gap and another change are refused', async () => {
    const by = (number: number) => ({ 'producer-id': 'oms', 'producer-sequence': String(number) });
    const first = await sent(deposit, by(1));
    expect(first.status).toBe(200);
    expect((await sent(deposit, by(1))).body).toEqual(first.body);
    const gap = await sent(deposit, by(3));
    expect([gap.status, code(gap.body)]).toEqual([409, 'OUT_OF_RANGE']);
    expect(code((await sent({ ...deposit, amount: 6 }, by(1))).body)).toBe('DUPLICATE');
    const list = (await sent([deposit, { ...deposit, amount: 7 }, deposit], by(2))).body as unknown as readonly ChangeDone[];
    expect(list.map(({ sequence }) => sequence)).toEqual([1, 2, 3].map((n) => ((first.body as unknown as ChangeDone).sequence ?? 0) + n));
    await harness.again();
    expect((await sent([deposit, { ...deposit, amount: 7 }, deposit], by(2))).body).toEqual(list);
    expect((await sent(deposit, by(5))).status).toBe(200);
    expect((await sent([deposit, { kind: 'none' }], by(6))).status).toBe(400);
    expect((await sent(deposit, { 'producer-id': 'oms' })).status).toBe(400);
    // a number is of who sent it
    expect((await harness.post('/v1/changes', deposit, 'write', by(1))).body).not.toEqual(first.body);
  });

  test('a journal of refusals is made again', async () => {
    const hash = await harness.service.venue.live.hash();
    await harness.again();
    expect(await harness.service.venue.live.hash()).toBe(hash);
    expect((await harness.journal()).match(/"kind":"refused"/g)?.length).toBeGreaterThanOrEqual(3);
  });
});

const outcome = (sequence: number): Outcome => ({ done: { sequence, time: 0, kind: 'note', events: [] } });

describe('keys', () => {
  test('are known for a day of the time of changes, however many come', async () => {
    const keys = new RememberedKeys();
    let made = 0;
    const once = (key: string, time: number) => keys.once(key, 'p', time, async () => outcome(++made));
    await once('first', 0).outcome;
    for (let n = 0; n < 150_000; n++) once(`k${n}`, Math.floor(n / 10)).outcome;
    expect(once('first', keyHorizonMs - 1).again).toBe(true);
    expect(await once('first', keyHorizonMs - 1).outcome).toEqual(outcome(1));
    expect(once('first', 2 * keyHorizonMs + 3_600_000).again).toBe(false);
  });

  test('beyond what can be known new ones are refused, and none is forgotten', async () => {
    const keys = new RememberedKeys(2);
    const once = (key: string, time = 0) => keys.once(key, 'p', time, async () => outcome(1));
    await once('a').outcome;
    await once('b').outcome;
    expect(() => once('c')).toThrow(expect.objectContaining({ code: 'BUSY' }));
    expect(once('a').again).toBe(true);
    expect(once('c', 2 * keyHorizonMs).again).toBe(false);
  });

  test('of which no record was made may be sent again', async () => {
    const keys = new RememberedKeys(1);
    const stalled = new Fault('STALLED', 'log', 'a folder with room', 'ENOSPC');
    await expect(keys.once('a', 'p', 0, () => Promise.reject(stalled)).outcome).rejects.toBe(stalled);
    expect(keys.once('a', 'p', 0, async () => outcome(1)).again).toBe(false);
  });
});

describe('producers', () => {
  const make = async (): Promise<Outcome> => outcome(1);

  test('get the last answers, and ALREADY_MADE for those before', async () => {
    const producers = new Producers();
    const most = mostAnswers + 10;
    for (let n = 1; n <= most; n++) await producers.once('p', n, `${n}`, n, async () => outcome(n)).outcome;
    expect(await producers.once('p', 11, '11', most, make).outcome).toEqual(outcome(11));
    expect(() => producers.once('p', 10, '10', most, make)).toThrow(expect.objectContaining({ code: 'ALREADY_MADE' }));
  });

  test('that were silent for 30 days are ended, and their ids never taken again', async () => {
    const producers = new Producers();
    await producers.once('p', 1, '1', 0, make).outcome;
    await producers.once('p', 2, '2', silenceMs, make).outcome;
    for (const number of [3, 2, 1])
      if (number === 3)
        expect(() => producers.once('p', 3, '3', 2 * silenceMs + 1, make)).toThrow(expect.objectContaining({ code: 'ALREADY_MADE' }));
      else expect(() => producers.once('p', number, '', 3 * silenceMs, make)).toThrow(expect.objectContaining({ code: 'ALREADY_MADE' }));
  });

  test('whose change the machine could not make send its number again', async () => {
    const producers = new Producers();
    const failed = new Fault('STALLED', 'log', 'a folder with room', 'ENOSPC');
    const outcomes = [producers.once('p', 1, 'a', 0, () => Promise.reject(failed)), producers.once('p', 2, 'b', 0, make)];
    await expect(outcomes[0]?.outcome).rejects.toBe(failed);
    expect((await producers.once('p', 1, 'a', 0, async () => outcome(7)).outcome) as object).toEqual(outcome(7));
    expect(producers.once('p', 2, 'b', 0, make).again).toBe(true);
  });
});
