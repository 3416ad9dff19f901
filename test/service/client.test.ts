// The client against servers that are down, die, hang, answer garbage or break off: a Fault each time, no uncaught error, and it comes back.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Fault } from '../../src/index.js';
import { BackOff } from '../../src/service/backOff.js';
import { type ClientOptions, type ServiceClient, ServiceError, type StreamMessage, serviceClient } from '../../src/service/client.js';
import { account, Harness, keyOf } from './harness.js';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Waits of the client, as they were asked for: none of them is waited. */
const waits: number[] = [];
const backOff = { seed: 1, wait: async (ms: number) => void waits.push(ms) } as const;
const clientOf = (address: string, options: ClientOptions = {}): ServiceClient =>
  serviceClient(address, { backOff, WebSocket, ...options });

async function address(server: Server | ReturnType<typeof createSocketServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that answers the n-th request so, and how many came. */
async function answering(
  answer: (request: IncomingMessage, response: ServerResponse, n: number) => void,
): Promise<{ at: string; came: () => number }> {
  let came = 0;
  const server = createServer((request, response) => answer(request, response, came++));
  closing.push(() => server.closeAllConnections());
  return { at: await address(server), came: () => came };
}

const ok = (response: ServerResponse, answer: unknown = { sequence: 1, time: 2, answer: {} }): void =>
  void response.end(JSON.stringify(answer));
const failed = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const busy = { code: 'BUSY', path: 'quota', expectation: 'kept', got: '2', message: 'quota must be kept; got 2' };
const closedPort = async (): Promise<string> => {
  const server = createSocketServer();
  const at = await address(server);
  server.close();
  await once(server, 'close');
  return at;
};
const garbage: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ['502 in HTML', (response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>')],
  ['200 in HTML', (response) => void response.end('<html>captive portal</html>')],
  ['half a JSON', (response) => void response.end('{"sequence":')],
  ['null with 500', (response) => void response.writeHead(500).end('null')],
  ['a fault that is none', (response) => void response.writeHead(500).end('{"fault":{"code":1}}')],
  ['nothing with 503', (response) => void response.writeHead(503).end()],
  ['a redirect', (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
  [
    'half a body',
    (response) =>
      void (response.writeHead(200, { 'content-length': '100' }), response.write('{'), setTimeout(() => response.destroy(), 20)),
  ],
  ['no answer at all', (response) => void response.destroy()],
];

describe('a request', () => {
  test('rejects with UNREACHABLE where nobody listens, after as many attempts as it may make', async () => {
    waits.length = 0;
    const error = await failed(clientOf(await closedPort(), { backOff: { ...backOff, retries: 3 } }).market());
    expect([error instanceof Fault, (error as Fault).code, waits.length]).toEqual([true, 'UNREACHABLE', 3]);
    expect((error as Fault).got).toContain('ECONNREFUSED');
  });

  test.each(garbage)('rejects with UNREACHABLE for %s, and asks again', async (_, answer) => {
    const { at, came } = await answering((_request, response) => answer(response));
    const error = await failed(clientOf(at, { backOff: { ...backOff, retries: 2 } }).market());
    expect([error instanceof Fault, (error as Fault).code, came()]).toEqual([true, 'UNREACHABLE', 3]);
  });

  test.each(garbage)('is answered once %s is over', async (_, answer) => {
    const { at } = await answering((_request, response, n) => (n < 2 ? answer(response) : ok(response)));
    expect(await clientOf(at).market()).toEqual({ sequence: 1, time: 2, answer: {} });
  });

  test('is given up when its time is over, attempts and waits together', async () => {
    const { at } = await answering(() => undefined);
    const error = await failed(clientOf(at, { timeoutMs: 60 }).market());
    expect([(error as Fault).code, (error as Fault).expectation]).toEqual([
      'UNREACHABLE',
      expect.stringMatching(/^answered within \d+ ms$/),
    ]);
  });

  test('waits no shorter than the service asks, and not at all where that is beyond its time', async () => {
    waits.length = 0;
    const { at, came } = await answering((_request, response, n) => {
      if (n === 0) response.writeHead(429, { 'retry-after': '7' }).end(JSON.stringify({ fault: busy }));
      else if (n === 2) response.writeHead(429, { 'retry-after': '700' }).end(JSON.stringify({ fault: busy }));
      else ok(response);
    });
    await clientOf(at).market();
    expect(waits).toEqual([7000]);
    const error = await failed(clientOf(at).market());
    expect([error instanceof ServiceError, (error as ServiceError).status, (error as ServiceError).retryAfterMs, came()]).toEqual([
      true,
      429,
      700_000,
      3,
    ]);
  });

  test('a change without a key is sent once, one with a key until it is answered', async () => {
    const { at, came } = await answering((_request, response, n) =>
      n % 2 === 0 ? void response.destroy() : ok(response, { kind: 'note', events: [], time: 1 }),
    );
    expect(((await failed(clientOf(at).apply({ kind: 'note', note: {} }))) as Fault).code).toBe('UNREACHABLE');
    expect(came()).toBe(1);
    const odd = came();
    await clientOf(at).apply({ kind: 'note', note: {} });
    expect(came()).toBe(odd + 1);
    expect((await clientOf(at).apply({ kind: 'note', note: {} }, 'once')).kind).toBe('note');
    expect(came()).toBe(odd + 3);
  });

  test('a refusal is not asked again', async () => {
    const { at, came } = await answering(
      (_request, response) => void response.writeHead(422).end(JSON.stringify({ fault: { ...busy, code: 'OUT_OF_RANGE' } })),
    );
    expect(await failed(clientOf(at).market())).toBeInstanceOf(ServiceError);
    expect(came()).toBe(1);
  });

  test('is given up by its signal: before, meanwhile, and between attempts', async () => {
    const { at, came } = await answering(() => undefined);
    const before = AbortSignal.abort();
    expect(((await failed(clientOf(at).market({ signal: before }))) as Fault).code).toBe('ABORTED');
    expect(came()).toBe(0);
    const meanwhile = new AbortController();
    const asked = failed(clientOf(at).market({ signal: meanwhile.signal }));
    setTimeout(() => meanwhile.abort(), 20);
    expect(((await asked) as Fault).code).toBe('ABORTED');
    const between = new AbortController();
    const waiting = clientOf(await closedPort(), { backOff: { wait: async () => between.abort() } });
    expect(((await failed(waiting.market({ signal: between.signal }))) as Fault).code).toBe('ABORTED');
  });

  test('what cannot be stated as JSON, or asked for at all, is a Fault too', async () => {
    const { at } = await answering((_request, response) => ok(response));
    const circle: { own?: unknown } = {};
    circle.own = circle;
    expect(((await failed(clientOf(at).apply(circle as never))) as Fault).code).toBe('TYPE_MISMATCH');
    expect(((await failed(clientOf(at, { timeoutMs: Number.NaN }).market())) as Fault).code).toBe('OUT_OF_RANGE');
    expect(((await failed(clientOf('no address').market())) as Fault).code).toBe('UNREACHABLE');
    expect(() => serviceClient(at, { backOff: { retries: -1 } })).toThrow(Fault);
  });
});

test('waits double up to the limit, differ by the seed alone, and are no shorter than half', () => {
  const waitsOf = (seed: number): number[] => {
    const made = new BackOff({ seed, firstMs: 100, mostMs: 1000 });
    return [1, 2, 3, 4, 5, 60].map((n) => made.ms(n));
  };
  expect(waitsOf(1)).toEqual(waitsOf(1));
  expect(waitsOf(1)).not.toEqual(waitsOf(2));
  for (const [n, most] of [100, 200, 400, 800, 1000, 1000].entries()) {
    expect(waitsOf(3)[n]).toBeGreaterThanOrEqual(most / 2);
    expect(waitsOf(3)[n]).toBeLessThanOrEqual(most);
  }
});

/** A stream server, and the messages it sends to every client. */
async function streaming(met: (socket: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', met);
  closing.push(() => server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Messages that a watch received, until its end. */
function heard(
  client: ServiceClient,
  until: (messages: StreamMessage[], lost: Fault[]) => boolean,
  more: object = {},
): Promise<{ messages: StreamMessage[]; lost: Fault[]; end: Fault }> {
  const [messages, lost]: [StreamMessage[], Fault[]] = [[], []];
  return new Promise((resolve) => {
    const look = (): void => void (until(messages, lost) && stop());
    const stop = client.watch({
      onMessage: (message) => void (messages.push(message), look()),
      onLost: (why) => void (lost.push(why), look()),
      onClose: (end) => resolve({ messages, lost, end }),
      ...more,
    });
  });
}

describe('a watch', () => {
  test('of a service that is down: it is told, the process lives, and abort ends it', async () => {
    const { lost, end } = await heard(clientOf(await closedPort()), (_, lost) => lost.length === 3);
    expect([lost.map(({ code }) => code), end.code]).toEqual([['UNREACHABLE', 'UNREACHABLE', 'UNREACHABLE'], 'ABORTED']);
    const given = await heard(clientOf(await closedPort(), { backOff: { retries: 0 } }), () => false);
    expect([given.lost, given.end.code]).toEqual([[], 'UNREACHABLE']);
    expect((await heard(clientOf(await closedPort()), () => false, { signal: AbortSignal.abort() })).end.code).toBe('ABORTED');
  });

  test('of what is no stream: HTML, a hang, a cut, garbage', async () => {
    const { at: html } = await answering((_request, response) => void response.writeHead(502).end('<html>'));
    const hanging = createSocketServer(() => undefined);
    const cutting = createSocketServer((socket: Socket) => void socket.destroy());
    const talking = await streaming((socket) => socket.send('{"type":"subscribed"}\n<html>'));
    const quiet = await streaming((socket) => socket.send('{"type":"subscribed","sequence":1}'));
    for (const bad of [html, await address(hanging), await address(cutting), talking, quiet]) {
      const { lost, end } = await heard(clientOf(bad, { timeoutMs: 100, quietMs: 100 }), (_, lost) => lost.length === 2);
      expect([bad, lost.map(({ code }) => code), end.code]).toEqual([bad, ['UNREACHABLE', 'UNREACHABLE'], 'ABORTED']);
    }
  }, 60_000);

  test('goes on where it ended: no change twice, none left out, whatever breaks', async () => {
    const told = Array.from({ length: 20 }, (_, n) => n + 1);
    const froms: unknown[] = [];
    const at = await streaming((socket) => {
      socket.once('message', (data) => {
        const { from } = JSON.parse(String(data)) as { from?: number };
        froms.push(from);
        const next = (from ?? 0) + 1;
        socket.send(JSON.stringify({ type: 'subscribed', sequence: 0, time: 0, next, first: 1 }));
        // three changes a life, then half a message
        for (const sequence of told.slice(next - 1, next + 2)) socket.send(JSON.stringify({ type: 'change', sequence, events: [] }));
        socket.send('{"type":"chan', () => socket.terminate());
      });
    });
    const { messages } = await heard(clientOf(at), (all) => all.some((one) => one.type === 'change' && one.sequence === 20));
    expect(messages.flatMap((one) => (one.type === 'change' ? [one.sequence] : []))).toEqual(told);
    expect(froms).toEqual([undefined, 3, 6, 9, 12, 15, 18]);
  });

  test('of a real service that is opened again; a refusal ends it', async () => {
    const harness = await Harness.open({ port: 0 });
    const port = Number(new URL(harness.address).port);
    const client = clientOf(harness.address, { key: keyOf('operate'), backOff: { firstMs: 20, mostMs: 50 } });
    const deposit = { kind: 'deposit', account, asset: 'USD', amount: 5 } as const;
    const done = heard(client, (all) => all.some((one) => one.type === 'change' && one.sequence === 2), { from: 0 });
    await client.apply(deposit);
    await harness.again({ port });
    await client.apply(deposit);
    const { messages, lost } = await done;
    expect(messages.flatMap((one) => (one.type === 'change' ? [one.sequence] : []))).toEqual([1, 2]);
    expect(lost.length).toBeGreaterThan(0);
    const refused = await heard(clientOf(harness.address, { key: keyOf('nobody') }), () => false);
    expect([refused.end instanceof ServiceError, (refused.end as ServiceError).status]).toEqual([true, 401]);
    await harness.close();
  });

  test('without a WebSocket, with a listener that throws: told to onClose', async () => {
    const none = serviceClient('http://127.0.0.1:9', { WebSocket: undefined as never });
    if (globalThis.WebSocket === undefined) expect((await heard(none, () => false)).end.code).toBe('MISSING_FIELD');
    const client = clientOf(await streaming((socket) => socket.send('{"type":"subscribed","sequence":1}')));
    const onMessage = (): void => {
      throw new Error('mine');
    };
    expect((await heard(client, () => false, { onMessage })).end).toMatchObject({ code: 'BAD_ARGUMENT', path: 'options.onMessage' });
  });
});
