// Malformed, oversized, slow, unauthenticated and foreign requests get a fault, are counted, and never fail the service.
import { once } from 'node:events';
import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { account, Harness, keyOf, market } from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.open({ bodyLimit: 20_000, requestTimeoutMs: 1000, origins: ['https://desk.example'] });
});
afterAll(() => harness.close());

const body = { account };
const code = ({ body: { fault } }: { body: { fault?: { code: string } } }): string | undefined => fault?.code;

// each test goes on from what those before it have left
describe('refused', { shuffle: false }, () => {
  test('what no key is known of, or whose scope does not reach', async () => {
    expect((await harness.raw('/v1/what-if', { method: 'POST', body: JSON.stringify(body) }, null)).status).toBe(401);
    const unknown = await harness.post('/v1/what-if', body, 'nobody');
    expect([unknown.status, unknown.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    for (const authorization of ['Bearer', 'Basic abc', `Bearer ${keyOf('read')}x`, `Bearer ${'x'.repeat(9000)}`])
      expect((await harness.raw('/v1/accounts', { headers: { authorization } })).status).toBe(401);
    expect((await harness.raw('/metrics', {}, null)).status).toBe(401);
    expect((await harness.raw('/livez', {}, null)).status).toBe(200);
  });

  test.each([
    ['{', 400, 'BAD_JSON'],
    ['', 400, 'BAD_JSON'],
    ['[]', 400, 'TYPE_MISMATCH'],
    ['{"__proto__":{"x":1}}', 400, 'BAD_JSON'],
    [{}, 400, 'MISSING_FIELD'],
    [{ ...body, acount: 1 }, 400, 'UNKNOWN_FIELD'],
    [{ ...body, account: 1 }, 400, 'TYPE_MISMATCH'],
    [{ ...body, account: 'nobody' }, 404, 'UNKNOWN_ACCOUNT'],
    [{ ...body, trades: [{ instrument: 'X', quantity: 1, price: 1 }] }, 422, 'UNKNOWN_INSTRUMENT'],
    ['{"account":"A000001","deposits":{"USD":1e999}}', 422, 'NOT_FINITE'],
    [{ ...body, account: 'x'.repeat(30_000) }, 413, 'TOO_LARGE'],
    [{ ...body, account: 'x'.repeat(200) }, 400, 'BAD_ID'],
  ])('%j', async (given, status, fault) => {
    const found = await harness.post('/v1/what-if', given);
    expect([found.status, code(found)]).toEqual([status, fault]);
  });

  test('other types, other methods, other paths, other queries', async () => {
    expect((await harness.post('/v1/what-if', '<x/>', 'read', { 'content-type': 'application/xml' })).status).toBe(415);
    expect((await harness.raw('/v1/what-if')).status).toBe(404);
    expect((await harness.raw('/v1/%ff')).status).toBe(400);
    expect((await harness.raw('/../package.json')).status).toBe(404);
    expect((await harness.raw('/v1/accounts?most=0')).status).toBe(422);
    expect((await harness.raw('/v1/accounts?mots=1')).status).toBe(400);
    const late = await harness.post('/v1/changes', { kind: 'tick', time: market.asOf - 1 });
    expect([late.status, code(late)]).toEqual([409, 'OUT_OF_RANGE']);
  });

  test('what does not come whole in time', async () => {
    const url = new URL(harness.address);
    const socket = connect(Number(url.port), url.hostname);
    socket.write(
      `POST /v1/what-if HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer ${keyOf('read')}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    );
    const [data] = await once(socket, 'data');
    expect(String(data)).toMatch(/^HTTP\/1.1 408 /);
    socket.destroy();
  });

  test('heads that are none', async () => {
    const url = new URL(harness.address);
    const socket = connect(Number(url.port), url.hostname);
    socket.write('\x16\x03\x01nonsense\r\n\r\n');
    const [data] = await once(socket, 'data');
    expect(String(data)).toMatch(/^HTTP\/1.1 400 /);
    socket.destroy();
  });

  test('pages of other origins, but for those that may', async () => {
    expect((await harness.raw('/v1/accounts', { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    const allowed = await harness.raw('/v1/accounts', { headers: { origin: 'https://desk.example' } });
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://desk.example']);
    const before = await harness.raw('/v1/accounts', { method: 'OPTIONS', headers: { origin: 'https://desk.example' } }, null);
    expect([before.status, before.headers.get('access-control-allow-headers')]).toEqual([204, expect.stringContaining('authorization')]);
    const foreign = await harness.raw('/v1/accounts', { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }, null);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('is counted', async () => {
    for (const _ of [1, 2]) await harness.client('write').apply({ kind: 'deposit', account, asset: 'USD', amount: 1 }, 'twice');
    const counted = await (await harness.raw('/metrics')).text();
    expect(counted).toMatch(/margincore_faults_total\{code="BAD_JSON"\} [3-9]/);
    expect(counted).toMatch(/margincore_requests_total\{route="\/v1\/what-if",status="413"\} 1/);
    expect(counted).toMatch(/margincore_unauthorised_total\{why="authorization"\} [5-9]/);
    expect(counted).toMatch(/margincore_refused_early_total\{status="408"\} 1/);
    expect(counted).toMatch(/margincore_refused_early_total\{status="400"\} 1/);
    expect(counted).toMatch(/margincore_replayed_total 1/);
    expect(counted).not.toMatch(/status="5/);
  });
});

test('ids and traces of callers go through', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const traced = await harness.raw('/livez', { headers: { traceparent } });
  expect([traced.headers.get('x-request-id'), traced.headers.get('traceparent')]).toEqual([
    '0af7651916cd43dd8448eb211c80319c',
    traceparent,
  ]);
  expect((await harness.raw('/livez', { headers: { 'x-request-id': 'mine-1' } })).headers.get('x-request-id')).toBe('mine-1');
  expect((await harness.raw('/livez', { headers: { 'x-request-id': 'a b' } })).headers.get('x-request-id')).not.toBe('a b');
});

test('a service without keys answers by names of this machine alone, and listens nowhere else', async () => {
  const open = await Harness.open({ keys: undefined as never });
  expect((await open.raw('/v1/accounts', {}, null)).status).toBe(200);
  const { port } = new URL(open.address);
  // fetch sets the host itself
  const asked = rawRequest({ port, path: '/v1/accounts', headers: { host: 'rebound.example' } }).end();
  const [{ statusCode }] = await once(asked, 'response');
  expect(statusCode).toBe(403);
  await open.close();
  await expect(Harness.open({ keys: undefined as never, host: '0.0.0.0' })).rejects.toThrow('--keys');
});
