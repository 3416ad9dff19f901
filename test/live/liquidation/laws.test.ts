// Laws of liquidation on drawn crashes, change by change: conserved, nobody above maintenance, only the backstop grows, plan = outcome, once, replayed, whatever the order of accounts.
import { afterAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { createCore } from '../../../src/engine/create.js';
import { Fault } from '../../../src/fault.js';
import type { Applied } from '../../../src/live/engine/applied.js';
import type { Change } from '../../../src/live/engine/change.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import { openLive } from '../../../src/live/engine/open.js';
import { openRecorded } from '../../../src/live/record/recorded.js';
import { replay } from '../../../src/live/record/replay.js';
import { Cascade, type CascadeCase, cascadeOf, conserved, inputsOf } from '../../conformance/cascade.js';
import type { Door } from '../../conformance/reader.js';
import { allDoors } from '../../fixtures/allDoors.js';
import { drawnCascade } from '../../fixtures/cascadeCases.js';
import { runs } from '../../long.js';
import { backendNames } from '../../program/prepared.js';
import { SlowCascade } from '../../reference/liquidationRounds.js';
import { MemoryLog } from '../memoryLog.js';

const door = allDoors as unknown as Door;
const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});
const cases = Array.from({ length: runs(2000, 60) }, (_, n) => drawnCascade(new Seeded(2600 + n)));
const kinds = new Map<string, number>();

/** Size of every position, by account and instrument. */
const sizes = (live: LiveEngine): Map<string, number> =>
  new Map(
    live
      .snapshot()
      .book.flatMap(({ account, positions }) =>
        positions.map(({ instrument, quantity }) => [`${account} ${instrument}`, Math.abs(quantity)]),
      ),
  );

/** Cash, positions and figures of every account, as text. */
const holdings = (live: LiveEngine): Map<string, string> => new Map(live.snapshot().book.map((one) => [one.account, JSON.stringify(one)]));

/** Makes a change and looks whether the laws hold of it. */
async function lawful(
  live: LiveEngine,
  change: Change,
  apply: (change: Change) => Promise<Applied>,
  promised: Map<string, number>,
): Promise<Applied> {
  if (change.kind === 'tick') return apply(change);
  kinds.set(change.kind, (kinds.get(change.kind) ?? 0) + 1);
  const at = JSON.stringify(change);
  const account = (change as { readonly account: string }).account;
  const { equity, maintenance } = live.engine.account(account);
  const before = { money: conserved(live), sizes: sizes(live), holdings: holdings(live) };
  const open = new Set(live.liquidations.open.map((one) => one.account));
  if (['liquidation.open', 'liquidation.step', 'liquidation.takeover'].includes(change.kind)) expect(equity, at).toBeLessThan(maintenance);
  const applied = await apply(change);
  expect(conserved(live), at).toBe(before.money);
  for (const [position, size] of sizes(live))
    if (!position.startsWith('backstop') && !position.startsWith('~market'))
      expect(size, `${position} after ${at}`).toBeLessThanOrEqual(before.sizes.get(position) ?? 0);
  if (change.kind === 'liquidation.step') promised.set(account, change.equity);
  if (change.kind === 'liquidation.fill' && live.liquidations.open.find((one) => one.account === account)?.isFilling === false)
    expect(Math.round(live.engine.account(account).equity), at).toBe(promised.get(account));
  // a healthy account changes only by giving lots, by paying, or as a party
  const given = new Set(
    (applied.liquidations ?? []).flatMap((event) => ('by' in event ? [event.by] : event.kind === 'deleveraged' ? [event.account] : [])),
  );
  for (const [name, held] of holdings(live))
    if (!open.has(name) && name !== account && !given.has(name) && !['backstop', '~fund', '~market'].includes(name))
      expect(held, `${name} after ${at}`).toBe(before.holdings.get(name));
  // twice
  const hash = await live.hash();
  await expect(apply(change), `twice: ${at}`).rejects.toThrow(Fault);
  expect(await live.hash()).toBe(hash);
  return applied;
}

const shuffled = (one: CascadeCase): CascadeCase => ({
  ...one,
  accounts: [...one.accounts].reverse(),
  market: { instruments: [...one.market.instruments].reverse() },
});

describe.each(backendNames.map((name, n) => [name, n] as const))('on the %s backend', (_, n) => {
  const core = cores[n] as (typeof cores)[number];
  const other = cores[1 - n] as (typeof cores)[number];

  test('a crash is that of the slow form, in any order of accounts', async () => {
    for (const [seed, one] of cases.entries()) {
      const { rounds, ended } = new SlowCascade(one).run();
      const found = await cascadeOf(door, core, one);
      expect(found.rounds.slice(0, rounds.length), `case ${seed}`).toEqual(rounds);
      expect(found.ended).toBe(ended);
      expect(await cascadeOf(door, core, shuffled(one)), `case ${seed} shuffled`).toEqual(found);
    }
  }, 480_000);

  test('every change keeps the laws, comes once, and is replayed on the other backend', async () => {
    for (const one of cases.slice(0, runs(300, 24))) {
      const log = new MemoryLog();
      const recorded = await openRecorded(core, log, inputsOf(door, one) as never, { hashEvery: 7 });
      const promised = new Map<string, number>();
      const { live } = recorded;
      await new Cascade(one, live, (change) => lawful(live, change, (given) => recorded.apply(given), promised)).run();
      const again = await replay(other, log);
      expect(await again.live?.hash()).toBe(await live.hash());
      expect(again.changes).toBe(live.sequence);
      // what is proposed next is what the record leads to
      expect(again.live?.liquidations.next()).toEqual(live.liquidations.next());
      const resumed = await openLive(other, JSON.parse(JSON.stringify(live.snapshot())));
      expect(await resumed.hash()).toBe(await live.hash());
      for (const each of [resumed, again.live, live]) each?.dispose();
    }
  }, 480_000);
});

test('every kind of change was made', () => {
  const expected = ['open', 'step', 'fill', 'close'].map((kind) => `liquidation.${kind}`);
  expect([...kinds.keys()]).toEqual(expect.arrayContaining([...expected, 'adl.assign', 'fund.pay', 'loss.socialise']));
});
