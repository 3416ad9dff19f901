// Operations on instruments and accounts, over the small market.
import assert from 'node:assert/strict';
import type { Account, FaultRecord, Market } from '../../../src/index.js';
import { smallDraft, smallMarket } from '../../fixtures/smallMarket.js';
import { type Answer, type Bench, claiming, decoded, deedOf, faultIn, type Reply, Unmapped, written } from './neutral.js';
import { rowOfTexts } from './rows.js';
import { badAccount, faultBeside, marginOf, runOf } from './spared.js';

type Given = Readonly<Record<string, unknown>>;

/** The list's own instruments are of 2024. */
const asOf = Date.UTC(2024, 5, 1);
const instrumentNames: Given = { style: 'settlement', settle: 'asset', cp: 'call' };

/** The list names the side of an option in its id, or as `cp`. */
function sideOf(raw: Given): Given {
  if ('cp' in raw || 'call' in raw) return 'cp' in raw ? { cp: raw.cp === 'C' ? true : raw.cp === 'P' ? false : raw.cp } : {};
  return 'strike' in raw || raw.kind === 'option' ? { call: !/-P$/.test(String(raw.id)) } : {};
}

function renamed(raw: Given, names: Given): Given {
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [names[key] ?? key, value]));
}

/** Instruments beside those of the small market; one that is listed is held too, for what only a run can tell. */
export const loadInstruments: Answer = (given, bench) => {
  refuseDeed(deedOf(given));
  const raws = decoded(given.input);
  if (!Array.isArray(raws)) throw new Unmapped(`no mapping for ${Object.keys(given.input).join(', ')}`);
  const drafts = raws.map((raw) => (typeof raw === 'object' && raw !== null ? renamed({ ...raw, ...sideOf(raw) }, instrumentNames) : raw));
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

function refuseDeed(deed: string | undefined): void {
  if (deed !== undefined) throw new Unmapped(`no mapping for the deed "${deed}"`);
}

/** Accounts by id or as a whole, one account with a position or cash, or very many positions. */
export const margin: Answer = (given, bench) => {
  refuseDeed(deedOf(given));
  const { input } = given;
  if (Array.isArray(input.accounts)) return accountsNamed(input, bench);
  if (input.n !== undefined && Object.keys(input).length === 1) return manyPositions(decoded(input.n), bench);
  const row = rowOfTexts(input);
  return row === undefined ? faultBeside(bench, accountOf(decoded(input) as Given)) : rowFault(bench, row);
};

/** A list of ids or of accounts; what stands beside it is said to the run. */
function accountsNamed({ accounts, ...beside }: Given, bench: Bench): Reply | Promise<Reply> {
  const drafts = (decoded(accounts) as unknown[]).map((one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one) ? accountOf(one as Given) : badAccount({ account: one }),
  );
  const before = Object.keys(Object.prototype);
  let fault: FaultRecord | undefined;
  return faultIn(async () => {
    const run = await marginOf(bench, drafts, decoded(beside) as object);
    assert.deepEqual(Object.keys(Object.prototype), before);
    [fault] = run.faults;
    if (fault !== undefined) return;
    assert.deepEqual(run.accounts, [...new Set(drafts.map(({ account }) => account))].sort());
    assert.ok(run.codes.every((code) => code === 0));
    assert.equal(run.own.equities.length, run.accounts.length);
  }).then((thrown) => thrown ?? fault);
}

/** The perpetual of the list is that of the small market. */
function listed(instrument: unknown): unknown {
  return instrument === 'BTC-PERP' ? 'BTC-PERPETUAL' : instrument;
}

const positionNames: Given = { qty: 'quantity', price: 'entryPrice' };
const collateralNames: Given = { currency: 'asset', ccy: 'asset', qty: 'amount' };

/** A position of the list: what a valid one has beside what stands here is that of the small book. */
function positionOf(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  const ours = renamed(raw as Given, positionNames);
  return { entryPrice: 80_000, ...ours, instrument: 'instrument' in ours ? listed(ours.instrument) : 'BTC-PERPETUAL' };
}

/** An account of the list as one of ours: `id` is its name, `cash` its dollars, fields of a position its one position; all others as they are. */
function accountOf(raw: Given): Record<string, unknown> {
  const { id, account, cash, instrument, qty, price, entryPrice, positions, collateral, ...rest } = raw;
  const single = Object.fromEntries(Object.entries({ instrument, qty, price, entryPrice }).filter(([name]) => name in raw));
  return badAccount({
    ...('id' in raw ? { account: id } : {}),
    ...('account' in raw ? { account } : {}),
    ...(Object.keys(single).length > 0 ? { positions: [positionOf(single)] } : {}),
    ...('positions' in raw ? { positions: Array.isArray(positions) ? positions.map(positionOf) : positions } : {}),
    ...('cash' in raw ? { collateral: [{ asset: 'USD', amount: cash }] } : {}),
    ...('collateral' in raw ? { collateral: Array.isArray(collateral) ? collateral.map(collateralOf) : collateral } : {}),
    ...rest,
  });
}

function collateralOf(raw: unknown): unknown {
  return typeof raw === 'object' && raw !== null ? renamed(raw as Given, collateralNames) : raw;
}

/** What a row of a book file is answered with: by the reader, else by a run over the book. */
export async function rowFault(bench: Bench, line: string): Promise<Reply> {
  const book = await bench.io.readBook(written(bench, 'row.ndjson', `${line}\n`));
  assert.ok(book.quantities.every((x) => Number.isFinite(x) && !Object.is(x, -0)));
  return book.faults[0] ?? (await runOf(bench, { market: smallMarket(), book })).faults[0];
}

const mostPositions = 50_000_000;

function manyPositions(n: unknown, bench: Bench): Reply | Promise<Reply> {
  const one = { instrument: 'BTC-PERPETUAL', quantity: 1, entryPrice: 80_000 };
  const bookWith = (positions: unknown) => bench.door.bookOf([badAccount({ positions }) as unknown as Account]);
  const made = Number.isInteger(n) && (n as number) >= 0 && (n as number) <= mostPositions ? (n as number) : undefined;
  if (made === undefined) return faultIn(async () => void (await runOf(bench, { book: { ...bookWith([one]), quantities: claiming(n) } })));
  const many = {
    ...bookWith([one]),
    positionAccounts: new Uint32Array(made),
    positionInstruments: new Uint32Array(made),
    quantities: new Float64Array(made).fill(1),
    entryPrices: new Float64Array(made).fill(80_000),
  };
  let fault: FaultRecord | undefined;
  return faultIn(async () => {
    const run = await runOf(bench, { book: many });
    [fault] = run.faults;
    const single = await runOf(bench, { book: bookWith([{ ...one, quantity: made }]) });
    assert.equal(run.positionCounts[0], 1);
    assert.equal(run.notionals[0], single.notionals[0]);
  }).then((thrown) => thrown ?? fault);
}
