// The law of a replay: a log of which any field of any record is another, its hashes mended, is refused; but for fields that are only stated, each listed with its reason.
import { describe, expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { createCore } from '../../../src/engine/create.js';
import { Fault } from '../../../src/fault.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { changeKinds } from '../../../src/live/engine/change.js';
import { openRecorded } from '../../../src/live/record/recorded.js';
import { replay } from '../../../src/live/record/replay.js';
import { another, at, leavesOf, type Path, type Plain, put } from '../../fixtures/forger.js';
import { thinned } from '../../fixtures/thinned.js';
import { some } from '../../long.js';
import { MemoryLog } from '../memoryLog.js';
import { drawnChange, following, pastOf } from './histories.js';

const market = thinned(sampleMarket(1), 1);
const book = sampleBook(market, { accounts: 30, seed: 9 });
const core = await createCore({ backend: 'js' });

/** A log of every kind of change and record: snapshots and hashes between them, refusals by the engine and by the venue, a hash at its end. */
async function everyKind(): Promise<readonly string[]> {
  const log = new MemoryLog();
  const inputs = { book, market, rules: following(), history: pastOf(market, 130, new Seeded(1)) };
  const recorded = await openRecorded(core, log, inputs, { hashEvery: 1 });
  const random = new Seeded(11);
  const kinds = changeKinds.flatMap((kind) => (['place', 'tick', 'sources'].includes(kind) ? [kind, kind, kind] : [kind, kind]));
  let n = 0;
  // until one is made
  for (const kind of kinds)
    for (let sequence: number | undefined, tries = 0; sequence === undefined && tries < 20; tries++) {
      const change = drawnChange(recorded.live, random, n++, [kind]);
      const note = { who: 'maria', why: `${n}` };
      sequence = await recorded.apply({ ...change, note } as never, true).then(
        (applied) => applied.sequence,
        (error: unknown) => {
          if (!(error instanceof Fault)) throw error;
          return undefined;
        },
      );
      if (n % 8 === 7) await recorded.snapshot();
    }
  await recorded.refuse({ kind: 'cancel', account: book.accounts[0] as string, order: 'x' }, new Fault('BAD_ARGUMENT', 'change', 'y', 'z'));
  await recorded.snapshot();
  return log.records;
}

const records = await everyKind();
/** Records of a snapshot behind its first. */
const accountsOfSnapshot = 1;
const parsed = records.map((json) => JSON.parse(json) as Plain);

/** Fields that nothing else in the log says again: the record's own hash, and so the log's signature, is all that speaks for them. */
const signedOnly: readonly (readonly [fields: RegExp, reason: string])[] = [];
const isStated = (path: string): boolean => signedOnly.some(([fields]) => fields.test(path));

async function isRefused(changed: readonly string[]): Promise<boolean> {
  const log = new MemoryLog();
  log.records = [...changed];
  try {
    const { live } = await replay(core, log);
    live?.dispose();
    return false;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return true;
  }
}

/** As `change.fill.note.who`: list places as `[]`. */
function nameOf(record: Plain, path: Path): string {
  const { kind, change } = record as { kind: string; change?: { kind: string } };
  return [kind, ...(change ? [change.kind] : []), ...path.map((key) => (typeof key === 'number' ? '[]' : key))].join('.');
}

/** The part of the log that a record is in: from the snapshot before it to the one behind it. */
function partAround(n: number): readonly [from: number, to: number] {
  const whole = parsed.flatMap(({ kind }, i) => (kind === 'snapshot' ? [i] : []));
  const from = whole.findLast((i) => i < n - accountsOfSnapshot) ?? 0;
  const behind = whole.find((i) => i > n);
  return [from, behind === undefined ? parsed.length : behind + accountsOfSnapshot + 2];
}

/** One leaf for each name, with the record that it is in. */
const leaves = new Map<string, readonly [number, Path]>();
for (const [n, record] of parsed.entries())
  for (const path of leavesOf(record)) if (!leaves.has(nameOf(record, path))) leaves.set(nameOf(record, path), [n, path]);

describe('a log', () => {
  test('as it is, is found again, all of it confirmed', async () => {
    const log = new MemoryLog();
    log.records = [...records];
    const { live, confirmed, changes } = await replay(core, log);
    expect([confirmed, changes]).toEqual([live?.sequence, parsed.filter(({ kind }) => kind === 'change').length]);
    const kinds = new Set(parsed.map(({ kind, change }) => [kind, (change as Plain | undefined)?.kind ?? ''].join(' ')));
    for (const kind of changeKinds) expect([...kinds], kind).toContain(`change ${kind}`);
    expect([...kinds]).toEqual(expect.arrayContaining(['snapshot ', 'accounts ', 'hash ', 'refused cancel']));
    const names = [...leaves.keys()].join('\n');
    for (const part of ['controls', 'orders', 'forecasts', 'order.verdict', 'fault.code', 'events']) expect(names).toContain(part);
  });

  test.each(some([...leaves.keys()], 60))('of which %s is another is refused, or that is only stated', async (name) => {
    const [n, path] = leaves.get(name) as readonly [number, Path];
    const changed = records.with(n, JSON.stringify(put(parsed[n] as Plain, path, another(at(parsed[n], path)))));
    expect([name, await isRefused(changed.slice(...partAround(n)))]).toEqual([name, !isStated(name)]);
  });
});
