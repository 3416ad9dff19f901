// A client that numbers its changes: each is made once across lost answers, refusals, a service that ends and a client that starts again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../src/index.js';
import { type ServiceClient, serviceClient } from '../../src/service/client.js';
import { account, Harness, keyOf } from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.open();
});
afterAll(() => harness.close());

const backOff = { retries: 0, seed: 1 } as const;
const clientOf = (id: string, from?: number): ServiceClient =>
  serviceClient(harness.address, { key: keyOf('operate'), backOff, producer: { id, ...(from !== undefined && { from }) } });
const deposit = (amount: number) => ({ kind: 'deposit', account, asset: 'USD', amount }) as const;
const refused = (promise: Promise<unknown>): Promise<Fault> =>
  promise.then(
    () => Promise.reject(new Error('made')),
    (error: Fault) => error,
  );
const cash = async (): Promise<number> =>
  (await harness.client().account(account)).answer.holding.collateral.find(({ asset }) => asset === 'USD')?.amount ?? 0;

test('changes at once are numbered in call order, lists by their length', async () => {
  const client = clientOf('order');
  const before = await cash();
  const done = await Promise.all([client.apply(deposit(1)), client.applyAll([deposit(2), deposit(3)]), client.apply(deposit(4))]);
  expect([client.nextNumber, (await cash()) - before]).toEqual([5, 10]);
  const [first, list, last] = done;
  expect([first, ...list, last].map((one) => (one as { sequence: number }).sequence - (first.sequence as number))).toEqual([0, 1, 2, 3]);
});

test('a refusal that took its number, and one that did not, leave no gap', async () => {
  const client = clientOf('refusals');
  const before = await cash();
  expect((await refused(client.apply({ ...deposit(1), account: 'nobody' }))).code).toBe('UNKNOWN_ACCOUNT');
  await client.apply(deposit(1));
  expect((await refused(client.apply({ kind: 'deposit' } as never))).code).toBe('MISSING_FIELD');
  await client.apply(deposit(2));
  expect((await cash()) - before).toBe(3);
});

test('an answer that was lost: the change is made once, whether it is sent again or another follows', async () => {
  const client = clientOf('lost');
  const before = await cash();
  const real = globalThis.fetch;
  const losing = async (...given: Parameters<typeof fetch>): Promise<Response> => {
    await (await real(...given)).text();
    throw new TypeError('terminated');
  };
  for (const next of [deposit(1), deposit(10)]) {
    globalThis.fetch = losing;
    expect((await refused(client.apply(deposit(1)))).code).toBe('UNREACHABLE');
    globalThis.fetch = real;
    await client.apply(next);
  }
  expect([(await cash()) - before, client.nextNumber]).toEqual([1 + 1 + 10, 4]);
});

test('across an end of the service and a client that starts again', async () => {
  const first = clientOf('restart');
  const before = await cash();
  const one = await first.apply(deposit(1));
  await harness.service.close();
  expect((await refused(first.apply(deposit(2)))).code).toBe('UNREACHABLE');
  expect(first.nextNumber).toBe(2);
  await harness.reopened();
  const second = clientOf('restart', first.nextNumber as number);
  const two = await second.apply(deposit(2));
  // one that goes back is answered as it was
  expect(await clientOf('restart', 1).apply(deposit(1))).toEqual(one);
  expect(await clientOf('restart', 2).apply(deposit(2))).toEqual(two);
  expect((await refused(clientOf('restart', 1).apply(deposit(7)))).code).toBe('DUPLICATE');
  const gap = await refused(clientOf('restart', 9).apply(deposit(1)));
  expect([gap.code, gap.path]).toEqual(['OUT_OF_RANGE', 'producer-sequence']);
  expect((await cash()) - before).toBe(3);
});
