// Statements of a recorded engine carry the proof that its log has their change, before and after it is opened again; checkpoints continue each other.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { type EvidenceOptions, fileLog, openEvidence, openRecorded, readLog, verifyStatement, witnessed } from '../../src/live.js';
import { isCheckpointOf, signCheckpoint } from '../../src/log/checkpoint.js';
import { lastCheckpoint } from '../../src/log/evidenceFolder.js';
import { nodesOf } from '../../src/log/tree.js';
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

/** A venue with its evidence in a folder; opened again on the same. */
class Kept {
  readonly path: string;
  readonly folder: string;
  private constructor(path: string) {
    this.path = path;
    this.folder = join(path, 'evidence');
  }
  static async made(): Promise<Kept> {
    return new Kept(join(await mkdtemp(join(tmpdir(), 'evidence-')), 'venue.journal'));
  }
  async open(more: Partial<EvidenceOptions> = {}, logOptions: Parameters<typeof fileLog>[1] = {}) {
    const log = await fileLog(this.path, logOptions);
    const venue = await openRecorded(core, log, { book, market, rules });
    try {
      const evidence = await openEvidence(log, venue, { key: keys.web, name: 'venue', folder: this.folder, every: 0, ...more });
      const paid = (n: number) => venue.apply({ kind: 'deposit', ...who, asset: market.numeraire, amount: n });
      const close = async (): Promise<void> => {
        await evidence.close();
        await venue.close();
      };
      return { log, venue, evidence, paid, close };
    } catch (error) {
      await venue.close();
      throw error;
    }
  }
}

test('a checkpoint is kept before it is shown, and a tree goes on from it: from its folder, or from the log where the folder is damaged', async () => {
  const kept = await Kept.made();
  let { evidence, paid, close, log } = await kept.open();
  for (let n = 1; n <= 40; n++) await paid(n);
  const { checkpoint } = await evidence.checkpoint();
  expect(lastCheckpoint(kept.folder)).toEqual({ next: checkpoint.next, head: checkpoint.head });
  expect(checkpoint).toMatchObject(log.position);
  expect(statSync(join(kept.folder, 'tree')).size).toBe(32 * nodesOf(checkpoint.next));
  expect(await evidence.checkpoint()).toEqual({ checkpoint, signature: expect.anything() });
  await close();
  const damages: readonly (() => void)[] = [
    () => undefined,
    () => rmSync(join(kept.folder, 'tree')),
    () => writeFileSync(join(kept.folder, 'tree'), readFileSync(join(kept.folder, 'tree')).subarray(0, 100)),
    // roots of the largest subtrees stand at the end: every one of them is another
    () =>
      writeFileSync(
        join(kept.folder, 'tree'),
        readFileSync(join(kept.folder, 'tree')).map((byte) => byte ^ 1),
      ),
    () => writeFileSync(join(kept.folder, 'tree'), Buffer.concat([readFileSync(join(kept.folder, 'tree')), Buffer.alloc(77)])),
  ];
  for (const damage of damages) {
    damage();
    ({ evidence, paid, close } = await kept.open());
    const made = await evidence.statement(core, who);
    expect(await verifyStatement(core, whole(made), named)).toMatchObject({ holds: true, proof: 'valid' });
    await paid(7);
    const later = await evidence.checkpoint();
    const texts: Buffer[] = [];
    const { unpacked } = await import('../../src/live/record/packed.js');
    for await (const { text } of (await readLog(kept.path)).read()) texts.push(Buffer.from(unpacked(text)));
    expect(later.checkpoint.root).toBe(treeHash(texts.slice(0, later.checkpoint.next)).toString('hex'));
    await close();
  }
  writeFileSync(join(kept.folder, 'checkpoint.json'), '{');
  await expect(kept.open()).rejects.toMatchObject({ code: 'DAMAGED' });
});

test('a node that was damaged while it was open makes no proof: the answer is a fault', async () => {
  const kept = await Kept.made();
  const { evidence, paid, close } = await kept.open();
  for (let n = 1; n <= 20; n++) await paid(n);
  await evidence.checkpoint();
  const bytes = readFileSync(join(kept.folder, 'tree'));
  writeFileSync(
    join(kept.folder, 'tree'),
    bytes.map((byte) => byte ^ 1),
  );
  await expect(evidence.statement(core, who)).rejects.toMatchObject({ code: 'DAMAGED' });
  await expect(evidence.since(3)).rejects.toMatchObject({ code: 'DAMAGED' });
  await close();
});

test('a log that is shorter than its checkpoint, or another, is refused', async () => {
  const [kept, other] = [await Kept.made(), await Kept.made()];
  for (const [one, amounts] of [
    [kept, [1, 2, 3]],
    [other, [1, 2]],
  ] as const) {
    const { paid, close } = await one.open();
    for (const n of amounts) await paid(n);
    await close();
  }
  const files = readdirSync(other.folder);
  for (const name of files) writeFileSync(join(other.folder, name), readFileSync(join(kept.folder, name)));
  await expect(other.open()).rejects.toMatchObject({ code: 'SHORT' });
  // what a service gives the log to look for
  const known = lastCheckpoint(kept.folder);
  await expect(fileLog(other.path, { known: [known as { next: number; head: string }] })).rejects.toMatchObject({ code: 'SHORT' });
  await expect(kept.open({ name: 'another' })).rejects.toMatchObject({ code: 'BAD_ARGUMENT', path: 'options.name' });
  await expect(kept.open({ part: 1 })).rejects.toMatchObject({ code: 'BAD_ARGUMENT', path: 'options.name' });
});

