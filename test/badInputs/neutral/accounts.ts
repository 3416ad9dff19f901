// Operations on instruments and accounts, over the small market.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account, Market } from '../../../src/index.js';
import { smallDraft, smallMarket } from '../../fixtures/smallMarket.js';
import { smallRules } from '../../fixtures/smallRules.js';
import { type Answer, type Bench, decoded, deedOf, faultIn, onlyFields, type Reply, Unmapped } from './neutral.js';
import { badAccount, faultBeside, marginOf } from './spared.js';

/** The list's own instruments are of 2024. */
const asOf = Date.UTC(2024, 5, 1);
const names: Readonly<Record<string, string>> = { style: 'settlement', settle: 'asset', qty: 'quantity' };

/** Instruments beside those of the small market; one that is listed is held too, for what only a run can tell. */
export const loadInstruments: Answer = (given, bench) => {
  const deed = deedOf(given);
  if (deed !== undefined) throw new Unmapped(`no mapping for the deed "${deed}"`);
  const raws = decoded(given.input);
  if (!Array.isArray(raws)) throw new Unmapped(`no mapping for ${Object.keys(given.input).join(', ')}`);
  const drafts = raws.map((raw) => {
    if (typeof raw !== 'object' || raw === null) return raw;
    const ours = Object.fromEntries(Object.entries(raw).map(([key, value]) => [names[key] ?? key, value])) as Record<string, unknown>;
    return { ...(ours.kind === 'option' || typeof ours.kind !== 'string' ? { call: true } : {}), ...ours };
  });
  const draft = smallDraft();
  const quotes = drafts.map((instrument) => ({ instrument, forward: 80_000, vol: 0.5, rate: 0 })) as unknown as typeof draft.quotes;
  let market: Market | undefined;
  return faultIn(() => {
    market = bench.door.buildMarket({ ...draft, asOf, quotes: [...draft.quotes, ...quotes] });
  }).then((fault) => {
    if (fault !== undefined || market === undefined) return fault;
    const positions = quotes.map(({ instrument }) => ({ instrument: instrument.id, quantity: 1, entryPrice: 100 }));
    return faultBeside(bench, badAccount({ positions }), { market });
  });
};

/** Accounts by id, one position of one account, or very many of them. */
export const margin: Answer = (given, bench) => {
  const deed = deedOf(given);
  if (deed !== undefined) throw new Unmapped(`no mapping for the deed "${deed}"`);
  const { input } = given;
  if (Array.isArray(decoded(input.accounts))) return accountsNamed(input, bench);
  if (input.n !== undefined) return manyPositions(input, bench);
  return onePosition(input, bench);
};

function accountsNamed(input: Readonly<Record<string, unknown>>, bench: Bench): Reply {
  onlyFields(input, ['accounts']);
  const ids = decoded(input.accounts) as unknown[];
  const before = Object.keys(Object.prototype);
  const run = marginOf(
    bench,
    ids.map((id) => (typeof id === 'object' && id !== null ? id : badAccount({ account: id }))),
  );
  assert.deepEqual(Object.keys(Object.prototype), before);
  if (run.faults.length === 0 && ids.every((id) => typeof id === 'string')) {
    assert.deepEqual(run.accounts, [...new Set(ids)].sort());
    assert.ok(run.statuses.every((status) => status === 0));
    assert.equal(run.equities.length, run.accounts.length);
  }
  return run.faults[0];
}

const kinds = ['account', 'instrument', 'qty', 'entryPrice', 'collateral', 'mode', 'subaccount'];

async function onePosition(input: Readonly<Record<string, unknown>>, bench: Bench): Promise<Reply> {
  onlyFields(input, kinds);
  const raw = (input.qty as { $raw?: string } | undefined)?.$raw;
  const own = listed(String(input.instrument));
  if (raw !== undefined)
    return (await bookRow(bench, `{"account":"a1","instrument":"${own}","quantity":${raw},"entryPrice":80000}`)).faults[0];
  const { qty, instrument, account: _name, entryPrice = 80_000, ...rest } = decoded(input) as Record<string, unknown>;
  const position = {
    instrument: instrument === undefined ? undefined : typeof instrument === 'string' ? own : instrument,
    quantity: qty,
    entryPrice,
  };
  return faultBeside(bench, badAccount({ ...rest, ...('instrument' in input ? { positions: [position] } : {}) }));
}

/** The perpetual of the list is that of the small market. */
function listed(instrument: string): string {
  return instrument === 'BTC-PERP' ? 'BTC-PERPETUAL' : instrument;
}

/** A book of one NDJSON row, through the reader. */
export async function bookRow({ io, folder }: Bench, line: string): ReturnType<Bench['io']['readBook']> {
  const path = join(folder, 'row.ndjson');
  writeFileSync(path, `${line}\n`);
  return io.readBook(path);
}

function manyPositions(input: Readonly<Record<string, unknown>>, { core, door }: Bench): Reply {
  onlyFields(input, ['n']);
  const asked = Number(input.n);
  if (!(asked <= 50_000_000)) throw new Unmapped(`no book of ${String(input.n)} positions is made here`);
  // lots are merged before any lane sees them: the whole number once, a tenth of it on the other lane
  const n = core.lane === 'wasm' ? asked : Math.ceil(asked / 10);
  const one = { instrument: 'BTC-PERPETUAL', quantity: 1, entryPrice: 80_000 };
  const bookWith = (positions: unknown) => door.bookOf([badAccount({ positions }) as unknown as Account]);
  const many = {
    ...bookWith([one]),
    positionAccounts: new Uint32Array(n),
    positionInstruments: new Uint32Array(n),
    quantities: new Float64Array(n).fill(1),
    entryPrices: new Float64Array(n).fill(80_000),
  };
  const inputs = { market: smallMarket(), rules: smallRules, modes: ['portfolio'] as const };
  const run = core.margin({ ...inputs, book: many });
  const single = core.margin({ ...inputs, book: bookWith([{ ...one, quantity: n }]) });
  assert.equal(run.positionCounts[0], 1);
  assert.equal(run.notionals[0], single.notionals[0]);
  return run.faults[0];
}
