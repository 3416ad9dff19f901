// The public list of bad inputs speaks of neutral operations: here each is mapped to the API, once.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, vi } from 'vitest';
import {
  type Account,
  bookOf,
  buildMarket,
  type Core,
  checkCorrelation,
  createCore,
  type FaultRecord,
  matrixOf,
  parseRules,
} from '../../src/index.js';
import { readBook } from '../../src/io/index.js';
import { edited } from '../fixtures/faultOf.js';
import { hostileNumbers } from '../fixtures/hostile.js';
import type { KernelRow } from '../fixtures/optionRows.js';
import { runBits } from '../fixtures/runBits.js';
import { smallAccounts } from '../fixtures/smallBook.js';
import { smallDraft, smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';
import { badAccount, columnsOf, faultOfAccount, faultOfRow, goodRows, marginOf, thrownBy } from './refusal.js';

export interface NeutralCase {
  readonly id: string;
  readonly op: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expect: string;
  readonly rule: string;
}

/** What a case was answered with: a fault, or nothing when the input is sound or survived. */
export type Answer = (given: NeutralCase, core: Core, folder: string) => FaultRecord | undefined | Promise<FaultRecord | undefined>;

/** `{ $f64: 'NaN' }` and its kin as what they stand for. */
export function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  const special = value as Record<string, unknown>;
  if (typeof special.$f64 === 'string') return Number(special.$f64);
  if (typeof special.$bigint === 'string') return BigInt(special.$bigint);
  return Object.fromEntries(Object.entries(special).map(([key, inner]) => [key, decoded(inner)]));
}

/** Price and Greeks of one option: a row among sound ones; a `cp` that is no letter of ours is a byte that is neither 0 nor 1. */
const greeks: Answer = (given, core) => {
  const { x, strike, T, r, sigma, cp } = decoded(given.input) as Record<string, number> & { cp: string };
  const type = cp === 'C' ? 1 : cp === 'P' ? 0 : 255;
  const row = { forward: x, strike, expiryYears: T, vol: sigma, rate: r, type } as KernelRow;
  if (given.expect === 'row') return faultOfRow(core, row, 'linear');
  const { faults, values, deltas } = core.greeks(columnsOf([row]));
  expect(faults).toEqual([]);
  expect(Number.isFinite(values[0]) && Number.isFinite(deltas[0])).toBe(true);
  return undefined;
};

const soundBits = (core: Core): unknown => runBits(marginOf(core, smallAccounts()));

/** A book of one NDJSON row, through the reader. */
async function bookRow(quantity: string, folder: string, options: { bom?: boolean } = {}): Promise<Awaited<ReturnType<typeof readBook>>> {
  const path = join(folder, `quantity ${quantity}.ndjson`);
  const line = `{"account":"a1","instrument":"BTC-PERPETUAL","quantity":${quantity},"entryPrice":80000}`;
  writeFileSync(path, `${options.bom ? '\ufeff' : ''}${line}\n`);
  return readBook(path);
}

const confidence: Answer = (given) =>
  thrownBy(() => parseRules(edited(smallRules, ['portfolio', 'correlationRisk', 'confidence'], decoded(given.input.p))));

const instrument: Answer = (given) => {
  const [raw] = given.input as unknown as [Record<string, unknown>];
  const { style, settle, ...rest } = raw;
  const ours = { ...rest, settlement: style, asset: settle, call: true };
  const draft = smallDraft();
  const quote = { instrument: ours, forward: 80_000, vol: 0.5, rate: 0 };
  return thrownBy(() => buildMarket({ ...draft, quotes: [...draft.quotes, quote as unknown as (typeof draft.quotes)[number]] }));
};

