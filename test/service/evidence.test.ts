// A service with a key for statements: each is signed, proved by its journal, and holds for who knows the key; after a restart too.
import { afterAll, expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import { verifyStatement } from '../../src/live.js';
import { newKeys } from '../fixtures/signedVenue.js';
import { account, Harness, market } from './harness.js';

const keys = await newKeys();
const harness = await Harness.open({ evidence: { key: keys.web, name: 'venue' } });
const core = await createCore({ backend: 'js' });
afterAll(async () => {
  await harness.close();
  core.dispose();
});
const named = { publicKey: keys.raw, logKey: keys.raw };

test('a statement has the proof of the last change, by either route and after a restart', async () => {
  let client = harness.client('operate');
  await client.apply({ kind: 'deposit', time: market.asOf + 1, account, asset: market.numeraire, amount: 1 });
  const { answer } = await client.statement(account);
  expect(await verifyStatement(core, answer, named)).toMatchObject({ holds: true, proof: 'valid', signature: 'valid', differences: [] });
  expect((await client.ask('statement', { account })).answer).toEqual(answer);
  await harness.again();
  client = harness.client('operate');
  const again = (await client.statement(account)).answer;
  expect(await verifyStatement(core, again, named)).toMatchObject({ holds: true, proof: 'valid' });
  expect(again.proof?.record).toBe(answer.proof?.record);
  const forged = { ...again, live: { ...again.live, sequence: 2 } } as typeof again;
  const found = await verifyStatement(core, forged, named);
  expect([found.holds, found.differences]).toEqual([false, ['live.sequence', 'hash']]);
});

test('a witness follows by the routes, and keeps what continues', async () => {
  const client = harness.client('read');
  const { witnessed } = await import('../../src/live.js');
  const first = (await client.checkpoint()).answer;
  let kept = await witnessed(undefined, first, keys.raw);
  for (let n = 2; n < 6; n++) {
    await harness.client('operate').apply({ kind: 'deposit', time: market.asOf + n, account, asset: market.numeraire, amount: n });
    await harness.service.venue.evidence?.checkpoint();
    kept = await witnessed(kept, (await client.checkpoint(kept.signed.checkpoint.next)).answer);
  }
  expect(kept.signed.checkpoint.next).toBe(first.signed.checkpoint.next + 4);
  const asked = async (path: string) => (await harness.raw(`/v1/${path}`)).status;
  expect(await asked('checkpoints?from=1')).toBe(200);
  expect(await asked(`checkpoints?from=${kept.signed.checkpoint.next + 1}`)).toBe(422);
  for (const from of ['', '?from=', '?from=-1', '?from=1.5', '?from=x', '?from=1&more=2'])
    expect(await asked(`checkpoints${from}`)).toBe(400);
  expect((await harness.raw('/v1/checkpoints/latest', {}, null)).status).toBe(401);
  const { answer } = (await harness.get('/v1/checkpoints/latest')) as { answer: unknown };
  await expect(witnessed(kept, { ...(answer as object), consistency: ['00'.repeat(32)] })).rejects.toMatchObject({ code: 'DAMAGED' });
});

test('a service does not open a journal that ends before what it has signed', async () => {
  const { rename } = await import('node:fs/promises');
  const { join } = await import('node:path');
  const one = await Harness.open({ evidence: { key: keys.web, name: 'venue' } });
  const journal = join(one.folder, 'journal');
  await one.client('operate').apply({ kind: 'deposit', time: market.asOf + 1, account, asset: market.numeraire, amount: 1 });
  await one.service.close();
  // the journal of before comes back without its checkpoint's records
  const other = await Harness.open();
  await other.service.close();
  await rename(join(journal, 'evidence'), join(other.folder, 'journal', 'evidence'));
  await expect(other.reopened()).rejects.toMatchObject({ name: 'Fault', code: expect.stringMatching(/SHORT|DAMAGED/) });
  for (const { folder } of [one, other]) await (await import('node:fs/promises')).rm(folder, { recursive: true });
});
