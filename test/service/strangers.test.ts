// Unknown clients hold no resources: the service ends connections with garbage, silence or no key at once, and refuses deeply nested bodies.
import { once } from 'node:events';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { account, Harness, keyOf } from './harness.js';

let harness: Harness;
let url: URL;
beforeAll(async () => {
  harness = await Harness.open();
  url = new URL(harness.address);
});
afterAll(() => harness.close());

/** A connection that never closes its own side. */
async function stranger(text: string): Promise<Socket> {
  const socket = connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}
/** Connections that the service holds beside the one that asks, as soon as they are so few. */
async function held(most: number): Promise<number> {
  for (;;) {
    const [answer] = await once(
      get(`${url.href}metrics`, { agent: false, headers: { authorization: `Bearer ${keyOf('read')}` } }),
      'response',
    );
    const count = Number(/^margincore_connections (\d+)$/m.exec(String(Buffer.concat(await answer.toArray())))?.[1]) - 1;
    if (count <= most) return count;
    await new Promise((again) => setTimeout(again, 10));
  }
}

describe('a connection', () => {
  test.each([
    ['of garbage', '\x16\x03\x01nonsense\r\n\r\n', '400'],
    ['with a head that is too large', `GET / HTTP/1.1\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`, '431'],
    ['that is upgraded to elsewhere', 'GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n', '404'],
    ['without a key', 'GET /v1/accounts HTTP/1.1\r\nhost: x\r\n\r\n', '401'],
    ['with a foreign origin', 'GET /v1/accounts HTTP/1.1\r\nhost: x\r\norigin: https://evil.example\r\n\r\n', '403'],
  ])(
    '%s is answered and gone, though the other side stays',
    async (_, text, status) => {
      const before = await held(0);
      const sockets = await Promise.all(Array.from({ length: 50 }, () => stranger(text)));
      const answers = await Promise.all(sockets.map(async (socket) => String((await once(socket, 'data'))[0])));
      expect(new Set(answers.map((answer) => answer.slice(9, 12)))).toEqual(new Set([status]));
      expect([before, await held(0)]).toEqual([0, 0]);
      for (const socket of sockets) socket.destroy();
      // before the service would look for connections that are late, after 10 s
    },
    8000,
  );
});

describe('a body', () => {
  const deep = (n: number): string => `${'['.repeat(n)}${']'.repeat(n)}`;
  const objects = (n: number): string => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`;
  test.each(['what-if', 'changes', 'stress', 'operator/rules', 'operator/rules/preview', 'compare'])(
    'of %s, nested 5,000 deep, is refused',
    async (path) => {
      for (const text of [
        deep(5000),
        objects(5000),
        `{"rules":${objects(5000)},"why":"x"}`,
        `{"scenarios":${deep(5000)}}`,
        '['.repeat(500_000),
      ]) {
        const { status } = await harness.post(`/v1/${path}`, text);
        expect([status >= 400, status < 500]).toEqual([true, true]);
      }
    },
  );

  test('is not taken for deep where brackets stand in text', async () => {
    const { status, body } = await harness.post('/v1/what-if', { account: `${'['.repeat(100)}\\"` });
    expect([status, body.fault]).toEqual([404, expect.objectContaining({ code: 'UNKNOWN_ACCOUNT' })]);
    expect((await harness.post('/v1/margin', { accounts: [{ account }] })).status).toBe(200);
  });
});
