// Attached to a service that runs: its figures as they change, its events, and its statement made again with the same bits.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { bookOf, createCore } from '../../src/index.js';
import { sampleMarket } from '../../src/io/index.js';
import { preset } from '../../src/rules.js';
import { serviceClient } from '../../src/service/client.js';
import { openService } from '../../src/service/service.js';
import type { Feed, LiveStep } from '../../src/web/desk/live/feed.js';
import { serviceFeed } from '../../src/web/desk/live/service.js';
import { sampleAccount } from '../../src/web/desk/sampleAccount.js';

vi.stubGlobal('WebSocket', WebSocket);
const market = sampleMarket(1);
const inputs = async () => ({ book: bookOf([sampleAccount]), market, rules: preset('margincore') });
const journal = join(await mkdtemp(join(tmpdir(), 'attached-')), 'journal');
const service = await openService({ journal, inputs, version: 'test' });
const core = await createCore({ backend: 'js' });
const client = serviceClient(service.address);
const of = { account: 'cedar-07', subaccount: '' };
afterAll(async () => {
  await service.close();
  core.dispose();
});

/** Pulls until the steps hold what is looked for. */
async function until(feed: Feed, holds: (steps: readonly LiveStep[]) => boolean): Promise<readonly LiveStep[]> {
  const steps: LiveStep[] = [];
  for (let n = 0; n < 200 && !holds(steps); n++) {
    steps.push(...(await feed.pull(1)));
    await new Promise((go) => setTimeout(go, 50));
  }
  return steps;
}

test('figures come to the bit as the service has them, events as they happen, and the statement has the same bits on another backend', async () => {
  const feed = await serviceFeed({ core }, { address: `${service.address}/`, key: '', ...of });
  expect(feed.checked).toMatchObject({ same: true, times: 1 });
  expect(feed.about).toMatchObject({ account: 'cedar-07', requirement: 'portfolio', underlying: 'BTC' });
  const [begins] = await until(feed, (steps) => steps.length > 0);
  expect(begins?.events).toMatchObject([{ kind: 'begins', from: 'ok' }]);
  await new Promise((go) => setTimeout(go, 200));
  await client.apply({ kind: 'tick', time: market.asOf + 1000, prices: { BTC: 75_000 } });
  const steps = await until(feed, (all) => all.some(({ events }) => events.length > 0) && all.some(({ events }) => events.length === 0));
  const { answer } = await client.account('cedar-07');
  const { equity, initial, maintenance } = answer.figures?.portfolio ?? {};
  expect(steps.map(({ point }) => point)).toContainEqual(
    expect.objectContaining({ time: market.asOf + 1000, equity, initial, maintenance }),
  );
  expect(steps.flatMap(({ events }) => events.map(({ kind }) => kind))).toContain(answer.level);
  feed.close();
});

test('money paid in is told; what is no account, no service or no address is a fault', async () => {
  const feed = await serviceFeed({ core }, { address: service.address, key: '', ...of });
  await new Promise((go) => setTimeout(go, 300));
  await client.apply({ kind: 'deposit', account: 'cedar-07', asset: 'USD', amount: 1000 });
  const steps = await until(feed, (all) => all.some(({ events }) => events.some(({ kind }) => kind !== 'begins')));
  expect(steps.flatMap(({ events }) => events.map(({ kind }) => kind))).toContain('deposit');
  feed.close();
  await expect(serviceFeed({ core }, { address: service.address, key: '', account: 'nobody', subaccount: '' })).rejects.toMatchObject({
    code: 'UNKNOWN_ACCOUNT',
  });
  await expect(serviceFeed({ core }, { address: 'http://127.0.0.1:9', key: '', ...of })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  await expect(serviceFeed({ core }, { address: 'ftp://x', key: '', ...of })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
});
