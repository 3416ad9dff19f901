// The service shows only durable changes: during a log failure it refuses changes, delays or refuses reads, keeps halts and stops on signals.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Change } from '../../src/live.js';
import { claimName } from '../../src/log/recovery.js';
import { preset } from '../../src/rules.js';
import { account, future, Harness } from './harness.js';

const may = (...command: readonly string[]): boolean => spawnSync(command[0] as string, command.slice(1)).status === 0;
const order = (id: string): Change => ({ kind: 'place', account, order: { id, instrument: future, quantity: 1, price: 90_000 } });
const deposit: Change = { kind: 'deposit', account, asset: 'USD', amount: 1 };
const ready = async (harness: Harness): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await harness.raw('/readyz');
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 10));
};

const codeIn = (body: unknown): string => (body as { fault: { code: string } }).fault.code;

let mounts = 0;
const mounted = (): string | undefined => {
  const path = join('/tmp', `margincore-durable-${process.pid}-${mounts++}`);
  mkdirSync(path);
  if (process.platform === 'linux' && may('mount', '-t', 'tmpfs', '-o', 'size=4m', 'none', path)) return path;
  rmSync(path, { recursive: true });
  return undefined;
};
const probe = mounted();
if (probe !== undefined) {
  may('umount', probe);
  rmSync(probe, { recursive: true });
}

describe.skipIf(probe === undefined)('on a full disk', () => {
  let [mount, harness] = ['', undefined as unknown as Harness];
  beforeEach(async () => {
    mount = mounted() as string;
    harness = await Harness.open({ journal: join(mount, 'journal') });
  });
  afterEach(async () => {
    await harness.close();
    may('umount', mount);
    rmSync(mount, { recursive: true });
  });
  const fill = async (): Promise<void> => {
    spawnSync('sh', ['-c', `cat /dev/zero > ${mount}/ballast`]);
    const proposal = { rules: preset('margincore'), why: 'to fill the disk' };
    await until(() => {
      // none is waited for: one of them finds no room
      void harness.post('/v1/operator/rules', proposal).catch(() => undefined);
      return harness.service.venue.trouble !== undefined;
    });
  };

  test('it is not ready and refuses changes before they are made; what was acknowledged is read, and it goes on by itself', async () => {
    expect(await ready(harness)).toMatchObject({ status: 200, body: { ready: true, trouble: null } });
    await harness.client().apply(deposit);
    await fill();
    const { venue } = harness.service;
    expect(await ready(harness)).toMatchObject({ status: 503, body: { ready: false, trouble: { code: 'STALLED' } } });
    expect((await harness.raw('/livez')).status).toBe(200);
    const { sequence } = venue.live;
    const refused = await harness.post('/v1/changes', deposit);
    expect([refused.status, codeIn(refused.body)]).toEqual([503, 'STALLED']);
    expect(venue.live.sequence).toBe(sequence);
    // everything that was made is durable, so it is shown
    if (venue.durable.sequence === sequence) expect((await harness.get('/v1/status')) as object).toMatchObject({ sequence });
    expect(await (await harness.raw('/metrics')).text()).toContain('margincore_log_trouble 1');
    expect(await harness.get('/v1/status?durable=any')).toMatchObject({ isDurable: venue.durable.sequence === sequence });
    rmSync(join(mount, 'ballast'));
    await until(() => venue.trouble === undefined);
    expect((await ready(harness)).status).toBe(200);
    const done = await harness.client().apply(deposit);
    expect(done.sequence).toBe(venue.live.sequence);
    await harness.again();
    expect(harness.service.venue.live.sequence).toBe(done.sequence);
  });

  test('a halt holds at once, says that it is not durable, and is recorded once there is room', async () => {
    await fill();
    const { venue } = harness.service;
    expect(await harness.client().operate('operator/halt', { halted: true, why: 'the disk is full' })).toEqual({
      halted: true,
      isDurable: false,
    });
    expect(venue.policy.halted).toBe(true);
    rmSync(join(mount, 'ballast'));
    await until(() => venue.trouble === undefined);
    const placed = await harness.post('/v1/changes', order('o'));
    expect(placed.status).toBe(409);
    await until(async () => (await harness.journal(join(mount, 'journal'))).includes('the disk is full'));
    await harness.again();
    expect(harness.service.venue.policy.halted).toBe(true);
  });

  test('it ends when it is told to, with changes on their way, and what was acknowledged is there again', async () => {
    const done = await harness.client().apply(deposit);
    await fill();
    const late = harness.post('/v1/changes', deposit).catch(() => undefined);
    await harness.service.close();
    await late;
    rmSync(join(mount, 'ballast'));
    await harness.reopened();
    expect(harness.service.venue.live.sequence).toBeGreaterThanOrEqual(done.sequence as number);
  });
});

