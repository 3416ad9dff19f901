// The law of a replay: a log of which any field of any record is another, its hashes mended, is refused; but for fields that are only stated, each listed with its reason.
import { describe, expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { createCore } from '../../../src/engine/create.js';
import { Fault } from '../../../src/fault.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { changeKinds as allKinds } from '../../../src/live/engine/change.js';
import { liquidationFields } from '../../../src/live/liquidation/change.js';
import { openRecorded } from '../../../src/live/record/recorded.js';
import { replay } from '../../../src/live/record/replay.js';
import { another, at, leavesOf, type Path, type Plain, put } from '../../fixtures/forger.js';
import { thinned } from '../../fixtures/thinned.js';
import { some } from '../../long.js';
import { MemoryLog } from '../memoryLog.js';
import { drawnChange, following, pastOf } from './histories.js';

/** Kinds that are drawn; test/live/liquidation replays those of liquidations. */
const changeKinds = allKinds.filter((kind) => !(kind in liquidationFields));
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
  const rich = { account: 'rich', subaccount: '' };
  const collateral = [{ asset: market.numeraire, amount: 1e9 }];
  const gone = { account: 'gone', subaccount: '' };
  const empty = { mode: 'portfolio', positions: [], collateral: [] } as const;
  await recorded.apply({
    kind: 'open',
    accounts: [
      { ...empty, ...rich, collateral },
      { ...empty, ...gone },
    ],
  });
  await recorded.apply({ kind: 'close', ...gone });
  const { instrument, forward } = market.quotes.find(({ instrument }) => instrument.kind === 'perpetual') as (typeof market.quotes)[number];
  const order = { id: 'own', instrument: instrument.id, quantity: 0.5, price: forward };
  await recorded.apply({ kind: 'place', ...rich, order, partly: { lot: 0.1 } });
  await recorded.apply({ kind: 'amend', ...rich, order: 'own', quantity: 0.4 });
  await recorded.apply({ kind: 'cancel', ...rich, order: 'own' });
  const to = { account: book.accounts[1] as string, subaccount: book.subaccounts[1] as string };
  await recorded.apply({ kind: 'withdraw', ...rich, asset: market.numeraire, amount: 3 });
  await recorded.apply({ kind: 'transfer', ...rich, to, asset: market.numeraire, amount: 4 });
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
const signedOnly: readonly (readonly [fields: RegExp, reason: string])[] = [
  [/\.change\.note\./, 'who and why: nothing follows from them'],
  [/^refused\.\w+\.change\./, 'nothing was made of it, and another change may be refused with the same answer'],
  [/^venue\.\w+\.(change\.|fault\.|by$)/, "by the venue's own rules, which an engine does not know"],
  [/^change\.(settle|funding)\.change\.(prices|rates)\./, 'of an instrument that nobody holds'],
];
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
  const { kind, change, by } = record as { kind: string; change?: { kind: string }; by?: string };
  return [by ?? kind, ...(change ? [change.kind] : []), ...path.map((key) => (typeof key === 'number' ? '[]' : key))].join('.');
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

  test.each(some([...leaves.keys()], 40))('of which %s is another is refused, or that is only stated', async (name) => {
    const [n, path] = leaves.get(name) as readonly [number, Path];
    const changed = records.with(n, JSON.stringify(put(parsed[n] as Plain, path, another(at(parsed[n], path)))));
    expect([name, isStated(name) || (await isRefused(changed.slice(...partAround(n))))]).toEqual([name, true]);
  });

  test('in which a record has a field more, a key twice, or fields in another order is refused', async () => {
    const one = new Map(parsed.map(({ kind }, n) => [kind as string, n] as const));
    for (const [kind, n] of one) {
      const json = records[n] as string;
      const { [kind === 'change' ? 'sequence' : 'kind']: first, ...rest } = parsed[n] as Plain;
      const forms = [
        json.replace(/\}$/, ',"approved":true}'),
        json.replace('{', `{"kind":"${kind}",`),
        JSON.stringify({ ...rest, kind, sequence: first }),
      ];
      for (const form of forms)
        expect([kind, form.slice(0, 40), await isRefused(records.with(n, form).slice(...partAround(n)))]).toEqual([
          kind,
          form.slice(0, 40),
          true,
        ]);
    }
  });
});
