// Laws of the position ledger: the same fills in the same order give the same bits through every door, under every preset, on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import { type Account, bookOf, createCore, type MarginEngine, type Market } from '../../src/index.js';
import { parseBook, sampleMarket } from '../../src/io/index.js';
import { csvPieces, ndjsonPieces } from '../../src/io/writeBook.js';
import { bookedAccounts } from '../../src/live/engine/accounts.js';
import { openLive } from '../../src/live.js';
import { parseRules, preset, presetNames, type Rules } from '../../src/rules.js';
import { drawnFills, otherSizes } from '../fixtures/drawnFills.js';
import { uniforms } from '../fuzz/regions.js';
import { some } from '../long.js';
import { backendNames } from '../program/prepared.js';
import type { ReferenceFill } from '../reference/fillLedger.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend, threads: 1 })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

const lot = 0.001;
const sampled = otherSizes(sampleMarket(1));
/** What the document charges, all of it where it charges spot alone. */
function kindsOf({ scope }: Rules): Market {
  const listed = sampled.quotes.filter(({ instrument: { kind } }) => kind !== 'spot');
  const charged = listed.filter(({ instrument: { kind } }) => scope.kinds.includes(kind));
  return { ...sampled, quotes: charged.length > 0 ? charged : listed };
}

/** The document, booked in whole units and lots. */
const inUnits = (rules: Rules): Rules =>
  parseRules({ ...rules, liquidation: { ...rules.liquidation, unit: { '*': 1e-6, BTC: 1e-8, ETH: 1e-8 }, lots: { '*': lot } } });

const collateral = [
  { asset: 'USDC', amount: 100_000 },
  { asset: 'BTC', amount: 1 },
];
const empty = (account: string): Account => ({ account, subaccount: '', mode: 'portfolio', positions: [], collateral });

interface Case {
  readonly account: string;
  readonly fills: readonly ReferenceFill[];
  /** Rows of a book may state them: futures, which nothing was paid for, of no side. */
  readonly asRows: boolean;
}

function casesOf(market: Market, seed: number, whole: boolean): Case[] {
  const draw = uniforms(seed);
  const futures = { ...market, quotes: market.quotes.filter(({ instrument: { kind } }) => kind !== 'option') };
  return Array.from({ length: 8 }, (_, n) => {
    const asRows = n < 4 && n % 2 === 0 && futures.quotes.length > 0;
    const drawing = { hedged: n < 4 ? 0 : 0.6, fees: !asRows, ...(whole && { lot }) };
    return { account: `${n}`, fills: drawnFills(draw, asRows ? futures : market, 7, drawing), asRows };
  });
}

type Figures = Readonly<Record<string, readonly number[]>>;

/** Equity, initial and maintenance under every requirement. */
const figuresOf = (engine: MarginEngine, account: string): Figures =>
  Object.fromEntries(
    Object.entries(engine.account(account).figures()).map(([name, { equity, initial, maintenance }]) => [
      name,
      [equity, initial, maintenance],
    ]),
  );

describe.each(some(presetNames, 2))('under %s', (name) => {
  test.each([
    ['doubles', false],
    ['whole units and lots', true],
  ] as const)('the same fills have the same bits through every door, in %s', async (_, whole) => {
    const stated = preset(name);
    const rules = whole ? inUnits(stated) : stated;
    const market = kindsOf(stated);
    const cases = casesOf(market, presetNames.indexOf(name) + 1, whole);
    const all: Figures[][] = [];
    for (const core of cores) {
      const prepare = (book: ReturnType<typeof bookOf>) => core.prepare({ book, market, rules });
      const book = bookOf(cases.map(({ account }) => empty(account)));
      const [once, oneByOne, asked, live] = await Promise.all([
        prepare(book),
        prepare(book),
        prepare(book),
        openLive(core, { book, market, rules }),
      ]);
      for (const { account, fills } of cases) {
        await once.trade(account, '', { trades: fills });
        for (const fill of fills) {
          await oneByOne.trade(account, '', { trades: [fill] });
          await live.apply({ kind: 'fill', account, subaccount: '', ...fill });
        }
      }
      const rows = cases.map(({ account, fills, asRows }) => ({
        ...empty(account),
        positions: asRows ? fills.map(({ price, fee: _fee, ...row }) => ({ ...row, entryPrice: price })) : [],
      }));
      const held = await prepare(bookOf(rows));
      const csv = await prepare(parseBook([...csvPieces(bookOf(bookedAccounts(once)))].join('')));
      const ndjson = await prepare(parseBook([...ndjsonPieces(bookOf(bookedAccounts(once)))].join('')));
      const found = cases.map(({ account, fills, asRows }) => {
        const due = figuresOf(once, account);
        const { after } = asked.account(account).whatIf({ trades: fills });
        for (const [requirement, { equity, initial, maintenance }] of Object.entries(after))
          expect([equity, initial, maintenance], `what-if ${account}`).toEqual(due[requirement]);
        const doors = { oneByOne, live: live.engine, csv, ndjson, ...(asRows && { held }) };
        for (const [door, engine] of Object.entries(doors)) expect(figuresOf(engine, account), `${door} ${account}`).toEqual(due);
        return due;
      });
      all.push(found);
      for (const one of [once, oneByOne, asked, live, held, csv, ndjson]) one.dispose();
    }
    expect(all[1]).toEqual(all[0]);
    for (const [initial, maintenance] of all.flat().flatMap((one) => Object.values(one).map(([, ...required]) => required)))
      expect(Math.min(initial as number, maintenance as number)).toBeGreaterThanOrEqual(0);
  });
});
