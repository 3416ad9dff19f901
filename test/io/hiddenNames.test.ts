// Names with invisible characters or ones that act on a terminal: every reader and door refuses them, with row and column.
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { Book } from '../../src/book/book.js';
import { bookOf } from '../../src/book/bookOf.js';
import { BookBuilder } from '../../src/book/builder.js';
import { readBook, readForecasts, readHistory, readMarket, sampleMarket } from '../../src/io/index.js';
import { marketText } from '../../src/io/marketJson.js';
import { buildMarket } from '../../src/market/build.js';
import type { Market } from '../../src/market/market.js';
import { edited } from '../fixtures/faultOf.js';
import { hiddenCharacters } from '../fixtures/hiddenCharacters.js';
import { Files, faultFrom, faultOf } from './files.js';

const files = new Files();
const faultsOf = (book: Book): string[] => book.faults.map(({ code, path }) => `${code} ${path}`);

/** A file in UTF-8 holds no half of a pair, and a line end ends its row. */
const inText = hiddenCharacters.filter(([, character]) => !/[\n\r\p{Cs}]/u.test(character));

describe('a book file', () => {
  it.each(inText)('of CSV whose names hold %s', async (_, character) => {
    const name = `a${character}b`;
    const rows = [`p,${name},,X,1,1`, `p,a,${name},X,1,1`, `p,a,,${name},1,1`, `c,a,,${name},1,`].map((row) =>
      row.replace(/^p/, 'position').replace(/^c/, 'collateral'),
    );
    const book = await readBook(files.write('b.csv', `type,account,subaccount,instrument,quantity,entryPrice\n${rows.join('\n')}\n`));
    expect(faultsOf(book)).toEqual([
      'BAD_ID b.csv:2.account',
      'BAD_ID b.csv:3.subaccount',
      'BAD_ID b.csv:4.instrument',
      'BAD_ID b.csv:5.asset',
    ]);
    expect(book.accounts).toEqual(['a']);
  });

  it.each(hiddenCharacters)('of NDJSON whose names hold %s', async (_, character) => {
    const name = `a${character}b`;
    const rows = [
      { type: 'position', account: name, instrument: 'X', quantity: 1, entryPrice: 1 },
      { type: 'position', account: 'a', subaccount: name, instrument: 'X', quantity: 1, entryPrice: 1 },
      { type: 'position', account: 'a', instrument: name, quantity: 1, entryPrice: 1 },
      { type: 'collateral', account: 'a', asset: name, amount: 1 },
      { type: 'figure', account: 'a', instrument: name, quantity: 1 },
    ];
    const book = await readBook(files.write('b.ndjson', `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`));
    expect(faultsOf(book)).toEqual([
      'BAD_ID b.ndjson:1.account',
      'BAD_ID b.ndjson:2.subaccount',
      'BAD_ID b.ndjson:3.instrument',
      'BAD_ID b.ndjson:4.asset',
      'BAD_ID b.ndjson:5',
    ]);
  });
});

describe('a market', () => {
  const whole = sampleMarket(1);
  const market = buildMarket({ ...whole, quotes: whole.quotes.slice(0, 5) });
  const places: readonly (readonly (string | number)[])[] = [
    ['assets', 0, 'id'],
    ['underlyings', 0, 'id'],
    ['quotes', 2, 'instrument', 'id'],
    ['quotes', 2, 'instrument', 'underlying'],
    ['quotes', 2, 'instrument', 'asset'],
    ['numeraire'],
  ];

  it.each(hiddenCharacters)('as a file or as a draft, whose ids hold %s', async (_, character) => {
    for (const place of places) {
      const draft = edited(market, place, `U${character}SD`) as Market;
      const path = place.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${step}`), 'market');
      expect(faultOf(() => buildMarket(draft))).toMatchObject({ code: 'BAD_ID', path });
      const read = await faultFrom(readMarket(files.write('m.json', marketText(draft))));
      expect(read).toMatchObject({ code: 'BAD_ID', path: path.replace(/^market\./, 'm.json ').replace('.instrument.', '.') });
    }
  });
});

describe('a book made by a program', () => {
  it.each(hiddenCharacters)('whose names hold %s', (_, character) => {
    const name = `a${character}b`;
    const builder = new BookBuilder('cross');
    builder.addPosition(name, '', 'X', 1, 1, 'row 1');
    builder.addPosition('a', name, 'X', 1, 1, 'row 2');
    builder.addPosition('a', '', name, 1, 1, 'row 3');
    builder.addCollateral('a', '', name, 1, 'row 4');
    builder.addOrder('a', '', name, 1, 1, 'row 5');
    builder.addFigure('a', '', name, 1, 'row 6');
    const paths = ['row 1.account', 'row 2.subaccount', 'row 3.instrument', 'row 4.asset', 'row 5.instrument', 'row 6'];
    expect(faultsOf(builder.build())).toEqual(paths.map((path) => `BAD_ID ${path}`));
    const account: Account = { account: 'a', subaccount: '', mode: 'cross', positions: [], collateral: [] };
    const book = bookOf([
      { ...account, account: name },
      { ...account, subaccount: name },
      { ...account, positions: [{ instrument: name, quantity: 1, entryPrice: 1 }] },
    ]);
    expect(faultsOf(book)).toEqual([
      'BAD_ID accounts[0].account',
      'BAD_ID accounts[1].subaccount',
      'BAD_ID accounts[2].positions[0].instrument',
    ]);
  });
});

describe('a column', () => {
  it.each(inText)('of closes or of forecasts whose name holds %s', async (_, character) => {
    const history = await faultFrom(readHistory(files.write('h.csv', `date,BTC,E${character}TH\n2024-01-01,1,1\n`)));
    expect(history).toMatchObject({ code: 'BAD_ID', path: 'h.csv history.names[1]' });
    const forecasts = await faultFrom(readForecasts(files.write('f.csv', `date,lo${character}ss,valueAtRisk\n2024-01-01,1,1\n`)));
    expect(forecasts.message).toMatch(/^[ -~]*$/);
  });
});
