// A service that reads its journal: it lives, says how far it has come, takes nothing, and is ready once it has caught up.
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Fault } from '../../src/index.js';
import { account, future, Harness, keyOf } from './harness.js';

interface Told {
  readonly status: number;
  readonly ready: boolean;
  readonly phase?: string;
  readonly seq?: number;
  readonly target?: number | null;
}
const fills = 3000;
const fill = { kind: 'fill', account, instrument: future, quantity: 1, price: 90_000 } as const;

test('it lives at once, is ready once it has read its journal, and refuses reads, changes and streams before', async () => {
  const harness = await Harness.open();
  for (let n = 0; n < fills; n += 1000)
    await harness.post(
      '/v1/changes',
      Array.from({ length: 1000 }, () => fill),
    );
  const { sequence } = harness.service.venue.live;
  // without the state at its end: every change is made again
  harness.service.venue.snapshot = async () => undefined;
  await harness.service.close();

  const told: Told[] = [];
  let watching: Promise<void> = Promise.resolve();
  await harness.reopened({
    listening: async (address) => {
      const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
        fetch(`${address}${path}`, {
          ...init,
          headers: { authorization: `Bearer ${keyOf('operate')}`, 'content-type': 'application/json' },
        });
      expect(await (await ask('/livez')).json()).toEqual({ live: true });
      expect(await (await ask('/metrics')).text()).toMatch(/^margincore_ready 0$/m);
      for (const refused of [
        await ask('/v1/market'),
        await ask('/v1/what-if', { method: 'POST', body: JSON.stringify({ account }) }),
        await ask('/v1/changes', { method: 'POST', body: JSON.stringify(fill) }),
        await ask('/v1/operator/halt', { method: 'POST', body: JSON.stringify({ halted: true, why: 'no' }) }),
      ]) {
        expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([503, 1]);
        expect(await refused.json()).toMatchObject({ fault: { code: 'BUSY', path: 'service' } });
      }
      expect((await fetch(`${address}/v1/market`)).status).toBe(401);
      const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/stream`, 'margincore');
      expect(await new Promise((done) => socket.on('unexpected-response', (_, { statusCode }) => done(statusCode)))).toBe(503);
      watching = (async () => {
        for (;;) {
          const response = await ask('/readyz');
          told.push({ status: response.status, ...((await response.json()) as Omit<Told, 'status'>) });
          if (response.status === 200) return;
        }
      })();
    },
  });
  await watching;
  const before = told.slice(0, -1);
  expect(before.every(({ status, ready }) => status === 503 && !ready)).toBe(true);
  const replaying = before.filter(({ phase }) => phase === 'changes');
  expect(replaying.length).toBeGreaterThan(0);
  const records = replaying.map(({ seq }) => seq as number);
  expect(records).toEqual([...records].sort((x, y) => x - y));
  for (const { seq, target } of replaying) expect(seq).toBeLessThanOrEqual(target as number);
  expect(replaying.at(-1)?.target).toBeGreaterThan(fills);
  expect(told.at(-1)).toMatchObject({ status: 200, ready: true, sequence });
  expect(await (await harness.raw('/metrics')).text()).toMatch(/^margincore_ready 1$/m);
  expect((await harness.client().apply(fill)).sequence).toBe(sequence + 1);
  await harness.close();
});

test('a start that fails ends what listens, with the fault of the journal', async () => {
  const harness = await Harness.open();
  await harness.service.close();
  let at = '';
  const failed = await harness
    .reopened({
      expectSequence: 5,
      listening: (address) => {
        at = address;
      },
    })
    .catch((error: unknown) => error);
  expect((failed as Fault).code).toBe('SHORT');
  await expect(fetch(`${at}/livez`)).rejects.toThrow();
  await harness.reopened();
  await harness.close();
});
