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
