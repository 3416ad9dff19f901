// One line of the table of bad inputs, and how a call, a row or an account is made to give its answer.
import { expect } from 'vitest';
import type { Account, Core, FaultCode, FaultRecord, MarginRun, Market, OptionColumns, RuleSet } from '../../src/index.js';
import { bookOf, Fault } from '../../src/index.js';
import { type KernelRow, regimes } from '../fixtures/optionRows.js';
import { runBits } from '../fixtures/runBits.js';
import { smallAccounts } from '../fixtures/smallBook.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';

export interface Refusal {
  readonly id: string;
  readonly what: string;
  readonly code: FaultCode;
  readonly path: string | RegExp;
  /** Offers the bad input and hands back the fault; sees to it that nothing else was spoilt. */
  readonly answer: (core: Core) => FaultRecord | Promise<FaultRecord>;
}

/** The fault that a call throws, or a promise is rejected with. */
export async function thrownBy(call: () => unknown): Promise<FaultRecord> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Fault) return error.toRecord();
    throw error;
  }
  throw new Error('nothing was thrown');
}

export type Columns = Required<OptionColumns>;

export function columnsOf(rows: readonly KernelRow[]): Columns {
  return {
    forwards: Float64Array.from(rows, (row) => row.forward),
    strikes: Float64Array.from(rows, (row) => row.strike),
    expiryYears: Float64Array.from(rows, (row) => row.expiryYears),
    vols: Float64Array.from(rows, (row) => row.vol),
    rates: Float64Array.from(rows, (row) => row.rate),
    calls: Uint8Array.from(rows, (row) => row.type),
  };
}

export const goodRows: readonly KernelRow[] = Object.values(regimes);
const figureNames = ['values', 'deltas', 'gammas', 'vegas', 'thetas', 'rhos', 'vannas', 'volgas', 'charms'] as const;

/** The fault of the one bad row among good ones: NaN in every output, and every other row as it is without it. */
export function faultOfRow(core: Core, change: Partial<KernelRow>, settlement: 'linear' | 'inverse'): FaultRecord {
  const clean = core.greeks({ ...columnsOf(goodRows), settlement });
  expect(clean.faults).toEqual([]);
  const at = 3;
  const rows = goodRows.map((row, i) => (i === at ? { ...row, ...change } : row));
  const result = core.greeks({ ...columnsOf(rows), settlement });
  for (const name of figureNames) {
    rows.forEach((_, i) => {
      expect(result[name][i], `${name}[${i}]`).toBe(i === at ? Number.NaN : clean[name][i]);
    });
  }
  expect(result.faults).toHaveLength(1);
  const { row, ...fault } = result.faults[0] as (typeof result.faults)[number];
  expect(row).toBe(at);
  return fault;
}

const market = smallMarket();
const rules = smallRules;

/** A run over the small market. */
export function marginOf(core: Core, accounts: readonly unknown[], changes: { market?: Market; rules?: RuleSet } = {}): MarginRun {
  return core.margin({ market, rules, book: bookOf(accounts as Account[]), ...changes });
}

/** The bits of a run without the account `bad`: what must not change. */
function bitsWithout(run: MarginRun): Record<string, unknown> {
  const keep = run.accounts.map((id) => id !== 'bad');
  const bits: Record<string, unknown> = {};
  const visit = (name: string, value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      const column = value as Float64Array;
      const width = column.length / run.accounts.length;
      bits[name] = Array.from(column).filter((_, i) => keep[Math.floor(i / width)]);
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(`${name}.${key}`, inner);
    } else if (Array.isArray(value) && value.length === keep.length) bits[name] = value.filter((_, i) => keep[i]);
  };
  for (const [name, value] of Object.entries(run)) if (!['timings', 'faults', 'scenarios'].includes(name)) visit(name, value);
  return bits;
}

/** The first fault of the account `bad` beside sound ones: it is NaN everywhere, and every other account has the bits it has without it. */
export function faultOfAccount(core: Core, bad: unknown, changes: { market?: Market; rules?: RuleSet } = {}): FaultRecord {
  const alone = marginOf(core, smallAccounts(), changes);
  expect(alone.faults).toEqual([]);
  const run = marginOf(core, [...smallAccounts(), bad], changes);
  expect(bitsWithout(run)).toEqual(bitsWithout(alone));
  const at = run.accounts.indexOf('bad');
  if (at >= 0) {
    expect(run.statuses[at]).toBe(1);
    for (const column of [
      run.equities,
      run.collateralValues,
      run.isolated?.initials,
      run.cross?.initials,
      run.portfolio?.initials,
      run.portfolio?.healths,
    ]) {
      expect(column?.[at]).toBeNaN();
    }
  }
  const fault = run.faults.find((one) => one.account === 'bad' || at < 0);
  if (fault === undefined) throw new Error('the account has no fault');
  const { account, subaccount, ...record } = fault;
  expect(`${account}${subaccount}`).toBe(at < 0 ? '' : 'bad');
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
export function healthOf(core: Core): unknown {
  const greeks = core.greeks(columnsOf(goodRows));
  return [runBits(marginOf(core, smallAccounts())), ...figureNames.map((name) => Array.from(greeks[name]))];
}
