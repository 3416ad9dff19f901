// A bad row or account beside sound ones: its fault, once nothing else has changed a bit.
import assert from 'node:assert/strict';
import type { Account, Core, FaultRecord, MarginRun, Market, PrepareInputs } from '../../../src/index.js';
import type { Rules } from '../../../src/rules.js';
import { type Columns, columnsOf, type KernelRow, regimes } from '../../fixtures/optionRows.js';
import { runBits } from '../../fixtures/runBits.js';
import { smallAccounts } from '../../fixtures/smallBook.js';
import { smallDocument } from '../../fixtures/smallDocument.js';
import { smallMarket } from '../../fixtures/smallMarket.js';
import type { Bench } from './neutral.js';

export const goodRows: readonly KernelRow[] = Object.values(regimes);
export const figureNames = ['values', 'deltas', 'gammas', 'vegas', 'thetas', 'rhos', 'vannas', 'volgas', 'charms'] as const;

/** The fault of the one bad row among good ones: NaN in every output, and every other row as it is without it. `place` has the last word on the columns. */
export function faultOfRow(
  core: Core,
  change: Partial<KernelRow>,
  settlement: 'linear' | 'inverse',
  place: (columns: Columns, row: number) => Columns = (columns) => columns,
): FaultRecord {
  const clean = core.greeks({ ...columnsOf(goodRows), settlement });
  assert.deepEqual(clean.faults, []);
  const at = 3;
  const rows = goodRows.map((row, i) => (i === at ? { ...row, ...change } : row));
  const result = core.greeks({ ...place(columnsOf(rows), at), settlement });
  for (const name of figureNames)
    assert.deepEqual(
      Array.from(result[name]),
      Array.from(clean[name], (x, i) => (i === at ? Number.NaN : x)),
      name,
    );
  assert.equal(result.faults.length, 1);
  const { row, ...fault } = result.faults[0] as (typeof result.faults)[number];
  assert.equal(row, at);
  return fault;
}

type OnSmallMarket = Pick<Bench, 'core' | 'door'>;
interface Changes {
  readonly market?: Market;
  readonly rules?: Rules;
}

const market = smallMarket();
const rules = smallDocument;

/** What an engine over these inputs, the small market and rules where left out, answers. */
export async function runOf(
  { core }: Pick<Bench, 'core'>,
  inputs: Pick<PrepareInputs, 'book'> & Partial<PrepareInputs>,
): Promise<MarginRun> {
  const engine = await core.prepare({ market, rules, ...inputs });
  try {
    return engine.run();
  } finally {
    engine.dispose();
  }
}

/** A run over the small market. */
export async function marginOf({ core, door }: OnSmallMarket, accounts: readonly unknown[], changes: Changes = {}): Promise<MarginRun> {
  return runOf({ core }, { book: door.bookOf(accounts as Account[]), ...changes });
}

/** The bits of a run without the accounts named: what must not change. */
function bitsWithout(run: MarginRun, name: unknown): Record<string, unknown> {
  const keep = run.accounts.map((id) => id !== name);
  const bits: Record<string, unknown> = {};
  const visit = (path: string, value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      const column = value as Float64Array;
      const width = column.length / run.accounts.length;
      bits[path] = Array.from(column).filter((_, i) => keep[Math.floor(i / width)]);
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(`${path}.${key}`, inner);
    } else if (Array.isArray(value) && value.length === keep.length) bits[path] = value.filter((_, i) => keep[i]);
  };
  for (const [key, value] of Object.entries(run)) if (!['faults', 'faultCount', 'greeks'].includes(key)) visit(key, value);
  return bits;
}

/** The first fault of a bad account beside sound ones: it is NaN everywhere, and every other account has the bits it has without it. */
export async function faultOfAccount(bench: OnSmallMarket, bad: unknown, changes: Changes = {}): Promise<FaultRecord> {
  const fault = await faultBeside(bench, bad, changes);
  if (fault === undefined) throw new Error('the account has no fault');
  return fault;
}

/** The same, or nothing of an account that is sound. */
export async function faultBeside(bench: OnSmallMarket, bad: unknown, changes: Changes = {}): Promise<FaultRecord | undefined> {
  const { account: name } = (typeof bad === 'object' && bad !== null ? bad : {}) as { account?: unknown };
  const alone = await marginOf(bench, smallAccounts(), changes);
  assert.deepEqual(alone.faults, []);
  const run = await marginOf(bench, [...smallAccounts(), bad], changes);
  assert.deepEqual(bitsWithout(run, name), bitsWithout(alone, name));
  const at = run.accounts.indexOf(name as string);
  const fault = run.faults.find((one) => one.account === name || at < 0);
  if (fault === undefined) return undefined;
  assert.deepEqual(run.greeks, alone.greeks);
  if (at >= 0) {
    assert.notEqual(run.codes[at], 0);
    const columns = [...Object.values(run.requirements), run.own].flatMap(({ equities, initials, maintenances, excesses }) => [
      equities,
      initials,
      maintenances,
      excesses,
    ]);
    for (const column of [run.notionals, ...columns]) assert.ok(Number.isNaN(column[at]), 'a figure of the account is a number');
  }
  const { account, subaccount: _, ...record } = fault;
  assert.equal(account, at < 0 ? '' : name);
  return record;
}

/** An account named bad over the small market. */
export function badAccount(change: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    account: 'bad',
    subaccount: '',
    mode: 'portfolio',
    positions: [{ instrument: 'BTC-PERPETUAL', quantity: 100, entryPrice: 80_000 }],
    collateral: [{ asset: 'USD', amount: 1_000 }],
    ...change,
  };
}

/** All the bits of a small run and a small batch: the same before and after a refusal, or the core was harmed. */
export async function healthOf(bench: OnSmallMarket): Promise<unknown> {
  const greeks = bench.core.greeks(columnsOf(goodRows));
  return [runBits(await marginOf(bench, smallAccounts())), ...figureNames.map((name) => Array.from(greeks[name]))];
}