/** Cases that the API answers, by id. */
export const answers: Readonly<Record<string, Answer>> = {
  'NUM-001': greeks,
  'NUM-007': greeks,
  'NUM-013': greeks,
  'NUM-019': greeks,
  'NUM-025': greeks,
  'NUM-031': greeks,
  'SHP-004': (_, core) => {
    const many = Array.from({ length: 1024 }, (_each, i) => goodRows[i % goodRows.length] as KernelRow);
    const batch = core.greeks(columnsOf(many));
    const three = core.greeks(columnsOf(many.slice(0, 3)));
    for (const name of ['values', 'deltas', 'gammas', 'vegas', 'thetas', 'rhos', 'vannas', 'volgas', 'charms'] as const) {
      expect(three[name]).toEqual(batch[name].slice(0, 3));
    }
    return undefined;
  },
  'SHP-010': (given, core) => thrownBy(() => core.greeks({ ...columnsOf(goodRows), forwards: given.input.x } as never)),
  'SHP-016': (_, core) => {
    // the writer's turns are taken here: whatever a shared element holds when it is read, a row is a number or a fault
    const shared = new Float64Array(new SharedArrayBuffer(goodRows.length * 8));
    const columns = columnsOf(goodRows);
    for (const value of hostileNumbers) {
      shared.set(columns.vols);
      shared[2] = value;
      const { faults, values } = core.greeks({ ...columns, vols: shared });
      expect(Number.isNaN(values[2])).toBe(faults.length > 0);
      expect(faults.every((fault) => fault.row === 2)).toBe(true);
    }
    return undefined;
  },
  'SHP-022': (given, core) => {
    const forwards = Object.defineProperty(new Float64Array(1), 'length', { value: given.input.n });
    return thrownBy(() => core.greeks({ ...columnsOf(goodRows), forwards }));
  },
  'INS-004': instrument,
  'INS-010': instrument,
  'INS-016': instrument,
  'ACC-001': (_, core) => {
    const run = marginOf(core, []);
    expect([run.accounts.length, run.equities.length, run.faults.length]).toEqual([0, 0, 0]);
    return undefined;
  },
  'ACC-007': (given, core) => {
    const [id] = given.input.accounts as [string];
    const run = marginOf(core, [badAccount({ account: id })]);
    expect(run.accounts).toEqual([id]);
    expect(run.statuses[0]).toBe(0);
    expect(Object.keys(Object.prototype)).toEqual([]);
    return undefined;
  },
  'ACC-013': (given, core) => {
    const quantity = decoded(given.input.qty);
    return faultOfAccount(core, badAccount({ positions: [{ instrument: 'BTC-PERPETUAL', quantity, entryPrice: 80_000 }] }));
  },
  'ACC-019': async (given, _core, folder) => (await bookRow((given.input.qty as { $raw: string }).$raw, folder)).faults[0],
  'ACC-025': (given, core) => {
    // lots are merged before any lane sees them: the whole number once, a tenth of it on the other lane
    const n = core.lane === 'wasm' ? Number(given.input.n) : 1_000_000;
    const one = { instrument: 'BTC-PERPETUAL', quantity: 1, entryPrice: 80_000 };
    const book = bookOf([{ ...badAccount({}), positions: [one] } as unknown as Account]);
    const positionAccounts = new Uint32Array(n);
    const positionInstruments = new Uint32Array(n);
    const many = {
      ...book,
      positionAccounts,
      positionInstruments,
      quantities: new Float64Array(n).fill(1),
      entryPrices: new Float64Array(n).fill(80_000),
    };
    const run = core.margin({ market: smallMarket(), rules: smallRules, book: many, modes: ['portfolio'] });
    const single = core.margin({
      market: smallMarket(),
      rules: smallRules,
      book: bookOf([badAccount({ positions: [{ ...one, quantity: n }] }) as unknown as Account]),
      modes: ['portfolio'],
    });
    expect(run.faults).toEqual([]);
    expect(run.positionCounts[0]).toBe(1);
    expect(run.notionals[0]).toBe(single.notionals[0]);
    return undefined;
  },
  'MAT-002': (given) => {
    const rows = given.input.corr as number[][];
    return thrownBy(() => checkCorrelation(matrixOf(rows, 'corr'), rows.length, 'corr'));
  },
  'MAT-008': (given) => thrownBy(() => matrixOf(given.input.corr as number[][], 'corr')),
  'MAT-014': (given) => thrownBy(() => parseRules(edited(smallRules, ['factors', 'spot', 'names'], given.input.names))),
  'VAR-001': confidence,
  'VAR-007': confidence,
  'SCN-002': (given) =>
    thrownBy(() => parseRules(edited(smallRules, ['portfolio', 'scenarios', 'priceRanges', 'BTC'], -Number(given.input.spot)))),
  'SCN-008': (_, core) => {
    const draft = smallDraft();
    const model = draft.quotes.find((quote) => quote.instrument.id === 'ETH-PERPETUAL') as (typeof draft.quotes)[number];
    const giant = { ...model, instrument: { ...model.instrument, id: 'GIANT', multiplier: 7e304 } };
    const market = buildMarket({ ...draft, quotes: [...draft.quotes, giant] });
    return faultOfAccount(core, badAccount({ positions: [{ instrument: 'GIANT', quantity: 1, entryPrice: 2_500 }] }), { market });
  },
  'TIM-011': (_, core) => {
    const before = soundBits(core);
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
    const after = soundBits(core);
    clock.mockRestore();
    expect(after).toEqual(before);
    return undefined;
  },
  'JSN-004': async (_given, _core, folder) => {
    const { quantities, faults } = await bookRow('-0', folder);
    expect(faults).toEqual([]);
    expect(quantities[0]).toBe(0);
    return undefined;
  },
  'JSN-010': async (_given, _core, folder) => {
    const { quantities, faults } = await bookRow('1', folder, { bom: true });
    expect(faults).toEqual([]);
    expect(quantities[0]).toBe(1);
    return undefined;
  },
  'JSN-016': async (_given, _core, folder) => (await bookRow('true', folder)).faults[0],
  'JSN-022': (_given, _core, folder) => {
    const path = join(folder, 'bomb.csv.gz');
    writeFileSync(path, gzipSync(new Uint8Array(64 * 1024 ** 2)));
    return thrownBy(() => readBook(path, { maxBytes: 2 * 1024 ** 2 }));
  },
  'RES-004': async (_, core) => {
    const [first, second] = await Promise.all([createCore({ lane: core.lane }), createCore({ lane: core.lane })]);
    expect(soundBits(first)).toEqual(soundBits(second));
    first.dispose();
    expect(soundBits(second)).toEqual(soundBits(core));
    return undefined;
  },
  'RES-016': async (_, core) => {
    const real = globalThis.WebAssembly;
    Reflect.deleteProperty(globalThis, 'WebAssembly');
    try {
      const fallback = await createCore();
      expect(fallback.lane).toBe('js');
      expect(fallback.laneReason).toContain('WebAssembly');
      expect(soundBits(fallback)).toEqual(soundBits(core));
      return undefined;
    } finally {
      Object.defineProperty(globalThis, 'WebAssembly', { value: real, configurable: true, writable: true });
    }
  },
};

/** Cases whose operation the API does not have yet. */
export const notYet: Readonly<Record<string, string>> = {
  'VAR-013': 'no VaR of a P&L history yet; an infinite close is refused (test/badInputs/markets.ts)',
  'VAR-019': 'no VaR of a P&L history yet',
  'VAR-025': 'no Monte Carlo yet',
  'TIM-005': 'no live marks yet: a market is one instant',
  'RES-010': 'no workers yet',
  'RES-022': 'of whole processes: test/badInputs/surroundings.test.ts',
};
