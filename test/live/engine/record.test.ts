// A recorded engine: its log restores the same state on both backends, a change out of order is found, a crash loses nothing acknowledged.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { createCore } from '../../../src/engine/create.js';
import { Fault } from '../../../src/fault.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { openRecorded, type RecordedEngine } from '../../../src/live/record/recorded.js';
import { replay } from '../../../src/live/record/replay.js';
import { fileLog } from '../../../src/log/open.js';
import { thinned } from '../../fixtures/thinned.js';
import { runs } from '../../long.js';
import { MemoryLog as Memory } from '../memoryLog.js';
import { drawnChange, following, pastOf } from './histories.js';

const market = thinned(sampleMarket(1), runs(1, 12));
const book = sampleBook(market, { accounts: 60, seed: 9 });
const inputs = { book, market, rules: following(), history: pastOf(market, 130, new Seeded(1)) };
const [wasm, js] = await Promise.all([createCore({ backend: 'wasm' }), createCore({ backend: 'js' })]);

async function live(recorded: RecordedEngine, random: Seeded, from: number, to: number): Promise<number> {
  let done = 0;
  for (let n = from; n < to; n++) {
    try {
      const { sequence } = await recorded.apply(drawnChange(recorded.live, random, n));
      if (sequence !== undefined) done += 1;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
  return done;
}

describe('a log', () => {
  test('leads to every event and hash again, on the other backend too', async () => {
    const log = new Memory();
    const recorded = await openRecorded(wasm, log, inputs, { hashEvery: 25 });
    const done = await live(recorded, new Seeded(4), 0, runs(200, 80));
    for (const core of [wasm, js]) {
      const again = await replay(core, log);
      expect(again.changes).toBe(done);
      expect(again.hashes).toBe(1 + Math.floor(done / 25));
      expect(again.events).toBeGreaterThan(0);
      expect(await again.live?.hash()).toBe(await recorded.live.hash());
    }
  });

  test('goes on where it ended, from its last snapshot', async () => {
    const log = new Memory();
    const random = new Seeded(5);
    const first = await openRecorded(wasm, log, inputs, { hashEvery: 10 });
    await live(first, random, 0, runs(60, 30));
    await first.snapshot();
    await live(first, random, 60, runs(90, 75));
    const second = await openRecorded(js, log);
    expect(await second.live.hash()).toBe(await first.live.hash());
    expect(second.live.sequence).toBe(first.live.sequence);
    await live(second, random, 90, runs(120, 100));
    const whole = await replay(wasm, log);
    expect(await whole.live?.hash()).toBe(await second.live.hash());
  });

  test('of which one change, event or hash is another is refused with its record', async () => {
    const log = new Memory();
    const recorded = await openRecorded(wasm, log, inputs, { hashEvery: 10 });
    await live(recorded, new Seeded(6), 0, 80);
    const changed = log.records.findIndex((json) => json.includes('"kind":"fill"'));
    const event = log.records.findIndex((json) => json.includes('"events":[{'));
    const hash = log.records.length - 1 - [...log.records].reverse().findIndex((json) => json.startsWith('{"kind":"hash"'));
    expect(Math.min(changed, event, hash)).toBeGreaterThan(0);
    const damages: readonly (readonly [number, (json: string) => string])[] = [
      [changed, (json) => json.replace(/"quantity":(-?)/, '"quantity":$12')],
      [event, (json) => json.replace('"from":"', '"from":"x')],
      [hash, (json) => json.replace(/"hash":"./, '"hash":"?')],
      [changed, () => '{"kind":"nothing"}'],
    ];
    for (const [at, damage] of damages) {
      const damaged = new Memory();
      damaged.records = log.records.map((json, n) => (n === at ? damage(json) : json));
      await expect(replay(js, damaged), `${at}`).rejects.toThrow(/record \d+/);
    }
  });

  test('without a beginning takes none, and says so', async () => {
    await expect(openRecorded(wasm, new Memory())).rejects.toMatchObject({ code: 'MISSING_FIELD' });
  });

  test('rows are written as names', async () => {
    const log = new Memory();
    const recorded = await openRecorded(wasm, log, inputs);
    const row = recorded.live.rowOf(book.accounts[3] as string, book.subaccounts[3]);
    await recorded.apply({ kind: 'deposit', account: row, asset: market.numeraire, amount: 5 });
    expect(log.records.at(-1)).toContain(`"account":"${book.accounts[3]}"`);
  });
});

describe('changes that come together', () => {
  const paid = (amount: number) => ({ kind: 'deposit', account: book.accounts[3] as string, asset: market.numeraire, amount }) as const;
  const opened = (account: string) =>
    ({ kind: 'open', accounts: [{ account, subaccount: '', mode: 'portfolio', positions: [], collateral: [] }] }) as const;

  test('hashes and snapshots beside them are of the changes before them', async () => {
    const log = new Memory();
    const recorded = await openRecorded(wasm, log, inputs, { hashEvery: 1 });
    await Promise.all([
      recorded.apply(paid(1)),
      recorded.snapshot(),
      recorded.apply(paid(2)),
      recorded.apply(opened('first')),
      recorded.snapshot(),
    ]);
    const again = await replay(js, log);
    expect([again.changes, again.hashes]).toEqual([3, 6]);
    expect(await again.live?.hash()).toBe(await recorded.live.hash());
  });

  test('are made in the order in which they came, where some of them wait', async () => {
    const recorded = await openRecorded(wasm, new Memory(), inputs);
    const sequences: number[] = [];
    const note = ({ sequence = 0 }): void => void sequences.push(sequence);
    const first = recorded.live.apply(opened('first'));
    const second = recorded.live.apply({ ...paid(2), sequence: 2 }).then(note);
    const third = first.then(() => recorded.live.apply({ ...paid(3), sequence: 3 })).then(note);
    await Promise.all([second, third]);
    expect(sequences).toEqual([2, 3]);
  });

  test('are recorded as they were made, whatever becomes of their objects', async () => {
    const log = new Memory();
    const recorded = await openRecorded(wasm, log, inputs);
    const one = { ...paid(1), amount: 1 };
    const waiting = [1, 2, 3].map((amount) => {
      one.amount = amount;
      return recorded.apply(one);
    });
    await Promise.all(waiting);
    const amounts = log.records.flatMap((json) => /"kind":"deposit".*"amount":(\d+)/.exec(json)?.[1] ?? []);
    expect(amounts).toEqual(['1', '2', '3']);
    const [cyclic, reads] = [{ ...paid(1), time: {} } as Record<string, unknown>, { count: 0 }];
    cyclic.time = cyclic;
    await expect(recorded.apply(cyclic as never)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(recorded.apply(null as never)).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
    const amount = { enumerable: true, get: () => ++reads.count };
    await recorded.apply(Object.defineProperty({ ...paid(1) }, 'amount', amount));
    expect(log.records.at(-1)).toContain('"amount":1}');
    expect(await (await replay(js, log)).live?.hash()).toBe(await recorded.live.hash());
  });

  test('of which the log does not take one are no more made, and what it has can be opened', async () => {
    const log = new Memory();
    const recorded = await openRecorded(wasm, log, inputs);
    await recorded.apply(paid(1));
    const refused = new Fault('TOO_LARGE', 'journal', 'at most so much that waits', 'more');
    const append = log.append.bind(log);
    log.append = () => Promise.reject(refused);
    await expect(recorded.apply(paid(2))).rejects.toBe(refused);
    log.append = append;
    const { sequence } = recorded.live;
    await expect(recorded.apply(paid(3))).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    await expect(recorded.snapshot()).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(recorded.live.sequence).toBe(sequence);
    expect((await openRecorded(js, log)).live.sequence).toBe(1);
  });
});

test('in a folder: a machine that stops at any byte loses nothing acknowledged and invents nothing', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'recorded-')), 'j');
  const log = await fileLog(path, { ahead: 0 });
  const recorded = await openRecorded(wasm, log, inputs, { hashEvery: 7 });
  const segment = join(path, readdirSync(path).find((name) => name.startsWith('log-')) as string);
  const sizes: { readonly bytes: number; readonly sequence: number; readonly hash: string }[] = [];
  const random = new Seeded(8);
  for (let n = 0; n < 12; n++) {
    await live(recorded, random, 5 * n, 5 * n + 5);
    sizes.push({ bytes: statSync(segment).size, sequence: recorded.live.sequence, hash: await recorded.live.hash() });
  }
  await recorded.close();
  const bytes = readFileSync(segment);
  const begun = (sizes[0] as (typeof sizes)[number]).bytes;
  for (let cut = 0; cut < runs(12, 3); cut++) {
    const end = begun + random.whole(bytes.length - begun);
    const torn = `${path}.${cut}`;
    mkdirSync(torn);
    writeFileSync(join(torn, basename(segment)), bytes.subarray(0, end));
    const again = await openRecorded(wasm, await fileLog(torn));
    const acknowledged = sizes.filter((one) => one.bytes <= end).at(-1) as (typeof sizes)[number];
    expect(again.live.sequence).toBeGreaterThanOrEqual(acknowledged.sequence);
    expect(again.live.sequence).toBeLessThanOrEqual(sizes.at(-1)?.sequence as number);
    if (again.live.sequence === acknowledged.sequence) expect(await again.live.hash()).toBe(acknowledged.hash);
    await again.close();
  }
});
