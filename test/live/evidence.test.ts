// Statements of a recorded engine carry the proof that its log has their change, before and after it is opened again; checkpoints continue each other.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { fileLog, openEvidence, openRecorded, readLog, verifyStatement } from '../../src/live.js';
import { isCheckpointOf } from '../../src/log/checkpoint.js';
import { preset } from '../../src/rules.js';
import { whole } from '../fixtures/forger.js';
import { newKeys } from '../fixtures/signedVenue.js';
import { thinned } from '../fixtures/thinned.js';
import { treeHash } from '../reference/merkleTree.js';

const market = thinned(sampleMarket(1), 4);
const book = sampleBook(market, { accounts: 8, seed: 3 });
const rules = preset('margincore');
const who = { account: book.accounts[2] as string, subaccount: book.subaccounts[2] as string };
const core = await createCore({ backend: 'js' });
const keys = await newKeys();
const named = { publicKey: keys.raw, logKey: keys.raw };

test('a statement proves its change, whatever comes after it and across an opening', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'evidence-')), 'venue.journal');
  let log = await fileLog(path);
  let venue = await openRecorded(core, log, { book, market, rules });
  let evidence = await openEvidence(log, venue, { key: keys.web, name: 'venue' });
  const begun = await evidence.statement(core, who);
  expect(begun.proof).toBeUndefined();
  expect(await verifyStatement(core, begun, { publicKey: keys.raw })).toMatchObject({ holds: true, proof: 'none' });
  const early = await evidence.checkpoint();
  const asked = [];
  for (let n = 1; n <= 7; n++) {
    // not waited for: the statement waits for the log itself
    const applied = venue.apply({
      kind: 'deposit',
      time: market.asOf + n,
      ...who,
      asset: market.numeraire,
      amount: n,
      note: { by: 'maria' },
    });
    const one = evidence.statement(core, who);
    asked.push(one);
    await applied;
  }
  const statements = await Promise.all(asked);
  for (const one of statements) {
    const found = await verifyStatement(core, whole(one), named);
    expect(found).toMatchObject({ holds: true, differences: [], proof: 'valid', signature: 'valid' });
    expect(found.signedOnly).toEqual(expect.arrayContaining(['live.sequence', 'live.time', 'proof']));
    expect(JSON.parse(one.proof?.record as string)).toMatchObject({ sequence: one.live?.sequence, change: { note: { by: 'maria' } } });
  }
  expect(statements.map(({ live }) => live?.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const late = await evidence.checkpoint();
  expect(await isCheckpointOf(late, keys.raw)).toBe(true);
  expect(late.checkpoint).toMatchObject({ next: log.position.next, head: log.position.head, epoch: log.epoch });
  expect((await evidence.since(early.checkpoint.next)).consistency?.length).toBeGreaterThan(0);
  await venue.close();

  log = await fileLog(path);
  venue = await openRecorded(core, log);
  evidence = await openEvidence(log, venue, { key: keys.web, name: 'venue' });
  const again = await evidence.statement(core, who);
  expect(await verifyStatement(core, again, named)).toMatchObject({ holds: true, proof: 'valid' });
  expect([again.live?.sequence, again.proof?.record]).toEqual([7, statements[6]?.proof?.record]);
  const { checkpoint } = await evidence.checkpoint();
  // the root is that of the recursive definition, over records as JSON
  const texts: Buffer[] = [];
  const { unpacked } = await import('../../src/live/record/packed.js');
  for await (const { text } of (await readLog(path)).read()) texts.push(Buffer.from(unpacked(text)));
  expect(checkpoint.root).toBe(treeHash(texts.slice(0, checkpoint.next)).toString('hex'));
  await venue.close();
});

test('a change that the log does not take is in no statement', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'evidence-')), 'venue.journal');
  const log = await fileLog(path);
  const venue = await openRecorded(core, log, { book, market, rules });
  const evidence = await openEvidence(log, venue, { key: keys.web, name: 'venue' });
  await log.close();
  await expect(venue.apply({ kind: 'deposit', time: market.asOf + 1, ...who, asset: market.numeraire, amount: 1 })).rejects.toMatchObject({
    name: 'Fault',
  });
  expect(venue.live.sequence).toBe(1);
  await expect(evidence.statement(core, who)).rejects.toMatchObject({ name: 'Fault' });
  await expect(openEvidence({} as never, venue, { key: keys.web, name: 'venue' })).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
});
