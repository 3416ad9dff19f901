// Levels never lie: an account without figures is `unknown`, an event with its fault, and at risk, under every preset and on both backends.
// An event reports every account in call when an engine opens, and every listener gets it.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../src/book/account.js';
import { bookOf } from '../../../src/book/bookOf.js';
import { createCore } from '../../../src/engine/create.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import type { Change } from '../../../src/live/engine/change.js';
import type { LevelEvent } from '../../../src/live/engine/levels.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import { openLive } from '../../../src/live/engine/open.js';
import { unpacked } from '../../../src/live/record/packed.js';
import { openRecorded } from '../../../src/live/record/recorded.js';
import type { RecordLog } from '../../../src/log/eventLog.js';
import { presetNames } from '../../../src/rules/document/presets.js';
import { thinned } from '../../fixtures/thinned.js';
import { runs, some } from '../../long.js';
import { backendNames, documentOf } from '../../program/prepared.js';

const market = thinned(sampleMarket(1), runs(1, 8));
const { numeraire } = market;
const cores = { wasm: createCore({ backend: 'wasm' }), js: createCore({ backend: 'js' }) };
const account = (name: string, amount: number, quantity = 0, instrument = 'BTC-PERPETUAL'): Account => ({
  account: name,
  subaccount: '',
  mode: 'portfolio',
  positions: quantity === 0 ? [] : [{ instrument, quantity, entryPrice: 87_000 }],
  collateral: [{ asset: numeraire, amount }],
});
/** Accounts of every kind: one that is well, one that cannot be read, one that lost everything, one beyond the doubles, and one that may come there. */
const book = bookOf([
  account('fine', 1e6),
  account('broken', 1000, 1, 'NO-SUCH'),
  account('lost', -1e6, 1e-3),
  account('vast', 1e6, 1e306),
  account('rich', 1e6),
]);
/** How often a deposit left an account without figures. */
let overflowed = 0;

/** Level and figures of every account agree on whether anything is known. Answers those that are unknown. */
function unknowns(live: LiveEngine): readonly string[] {
  const found: string[] = [];
  for (const name of book.accounts) {
    let hasFigures = true;
    try {
      const view = live.engine.account(name);
      const own = view.figures()[view.requirement];
      hasFigures = [own?.equity, own?.initial, own?.maintenance].every((x) => x !== undefined && Math.abs(x) <= 1e300);
    } catch {
      hasFigures = false;
    }
    const level = live.levels.ladder.level(live.rowOf(name));
    expect([name, level === 'unknown']).toEqual([name, !hasFigures]);
    if (level === 'unknown') found.push(name);
  }
  const { unknown, atRisk, call, reduceOnly, liquidate } = live.levels.counts();
  expect([unknown, atRisk]).toEqual([found.length, found.length + call + reduceOnly + liquidate]);
  return found;
}

const named = (events: readonly LevelEvent[]): readonly (readonly string[])[] =>
  events.map(({ account, from, kind }) => [account, from, kind]);

describe.each(backendNames)('on the %s backend', (backend) => {
  test.each(some(presetNames, 6))('%s: what has no figures is unknown, and told', async (name) => {
    const core = await cores[backend];
    const rules = documentOf(name);
    const live = await openLive(core, { book, market, rules });
    const begun = unknowns(live);
    expect(begun[0]).toBe('broken');
    const told = new Map(live.opened.map((event) => [event.account, event]));
    expect([...told.keys()]).toEqual(book.accounts.filter((of) => live.levels.ladder.level(live.rowOf(of)) !== 'ok'));
    expect(told.get('broken')).toMatchObject({ kind: 'unknown', from: 'ok', cause: 'figures', fault: { got: '"NO-SUCH"' } });
    if (begun.includes('vast')) expect(told.get('vast')).toMatchObject({ kind: 'unknown', fault: { code: 'OVERFLOW' } });
    expect(['call', 'reduceOnly', 'liquidate']).toContain(told.get('lost')?.kind);

    const { events } = await live.apply({ kind: 'deposit', account: 'rich', asset: 'BTC', amount: 1e307 });
    const found = unknowns(live);
    expect(named(events)).toEqual(found.includes('rich') ? [['rich', 'ok', 'unknown']] : []);
    overflowed += events.length;
    if (events.length > 0)
      await expect(live.apply({ kind: 'withdraw', account: 'rich', asset: numeraire, amount: 1 })).rejects.toThrow('finite');

    const again = await openLive(core, JSON.parse(JSON.stringify(live.snapshot())));
    expect(unknowns(again)).toEqual(found);
    expect(again.opened.map(({ account, kind }) => [account, kind])).toEqual([
      ['broken', 'unknown'],
      ['lost', told.get('lost')?.kind],
      ...(told.has('vast') ? [['vast', told.get('vast')?.kind]] : []),
      ...(found.includes('rich') ? [['rich', 'unknown']] : []),
    ]);
    expect(await again.hash()).toBe(await live.hash());
    // it goes on from the level that it had
    const tick: Change = { kind: 'tick', time: live.time + 1, prices: { BTC: 80_000 } };
    expect((await again.apply(tick)).events).toEqual((await live.apply(tick)).events);
    expect(unknowns(again)).toEqual(unknowns(live));
    live.dispose();
    again.dispose();
  });

  test('a deposit beyond the doubles was among them', () => {
    expect(overflowed).toBeGreaterThan(0);
  });
});

test('listeners hear every change in its order; one that throws keeps nobody from it, and orders that are refused are no change', async () => {
  const live = await openLive(await cores.js, { book, market, rules: documentOf('margincore') });
  const heard: (number | undefined)[] = [];
  const off = live.on(({ sequence }) => heard.push(sequence));
  await Promise.all([1, 2, 3].map((amount) => live.apply({ kind: 'deposit', account: 'fine', asset: numeraire, amount })));
  const order = { id: 'much', instrument: 'BTC-PERPETUAL', quantity: 1e9, price: 87_000 };
  expect((await live.apply({ kind: 'place', account: 'fine', order })).order?.verdict).toBe('rejected');
  off();
  await live.apply({ kind: 'deposit', account: 'fine', asset: numeraire, amount: 4 });
  expect(heard).toEqual([1, 2, 3]);
  expect(() => live.on(1 as never)).toThrow('listener');
  live.dispose();
});

test('listeners of a recorded engine hear what its log has, and nothing that it lost', async () => {
  const waiting: { readonly keep: () => void; readonly lose: () => void }[] = [];
  const log: RecordLog = {
    append: ([text = '']) =>
      unpacked(text).startsWith('{"kind":"change"')
        ? new Promise<number>((keep, lose) => void waiting.push({ keep: () => keep(1), lose: () => lose(new Error('disk')) }))
        : Promise.resolve(0),
    async *read() {},
    close: () => Promise.resolve(),
  };
  const recorded = await openRecorded(await cores.js, log, { book, market, rules: documentOf('margincore') }, { hashEvery: 1 });
  const heard: number[] = [];
  recorded.on((_, change) => void (change.kind === 'deposit' && heard.push(change.amount)));
  const answers = [1, 2, 3].map((amount) => recorded.apply({ kind: 'deposit', account: 'fine', asset: numeraire, amount }));
  const settled = Promise.allSettled(answers);
  while (waiting.length < 3) await new Promise((done) => setTimeout(done, 1));
  expect(heard).toEqual([]);
  waiting[0]?.keep();
  await answers[0];
  expect(heard).toEqual([1]);
  waiting[1]?.lose();
  waiting[2]?.lose();
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(heard).toEqual([1]);
});
