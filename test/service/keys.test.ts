// Keys: made and revoked whole, whoever else writes there; revoked without a restart; of some accounts, of metrics alone; who asked stands in the log.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Fault } from '../../src/index.js';
import { type StreamMessage, serviceClient } from '../../src/service/client.js';
import { makeKey, readKeys, revokeKey, watchKeys } from '../../src/service/keyFile.js';
import { type Kept, Keys } from '../../src/service/keys.js';
import { account, Harness, kept, keyOf } from './harness.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  path = join(folder, 'keys.json');
});
afterEach(() => rmSync(folder, { recursive: true }));
const namesIn = (): string[] =>
  (JSON.parse(readFileSync(path, 'utf8')) as { keys: { name: string }[] }).keys.map(({ name }) => name).sort();

describe('the file', () => {
  test('has one key a name, as a hash alone, and is its owner’s', async () => {
    const key = await makeKey(path, { name: 'desk', scope: 'read' });
    await expect(makeKey(path, { name: 'desk', scope: 'write' })).rejects.toThrow('without a key');
    const other = await makeKey(path, { name: 'oms', scope: 'write', accounts: ['A', 'B'] });
    const keys = await readKeys(path);
    expect([keys.holderOf(key), keys.holderOf(other), keys.holderOf(`${key.slice(0, -1)}_`)]).toEqual([
      { name: 'desk', scope: 'read' },
      { name: 'oms', scope: 'write', accounts: ['A', 'B'] },
      undefined,
    ]);
    expect(readFileSync(path, 'utf8')).not.toContain(key.slice(4));
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(readdirSync(folder)).toEqual(['keys.json']);
  });

  test('links that somebody planted are not followed', async () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'mine');
    // under every name that an earlier form took, and that of the lock
    for (const name of [`keys.json.${process.pid}`, 'keys.json.part']) symlinkSync(target, join(folder, name));
    await makeKey(path, { name: 'desk', scope: 'read' });
    expect([readFileSync(target, 'utf8'), lstatSync(path).isSymbolicLink(), namesIn()]).toEqual(['mine', false, ['desk']]);
    rmSync(path);
    symlinkSync(target, `${path}.lock`);
    setTimeout(() => rmSync(`${path}.lock`), 60);
    await makeKey(path, { name: 'desk', scope: 'read' });
    expect([readFileSync(target, 'utf8'), namesIn()]).toEqual(['mine', ['desk']]);
  });

  test('is not locked for ever by a process that was killed: a lock left behind is taken away, a link too, its target stays', async () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'mine');
    for (const [name, leave] of [
      ['file', () => writeFileSync(`${path}.lock`, '')],
      ['link', () => symlinkSync(target, `${path}.lock`)],
    ] as const) {
      leave();
      // several wait for it at once
      await Promise.all([1, 2, 3].map((n) => makeKey(path, { name: `${name}${n}`, scope: 'read' }, 150)));
      expect(readdirSync(folder).sort()).toEqual(['keys.json', 'target']);
    }
    expect([readFileSync(target, 'utf8'), namesIn()?.toSorted()]).toEqual(['mine', ['file1', 'file2', 'file3', 'link1', 'link2', 'link3']]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('keeps every key of 16 that are made at once, and of processes', async () => {
    await Promise.all(Array.from({ length: 16 }, (_, n) => makeKey(path, { name: `own${n}`, scope: 'read' })));
    const makers = Array.from({ length: 4 }, (_, n) =>
      spawn(process.execPath, [cli, 'serve', '--make-key', `process${n}`, '--scope', 'read', '--keys', path], { stdio: 'ignore' }),
    );
    expect(await Promise.all(makers.map(async (maker) => (await once(maker, 'exit'))[0]))).toEqual([0, 0, 0, 0]);
    const expected = [...Array.from({ length: 16 }, (_, n) => `own${n}`), ...Array.from({ length: 4 }, (_, n) => `process${n}`)];
    expect(namesIn()).toEqual(expected.sort());
  });

  test('that cannot be read is a fault: nothing, a pipe, garbage, a field that nobody knows, a key twice', async () => {
    const fault = (): Promise<Fault> =>
      readKeys(path).then(
        () => undefined as never,
        (error: Fault) => error,
      );
    expect((await fault()).code).toBe('NOT_FOUND');
    execFileSync('mkfifo', [path]);
    expect((await fault()).code).toBe('NOT_FOUND');
    rmSync(path);
    const one = kept('desk', 'read');
    const texts: readonly (readonly [string, string])[] = [
      ['{"keys":', 'BAD_JSON'],
      ['null', 'BAD_FORMAT'],
      ['{"keys":[],"keys":[]}', 'DUPLICATE'],
      [JSON.stringify({ keys: [{ ...one, acounts: ['A'] }] }), 'UNKNOWN_FIELD'],
      [JSON.stringify({ keys: [{ ...one, accounts: 'A' }] }), 'BAD_FORMAT'],
      [JSON.stringify({ keys: [{ ...one, scope: 'all' }] }), 'BAD_FORMAT'],
      [JSON.stringify({ keys: [{ ...one, hash: 'x' }] }), 'BAD_FORMAT'],
    ];
    for (const [text, code] of texts) {
      writeFileSync(path, text);
      expect([text, (await fault()).code]).toEqual([text, code]);
      await expect(makeKey(path, { name: 'new', scope: 'read' })).rejects.toMatchObject({ code });
      expect([readFileSync(path, 'utf8'), existsSync(`${path}.lock`)]).toEqual([text, false]);
    }
  });

  test('is looked at again: a revoked key is refused, a new one taken, a broken file changes nothing', async () => {
    const first = await makeKey(path, { name: 'first', scope: 'read' });
    await makeKey(path, { name: 'stays', scope: 'read' });
    const failed: string[] = [];
    const { keys, close } = await watchKeys(path, ({ code }) => failed.push(code), 5);
    const until = async (holds: () => boolean): Promise<void> => {
      while (!holds()) await new Promise((again) => setTimeout(again, 5));
    };
    expect(keys.holderOf(first)?.name).toBe('first');
    const second = await makeKey(path, { name: 'second', scope: 'read' });
    await until(() => keys.holderOf(second) !== undefined);
    await revokeKey(path, 'first');
    await until(() => keys.holderOf(first) === undefined);
    await expect(revokeKey(path, 'first')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    writeFileSync(path, '{');
    await until(() => failed.length > 0);
    expect([failed, keys.holderOf(second)?.name, keys.stale]).toEqual([['BAD_JSON'], 'second', true]);
    close();
  });
});