describe('a log that another writer has taken over', () => {
  test('shows nothing that it did not acknowledge, is neither ready nor live, and takes nothing more', async () => {
    const harness = await Harness.open();
    const done = await harness.client().apply(deposit);
    const { venue } = harness.service;
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(harness.folder, 'journal', claimName(2)), '');
    const lost = await harness.post('/v1/changes', deposit);
    expect([lost.status, codeIn(lost.body)]).toEqual([503, 'FENCED']);
    // made, and never to be durable: no event reports it
    expect(venue.live.sequence).toBe((done.sequence as number) + 1);
    const read = await harness.raw(`/v1/accounts/${account}`);
    expect([read.status, codeIn(await read.json())]).toEqual([503, 'FENCED']);
    expect(await harness.get(`/v1/accounts/${account}?durable=any`)).toMatchObject({ isDurable: false, sequence: venue.live.sequence });
    expect((await harness.raw(`/v1/accounts/${account}?durable=some`)).status).toBe(400);
    expect(await ready(harness)).toMatchObject({ status: 503, body: { sequence: done.sequence, trouble: { code: 'FENCED' } } });
    expect((await harness.raw('/livez')).status).toBe(503);
    expect(await (await harness.raw('/metrics')).text()).toContain(`margincore_sequence ${done.sequence}`);
    expect((await harness.service.ended).code).toBe('FENCED');
    await harness.close();
  });
});

test('a log whose sync has failed takes nothing more; a new opening finds what was acknowledged', async () => {
  const harness = await Harness.open();
  const done = await harness.client().apply(deposit);
  const file = await open(fileURLToPath(import.meta.url));
  const failing = vi
    .spyOn(Object.getPrototypeOf(file), 'datasync')
    .mockRejectedValue(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
  await file.close();
  const lost = await harness.post('/v1/changes', deposit);
  failing.mockRestore();
  expect([lost.status, codeIn(lost.body)]).toEqual([503, 'FAILED']);
  expect((await harness.service.ended).code).toBe('FAILED');
  // the disk works again: this process still takes nothing, since it cannot know what stands
  const next = await harness.post('/v1/changes', deposit);
  expect([next.status, codeIn(next.body), (await harness.raw('/livez')).status]).toEqual([503, 'FAILED', 503]);
  await harness.again();
  const { venue } = harness.service;
  expect(venue.live.sequence).toBeGreaterThanOrEqual(done.sequence as number);
  expect((await harness.client().apply(deposit)).sequence).toBe(venue.live.sequence);
  await harness.close();
});

test('the command ends with 4 once another writer has its journal, so that it is not started again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fenced-'));
  const journal = join(folder, 'journal');
  const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  const child = spawn(process.execPath, [cli, 'serve', '--accounts', '5', '--journal', journal, '--port', '0', '--json', '-q'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(child.stdout, 'data');
  writeFileSync(join(journal, claimName(2)), '');
  const body = JSON.stringify(deposit);
  const lost = await fetch(`${JSON.parse(String(line)).address}/v1/changes`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
  });
  expect(lost.status).toBe(503);
  expect(await once(child, 'exit')).toEqual([4, null]);
  rmSync(folder, { recursive: true });
});
