// A venue that signs what its own log contradicts: the record in the proof says otherwise than the statement.
import { expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import { type Statement, verifyStatement } from '../../src/live.js';
import { Notary } from '../../src/log/notary.js';
import { type Plain, rehashed, resigned, whole } from '../fixtures/forger.js';
import { newKeys, sha256, signedVenue } from '../fixtures/signedVenue.js';

const core = await createCore({ backend: 'js' });
const keys = await newKeys();
const venue = await signedVenue(core, 'venue', keys);
const named = { publicKey: keys.raw };
type Told = { account: string; subaccount: string; kind: string; amount?: number; deadline?: number };
const eventsOf = (one: Statement) => (JSON.parse(one.proof?.record as string) as { events: readonly Told[] }).events;
const ownEvent = (one: Statement) => eventsOf(one).findLast(({ account }) => account === one.holding.account);

/** With a record that is another, in a log of the venue's own making: paths, root and signature are right. */
async function recorded(honest: Statement, change: (record: Plain) => Plain): Promise<Statement> {
  const { index, record } = honest.proof as NonNullable<Statement['proof']>;
  const notary = new Notary(sha256, keys.web, { log: 'venue', part: 0 });
  const text = JSON.stringify(change(whole(JSON.parse(record) as Plain)));
  for (const one of venue.records.with(index, text)) notary.add(one);
  const signed = await notary.checkpoint({ next: notary.size, epoch: 1, head: '00'.repeat(32), time: 0 });
  return { ...honest, proof: await notary.inclusion(text, index, signed) };
}

const withEvent = (honest: Statement, change: (event: Told) => Told) =>
  recorded(honest, (record) => ({
    ...record,
    events: (record.events as Told[]).map((event) => (event.account === honest.holding.account ? change(event) : event)),
  }));

test('a level or a call of the record that is another is a difference; the same log with its own record holds', async () => {
  const called = venue.statements.filter((one) => ownEvent(one) !== undefined);
  expect(called.length).toBeGreaterThan(1);
  let opened = 0;
  for (const honest of called) {
    expect(await verifyStatement(core, await recorded(honest, (record) => record), named)).toMatchObject({ holds: true, proof: 'valid' });
    const level = await withEvent(honest, (event) => ({ ...event, kind: event.kind === 'warning' ? 'call' : 'warning' }));
    expect(await verifyStatement(core, level, named)).toMatchObject({ holds: false, proof: 'valid', differences: ['live.level'] });
    const others = await recorded(honest, (record) => ({
      ...record,
      events: eventsOf(honest).map((event) => ({ ...event, subaccount: 'other', kind: 'warning' })),
    }));
    // of another subaccount it says nothing
    expect(await verifyStatement(core, others, named)).toMatchObject({ holds: true });
    if (honest.live?.call === null || honest.live?.before.call !== null) continue;
    opened += 1;
    for (const change of [{ amount: 1 }, { deadline: 5 }, { amount: undefined }]) {
      const call = await withEvent(honest, (event) => ({ ...event, ...change }) as Told);
      expect(await verifyStatement(core, call, named)).toMatchObject({ holds: false, differences: ['live.call'] });
    }
  }
  expect(opened).toBeGreaterThan(0);
});

test('a record of another kind, sequence or time is a difference', async () => {
  const honest = venue.statements[0] as Statement;
  for (const [change, differences] of [
    [{ kind: 'refused' }, ['live.sequence']],
    [{ sequence: 99 }, ['live.sequence']],
    [{ time: 1 }, ['live.time']],
    [{ kind: undefined, time: '1' }, ['live.sequence', 'live.time']],
  ] as const)
    expect(await verifyStatement(core, await recorded(honest, (record) => ({ ...record, ...change })), named)).toMatchObject({
      holds: false,
      differences,
    });
  for (const events of [null, 'x', [null], [1], { length: 1 }])
    expect((await verifyStatement(core, await recorded(honest, (record) => ({ ...record, events })), named)).proof).toBe('valid');
});

test('where no figures can be made the form and the hash are still said to be right, and nothing else', async () => {
  const honest = venue.statements[0] as Statement;
  const broken = rehashed({
    ...honest,
    holding: { ...honest.holding, positions: [{ instrument: 'NOT-HERE', quantity: 1, entryPrice: 1 }] },
  });
  const found = await verifyStatement(core, resigned(broken, { privateKey: keys.privateKey, publicKey: keys.raw }), named);
  expect(found.fault).toBeDefined();
  expect([found.holds, found.recomputed]).toEqual([false, ['format', 'version', 'hash']]);
});