// each test goes on from what those before it have left
describe('a key', { shuffle: false }, () => {
  let harness: Harness;
  let keys: Keys;
  const lines: string[] = [];
  const all: Kept[] = [
    kept('operate', 'operate'),
    kept('metrics', 'metrics'),
    { ...kept('one', 'write'), accounts: [account] },
    { ...kept('two', 'operate'), accounts: [account, 'A000002'] },
  ];
  beforeAll(async () => {
    keys = new Keys(all);
    harness = await Harness.open({ keys, logger: { level: 'info', stream: { write: (line: string) => void lines.push(line) } } });
  });
  afterAll(() => harness.close());
  const status = async (path: string, name: string, body?: unknown): Promise<number> =>
    body === undefined ? (await harness.raw(path, {}, name)).status : (await harness.post(path, body, name)).status;

  test('of metrics reads metrics and nothing else', async () => {
    expect(await status('/metrics', 'metrics')).toBe(200);
    for (const path of ['/v1/accounts', '/v1/market', '/v1/status', `/v1/accounts/${account}`])
      expect(await status(path, 'metrics')).toBe(403);
    expect(await status('/v1/changes', 'metrics', { kind: 'note', note: {} })).toBe(403);
  });

  test('of one account asks about that one, changes that one, and sees nothing of others', async () => {
    const allowed: readonly (readonly [string, unknown?])[] = [
      [`/v1/accounts/${account}`],
      [`/v1/accounts/${account}/statement`],
      ['/v1/market'],
      ['/v1/rules'],
      ['/v1/chain', {}],
      ['/v1/what-if', { account }],
      ['/v1/what-ifs', { questions: [{ account }] }],
      ['/v1/margin', { accounts: [{ account }] }],
      ['/v1/stress', { accounts: [{ account }], worst: 1 }],
      ['/v1/changes', { kind: 'deposit', account, asset: 'USD', amount: 1 }],
    ];
    for (const [path, body] of allowed) expect([path, await status(path, 'one', body)]).toEqual([path, 200]);
    const other = 'A000002';
    const refused: readonly (readonly [string, unknown?])[] = [
      ['/v1/accounts'],
      ['/v1/status'],
      [`/v1/accounts/${other}`],
      [`/v1/accounts/${other}/statement`],
      ['/v1/margin', {}],
      ['/v1/margin', { accounts: [{ account }, { account: other }] }],
      ['/v1/margin', { accounts: [{ account }, {}] }],
      ['/v1/what-if', { account: other }],
      ['/v1/what-ifs', { questions: [{ account }, { account: other }] }],
      ['/v1/stress', {}],
      ['/v1/compare', { rules: ['margincore'] }],
      ['/v1/changes', { kind: 'tick', prices: { BTC: 1 } }],
      ['/v1/changes', { kind: 'deposit', account: other, asset: 'USD', amount: 1 }],
      ['/v1/changes', { kind: 'transfer', account, to: { account: other }, asset: 'USD', amount: 1 }],
      ['/v1/changes', [{ kind: 'deposit', account, asset: 'USD', amount: 1 }, { kind: 'tick' }]],
      ['/v1/operator/halt', { halted: true, why: 'x' }],
    ];
    for (const [path, body] of refused) expect([path, body, await status(path, 'one', body)]).toEqual([path, body, 403]);
    expect(await status('/v1/operator/halt', 'two', { halted: true, why: 'x' })).toBe(403);
    expect(await status('/v1/operator/freeze', 'two', { account, frozen: true, why: 'x' })).toBe(200);
    expect(await status('/v1/operator/freeze', 'two', { account, frozen: false, why: 'x' })).toBe(200);
    expect(await status('/v1/operator/freeze', 'two', { account: 'A000003', frozen: true, why: 'x' })).toBe(403);
    expect(harness.service.venue.policy.halted).toBe(false);
  });

  test('of one account is told of it alone by the stream', async () => {
    const from = harness.service.venue.live.sequence;
    const operator = harness.client();
    const messages: StreamMessage[] = [];
    const over = new Promise<void>((resolve) => {
      const stop = serviceClient(harness.address, { key: keyOf('one'), WebSocket }).watch({
        from,
        figures: [{ account }],
        onMessage: (message) => {
          messages.push(message);
          if (message.type === 'change' && message.sequence === from + 4) stop();
        },
        onClose: () => resolve(),
      });
    });
    await operator.apply({ kind: 'deposit', account: 'A000002', asset: 'USD', amount: 777 });
    await operator.apply({ kind: 'deposit', account, asset: 'USD', amount: 888 });
    await operator.operate('operator/freeze', { account: 'A000003', frozen: true, why: 'secret reason' });
    await operator.apply({ kind: 'tick', prices: { BTC: 50_000, ETH: 1500 } });
    await over;
    const text = JSON.stringify(messages);
    expect(text).toContain('888');
    for (const foreign of ['777', 'A000002', 'A000003', 'secret reason', '"who"']) expect(text).not.toContain(foreign);
    const tick = messages.find((one) => one.type === 'change' && one.kind === 'tick');
    expect(tick).toMatchObject({ prices: { BTC: 50_000 } });
    const events = (await operator.ask('margin', {})).answer.accounts.length;
    expect(events).toBeGreaterThan(1);
    const refused = new Promise<Fault>((resolve) => {
      serviceClient(harness.address, { key: keyOf('one'), WebSocket }).watch({
        figures: [{ account: 'A000002' }],
        onMessage: () => undefined,
        onClose: resolve,
      });
    });
    expect(await refused).toMatchObject({ status: 403 });
  });

  test('stands in the access log, and its secret does not', async () => {
    lines.length = 0;
    await harness.raw('/v1/market', {}, 'one');
    await harness.raw('/v1/market', {}, 'nobody');
    while (lines.length < 4) await new Promise((again) => setTimeout(again, 5));
    const done = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request completed');
    expect(done.map(({ who, res }) => [who, res.statusCode])).toEqual([
      ['one', 200],
      [undefined, 401],
    ]);
    expect(lines.join()).not.toContain(keyOf('one'));
  });

  test('that is revoked is refused from then on, and its stream ends', async () => {
    const ended = new Promise<Fault>((resolve) => {
      const client = serviceClient(harness.address, { key: keyOf('one'), WebSocket });
      client.watch({
        onMessage: ({ type }) => type === 'subscribed' && keys.replace(all.filter(({ name }) => name !== 'one')),
        onClose: resolve,
      });
    });
    expect(await ended).toMatchObject({ status: 401 });
    expect([await status('/v1/market', 'one'), await status('/v1/market', 'two')]).toEqual([401, 200]);
  });
});
