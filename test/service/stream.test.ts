// The stream: events in order from any position; figures as they change; slow subscribers get the latest, in bounded memory.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ServiceClient, type ServiceError, type StreamMessage, serviceClient } from '../../src/service/client.js';
import { account, Harness, keyOf, market } from './harness.js';

let harness: Harness;
let client: ServiceClient;
beforeAll(async () => {
  harness = await Harness.open({ origins: ['https://desk.example'] });
  client = serviceClient(harness.address, { key: keyOf('operate'), WebSocket });
});
afterAll(() => harness.close());

const deposit = { kind: 'deposit', account, asset: 'USD', amount: 5 } as const;
const tick = (n: number) => ({ kind: 'tick', prices: { BTC: n % 2 === 0 ? 50_000 : 100_000, ETH: n % 2 === 0 ? 1500 : 4000 } }) as const;

/** Messages as they come, until one of them is the last that is waited for. */
function listened(
  options: { from?: number; figures?: { account: string }[] },
  last: (message: StreamMessage) => boolean,
): Promise<StreamMessage[]> {
  const messages: StreamMessage[] = [];
  return new Promise((resolve, reject) => {
    const end = client.watch({
      ...options,
      onMessage: (message) => {
        messages.push(message);
        if (!last(message)) return;
        resolve(messages);
        end();
      },
      onClose: reject,
    });
  });
}
const sequences = (messages: StreamMessage[]): number[] => messages.flatMap((one) => (one.type === 'change' ? [one.sequence] : []));

// each test goes on from what those before it have left
describe('a stream', { shuffle: false }, () => {
  test('tells every change with its events, and from a sequence number on again', async () => {
    const watched = listened({}, (one) => one.type === 'change' && one.sequence === 4);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const applied = [];
    for (const change of [deposit, tick(0), tick(1)]) applied.push(await client.apply(change));
    const fault = (await client.apply({ ...deposit, kind: 'withdraw', amount: 1e12 }).catch((error: unknown) => error)) as ServiceError;
    await new Promise((resolve) => setTimeout(resolve, 100));
    applied.push(await client.apply(deposit));
    const messages = await watched;
    expect(sequences(messages)).toEqual([1, 2, 3, 4]);
    expect(messages.flatMap((one) => (one.type === 'change' ? [one.events] : []))).toEqual(applied.map(({ events }) => events));
    expect(applied[1]?.events.length).toBeGreaterThan(10);
    // what was changed, by whom; what was refused, and why
    const told = messages.find((one) => one.type === 'change');
    expect(told).toMatchObject({ kind: 'deposit', account, asset: 'USD', amount: 5, who: 'operate' });
    expect(messages.find((one) => one.type === 'refused')).toMatchObject({
      kind: 'withdraw',
      account,
      amount: 1e12,
      who: 'operate',
      fault: fault.toRecord(),
    });
    const again = await listened({ from: 2 }, (one) => one.type === 'change' && one.sequence === 4);
    expect(sequences(again)).toEqual([3, 4]);
  });

  test('tells figures as they change, the newest alone', async () => {
    const watched = listened({ figures: [{ account }] }, (one) => one.type === 'figures' && one.sequence >= 6);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await client.applyAll([tick(0), deposit]);
    const told = (await watched).filter((one) => one.type === 'figures');
    expect(told.length).toBeGreaterThan(1);
    const { answer } = await client.account(account);
    expect(told.at(-1)?.accounts[0]?.figures).toEqual(answer.figures);
  });

  test('one who does not read is told the newest in one message, and everybody else everything', async () => {
    const slow = new WebSocket(`${harness.address.replace('http', 'ws')}/v1/stream`, ['margincore', `margincore.key.${keyOf('read')}`]);
    const messages: StreamMessage[] = [];
    slow.on('message', (data) => {
      for (const line of String(data).split('\n')) messages.push(JSON.parse(line));
    });
    await once(slow, 'open');
    expect(slow.protocol).toBe('margincore');
    slow.send('{"type":"subscribe"}');
    await once(slow, 'message');
    slow.pause();
    // as many and as long as a busy venue's of an hour, faster than an engine makes them
    const { feed } = harness.service.venue;
    const from = feed.last;
    const changes = 3000;
    const told = (n: number) =>
      Array.from({ length: 50 }, (_, row) => ({ row, account: `A${row}`, subaccount: '', level: `level ${n}`, why: 'x'.repeat(200) }));
    const quick = listened({}, (one) => one.type === 'change' && one.sequence === from + changes);
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (let n = 1; n <= changes; n++) {
      feed.tell({ kind: 'tick' }, { sequence: from + n, time: n, kind: 'tick', events: told(n) as never });
      if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const quickly = await quick;
    slow.resume();
    while (messages.at(-1)?.type !== 'conflated') await once(slow, 'message');
    const conflated = messages.at(-1) as Extract<StreamMessage, { type: 'conflated' }>;
    expect(conflated.to).toBe(from + changes);
    expect(conflated.from).toBeLessThan(from + changes - 256);
    expect(sequences(messages)).toEqual(Array.from({ length: conflated.from - from - 1 }, (_, n) => from + 1 + n));
    // the last word on every account
    expect(conflated.events).toEqual(told(changes));
    expect(sequences(quickly)).toEqual(Array.from({ length: changes }, (_, n) => from + 1 + n));
    slow.terminate();
    expect(await (await harness.raw('/metrics')).text()).toMatch(/margincore_stream_conflated_total [1-9]/);
  }, 120_000);

  test('lets nobody in without a key, from elsewhere, or who says nothing that it knows', async () => {
    const address = `${harness.address.replace('http', 'ws')}/v1/stream`;
    const refused = async (socket: WebSocket): Promise<number> => {
      const [, response] = await once(socket, 'unexpected-response');
      return response.statusCode;
    };
    expect(await refused(new WebSocket(address, { headers: { origin: 'https://evil.example' } }))).toBe(403);
    expect(await refused(new WebSocket(address.replace('stream', 'other')))).toBe(404);
    const closed = async (said: string, headers = {}): Promise<[number, string]> => {
      const socket = new WebSocket(address, { headers });
      await once(socket, 'open');
      socket.send(said);
      const [code, reason] = await once(socket, 'close');
      return [code, String(reason)];
    };
    const authorization = `Bearer ${keyOf('read')}`;
    expect(await closed('{"type":"subscribe"}', { origin: 'https://desk.example' })).toEqual([1008, 'BAD_ARGUMENT']);
    expect(await closed(`{"type":"subscribe","key":"${keyOf('nobody')}"}`)).toEqual([1008, 'BAD_ARGUMENT']);
    expect(await closed('{', { authorization })).toEqual([1008, 'BAD_JSON']);
    expect(await closed('{"type":"subscribe","from":99999999}', { authorization })).toEqual([1008, 'OUT_OF_RANGE']);
    expect(await closed('{"type":"subscribe","figures":[{"account":"nobody"}]}', { authorization })).toEqual([1008, 'UNKNOWN_ACCOUNT']);
    expect(market.asOf).toBeGreaterThan(0);
  });
});