test('checkpoints come by themselves while records do, and none without', async () => {
  const kept = await Kept.made();
  const { evidence, paid, close, log } = await kept.open({ every: 5 });
  const begun = lastCheckpoint(kept.folder);
  await new Promise((go) => setTimeout(go, 60));
  expect(lastCheckpoint(kept.folder)).toEqual(begun);
  await paid(1);
  while ((await evidence.since()).signed.checkpoint.next !== log.position.next) await new Promise((go) => setTimeout(go, 5));
  expect(lastCheckpoint(kept.folder)).toEqual(log.position);
  expect(evidence.trouble).toBeUndefined();
  await paid(2);
  await close();
  expect(lastCheckpoint(kept.folder)?.next).toBeGreaterThan(begun?.next as number);
  expect(existsSync(join(kept.folder, 'checkpoint.json.new'))).toBe(false);
});

test('a new key takes over where the old one signs that, and whoever knows either accepts what follows', async () => {
  const kept = await Kept.made();
  const [second, third, stranger] = await Promise.all([newKeys(), newKeys(), newKeys()]);
  const first = await kept.open();
  await first.paid(1);
  const early = await first.evidence.statement(core, who);
  const seen = await witnessed(undefined, await first.evidence.since(), keys.raw);
  await first.close();
  await expect(kept.open({ key: second.web })).rejects.toMatchObject({ code: 'BAD_ARGUMENT', path: 'options.former' });
  await expect(kept.open({ key: second.web, former: stranger.web })).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
    path: 'options.former',
  });
  for (const [key, former] of [
    [second, keys],
    [third, second],
  ] as const) {
    const { evidence, paid, close } = await kept.open({ key: key.web, former: former.web });
    await paid(2);
    const made = whole(await evidence.statement(core, who));
    for (const publicKey of [keys.raw, former.raw, key.raw]) {
      const found = await verifyStatement(core, made, { publicKey });
      expect(found).toMatchObject({ holds: true, proof: 'valid', signature: 'valid', differences: [] });
      expect(found.signedOnly).toEqual(expect.arrayContaining(['holding', 'proof', 'signature']));
    }
    expect(await verifyStatement(core, made, { publicKey: stranger.raw })).toMatchObject({
      holds: false,
      proof: 'foreign',
      signature: 'foreign',
    });
    // the key before signs no more: its signature under the new proof is another's
    const { resigned } = await import('../fixtures/forger.js');
    const stale = resigned(made, { privateKey: former.privateKey, publicKey: former.raw });
    expect(await verifyStatement(core, stale, { publicKey: former.raw })).toMatchObject({ holds: false, signature: 'foreign' });
    // nor does a checkpoint count that another key has signed, behind key changes that are right
    const proof = made.proof as NonNullable<typeof made.proof>;
    for (const by of [stranger, former]) {
      const forged = { ...made, proof: { ...proof, signed: await signCheckpoint(by.web, proof.signed.checkpoint) } };
      expect(await verifyStatement(core, forged, { publicKey: key.raw })).toMatchObject({ holds: false, proof: 'foreign' });
      expect(await verifyStatement(core, forged)).toMatchObject({ holds: false, proof: 'foreign' });
    }
    const { signed } = seen;
    const next = await witnessed(seen, await evidence.since(signed.checkpoint.next));
    expect(next.keys.at(-1)?.publicKey).toBe(key.raw);
    await close();
  }
  // opened again with the same flags
  const again = await kept.open({ key: third.web, former: second.web });
  expect((await again.evidence.since()).keys).toHaveLength(2);
  await again.close();
  expect(await verifyStatement(core, whole(early), named)).toMatchObject({ holds: true });
});

test('a log trimmed behind its checkpoint goes on; one trimmed without evidence is refused', async () => {
  const kept = await Kept.made();
  const small = { segmentBytes: 2000, ahead: 0 };
  const { log, venue, evidence, paid, close } = await kept.open({}, small);
  for (let n = 1; n <= 30; n++) await paid(n);
  const early = await witnessed(undefined, await evidence.since(), keys.raw);
  await venue.snapshot();
  const { next } = log.position;
  await paid(31);
  // what is not yet in the tree stays
  expect(await log.trim(next - 3)).toBeLessThan(4);
  await evidence.checkpoint();
  expect(await log.trim(next - 3)).toBeGreaterThan(20);
  const made = whole(await evidence.statement(core, who));
  expect(await verifyStatement(core, made, named)).toMatchObject({ holds: true, proof: 'valid' });
  await witnessed(early, await evidence.since(early.signed.checkpoint.next));
  expect((await evidence.since(1)).consistency?.length).toBeGreaterThan(0);
  await close();
  // the log alone, as whoever opens snapshots and the records behind them
  const again = await fileLog(kept.path);
  const engine = { live: venue.live, durable: venue.durable, on: () => () => undefined, caughtUp: async () => undefined };
  const opened = await openEvidence(again, engine as never, { key: keys.web, name: 'venue', folder: kept.folder, every: 0 });
  await witnessed(early, await opened.since(early.signed.checkpoint.next));
  await opened.close();
  await expect(openEvidence(again, engine as never, { key: keys.web, name: 'venue', every: 0 })).rejects.toMatchObject({ code: 'SHORT' });
  await again.close();
});
