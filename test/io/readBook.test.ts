// Book files: CSV and NDJSON; a bad row is a fault of its account and nothing else; a file that is no book is refused.
import { describe, expect, it } from 'vitest';
import type { Book } from '../../src/book/book.js';
import { readBook } from '../../src/io/index.js';
import { Files, faultFrom, type Refusal } from './files.js';

const files = new Files();
const header = 'type,account,subaccount,instrument,quantity,entryPrice,mode';

function csv(...rows: string[]): string {
  return `${[header, ...rows].join('\n')}\n`;
}

/** What a book holds, as plain rows; faults as [account, code, path]. */
function contents(book: Book): unknown {
  const owner = (unit: number) => [book.accounts[unit], book.subaccounts[unit]].filter(Boolean).join('/');
  return {
    accounts: book.accounts.map((_, unit) => `${owner(unit)} ${book.modes[unit]}`),
    positions: [...book.positionAccounts].map((unit, i) => [
      owner(unit),
      book.instruments[book.positionInstruments[i] as number],
      book.quantities[i],
      book.entryPrices[i],
    ]),
    collateral: [...book.collateralAccounts].map((unit, i) => [
      owner(unit),
      book.assets[book.collateralAssets[i] as number],
      book.amounts[i],
    ]),
    faults: book.faults.map(({ account, code, path }) => [account < 0 ? '-' : owner(account), code, path]),
  };
}

const example = {
  accounts: ['alice cross', 'bob/desk-1 portfolio', 'carol isolated'],
  positions: [
    ['alice', 'BTC-PERPETUAL', -25000, 90100],
    ['bob/desk-1', 'BTC-27MAR26-100000-C', 12.5, 0.0431],
  ],
  collateral: [
    ['alice', 'BTC', 1.5],
    ['bob/desk-1', 'USDC', -250000.75],
  ],
  faults: [],
};

describe('a book in CSV', () => {
  it('holds accounts, positions and collateral, told apart by the type column', async () => {
    const text = csv(
      'account,alice,,,,,cross',
      'position,alice,,BTC-PERPETUAL,-25000,90100,',
      'collateral,alice,,BTC,1.5,,',
      'position,bob,desk-1,BTC-27MAR26-100000-C,12.5,0.0431,portfolio',
      'collateral,bob,desk-1,USDC,-250000.75,,',
      'account,carol,,,,,isolated',
    );
    for (const name of ['book.csv', 'book.csv.gz']) expect(contents(await readBook(files.write(name, text)))).toEqual(example);
  });

  it('needs no type column: a row with an asset is collateral', async () => {
    const text = [
      'account,subaccount,mode,instrument,quantity,entry_price,asset,amount',
      'alice,,cross,BTC-PERPETUAL,-25000,90100,,',
      'alice,,,,,,BTC,1.5',
      'bob,desk-1,,BTC-27MAR26-100000-C,12.5,0.0431,,',
      'bob,desk-1,,,,,USDC,-250000.75',
      'carol,,isolated,,,,,',
    ].join('\r\n');
    expect(contents(await readBook(files.write('plain.csv', text)))).toEqual(example);
  });

  it.each(['entryPrice', 'entry_price', 'Entry Price', 'entry', 'ENTRYPRICE', 'avg_entry_price'])(
    'knows the entry price as %s',
    async (name) => {
      const book = await readBook(files.write('alias.csv', `Account,Instrument,Qty,${name}\nalice,BTC-PERPETUAL,-3,90100\n`));
      expect(contents(book)).toMatchObject({ positions: [['alice', 'BTC-PERPETUAL', -3, 90100]], faults: [] });
    },
  );

  it('accepts quoted fields, spaces round fields, blank lines, a byte order mark, and a file that ends without a line end', async () => {
    const text = `\ufeff${header}\n\n  position , "Smith, ""Jo""" ,, "BTC-PERPETUAL",1, 90000 ,cross\n   \n"position","Smith, ""Jo""","","ETH-PERPETUAL","-2","3000",""`;
    expect(contents(await readBook(files.write('quoted.csv', text)))).toEqual({
      accounts: ['Smith, "Jo" cross'],
      positions: [
        ['Smith, "Jo"', 'BTC-PERPETUAL', 1, 90000],
        ['Smith, "Jo"', 'ETH-PERPETUAL', -2, 3000],
      ],
      collateral: [],
      faults: [],
    });
  });

  it('puts accounts without a stated mode into the default mode, portfolio unless told otherwise', async () => {
    const path = files.write('mode.csv', csv('position,a,,X,1,1,', 'position,b,,X,1,1,CROSS'));
    expect((await readBook(path)).modes).toEqual(['portfolio', 'cross']);
    expect((await readBook(path, { defaultMode: 'isolated' })).modes).toEqual(['isolated', 'cross']);
  });

  it('may be empty below its header', async () => {
    expect(contents(await readBook(files.write('empty.csv', csv())))).toEqual({ accounts: [], positions: [], collateral: [], faults: [] });
  });

  it('takes any name for an account', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'ключ', '0', 'NaN'];
    const book = await readBook(files.write('names.csv', csv(...names.map((name) => `position,${name},,X,1,2,`))));
    expect(book.accounts).toEqual(names);
    expect(book.faults).toEqual([]);
  });
});

describe('a bad row of a CSV book', () => {
  it.each<[string, string, string, string]>([
    ['a quantity with a separator', 'position,bad,,X,"1,000",2,', 'TYPE_MISMATCH', '.quantity'],
    ['a quantity that is no number', 'position,bad,,X,ten,2,', 'TYPE_MISMATCH', '.quantity'],
    ['a quantity in hexadecimal', 'position,bad,,X,0x10,2,', 'TYPE_MISMATCH', '.quantity'],
    ['a quantity of NaN', 'position,bad,,X,NaN,2,', 'NOT_FINITE', '.quantity'],
    ['a quantity of Infinity', 'position,bad,,X,-Infinity,2,', 'NOT_FINITE', '.quantity'],
    ['a quantity beyond a double', 'position,bad,,X,1e999,2,', 'NOT_FINITE', '.quantity'],
    ['a quantity no double holds', 'position,bad,,X,9007199254740993,2,', 'PRECISION_LOSS', '.quantity'],
    ['no quantity', 'position,bad,,X,,2,', 'MISSING_FIELD', '.quantity'],
    ['no entry price', 'position,bad,,X,1,,', 'MISSING_FIELD', '.entryPrice'],
    ['a negative entry price', 'position,bad,,X,1,-2,', 'NEGATIVE', '.entryPrice'],
    ['no instrument', 'position,bad,,,1,2,', 'MISSING_FIELD', '.instrument'],
    ['an unknown mode', 'position,bad,,X,1,2,margin', 'UNKNOWN_KIND', '.mode'],
    ['an unknown type', 'trade,bad,,X,1,2,', 'UNKNOWN_KIND', '.type'],
    ['collateral without an asset', 'collateral,bad,,,1,,', 'MISSING_FIELD', '.asset'],
    ['collateral without an amount', 'collateral,bad,,BTC,,,', 'MISSING_FIELD', '.amount'],
    ['collateral of a text amount', 'collateral,bad,,BTC,1.5 BTC,,', 'TYPE_MISMATCH', '.amount'],
    ['an account row that holds something', 'account,bad,,X,1,2,cross', 'UNKNOWN_FIELD', '.instrument'],
    ['too few fields', 'position,bad,,X,1', 'BAD_CSV', ''],
    ['too many fields', 'position,bad,,X,1,2,,,,', 'BAD_CSV', ''],
    ['a quote that never closes', 'position,bad,,"X,1,2,', 'BAD_CSV', ''],
    ['a quote in the middle of a field', 'position,bad,,X"Y,1,2,', 'BAD_CSV', ''],
    ['an identifier beyond 128 characters', `position,bad,,${'X'.repeat(129)},1,2,`, 'BAD_ID', '.instrument'],
    ['an identifier with a tab', 'position,bad,,X\tY,1,2,', 'BAD_ID', '.instrument'],
  ])('is a fault of its account: %s', async (_, row, code, field) => {
    const good = ['position,good,,Y,3,4,cross', 'collateral,good,,BTC,1,,'];
    const clean = contents(await readBook(files.write('good.csv', csv(...good)))) as { positions: unknown[]; collateral: unknown[] };
    const book = contents(await readBook(files.write('bad.csv', csv(good[0] as string, row, good[1] as string)))) as typeof clean & {
      faults: unknown;
    };
    expect(book.faults).toEqual([['bad', code, `bad.csv:3${field}`]]);
    const ofGood = (rows: unknown[]) => rows.filter((row) => (row as unknown[])[0] === 'good');
    expect([ofGood(book.positions), ofGood(book.collateral)]).toEqual([clean.positions, clean.collateral]);
  });

  it('is a fault of no account when it names none', async () => {
    const rows = ['position,,,X,1,2,', '"position,"x",,X,1,2,', `position,${'a'.repeat(129)},,X,1,2,`];
    const book = await readBook(files.write('nobody.csv', csv(...rows)));
    expect(book.accounts).toEqual([]);
    expect(book.faults.map(({ account, code }) => [account, code])).toEqual([
      [-1, 'MISSING_FIELD'],
      [-1, 'BAD_CSV'],
      [-1, 'BAD_ID'],
    ]);
  });

  it('says what was expected and what was found', async () => {
    const book = await readBook(files.write('said.csv', csv('position,bad,,X,"1,000",2,')));
    expect(book.faults[0]).toMatchObject({
      account: 0,
      expectation: 'a plain decimal number',
      got: '"1,000"',
      message: 'said.csv:2.quantity must be a plain decimal number; got "1,000"',
    });
  });

  it('leaves a hundred others as they are, quotes and all', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => (i % 10 === 3 ? `position,a${i},,"X"Y,1,2,` : `position,"a${i}",,X,${i + 1},2,`));
    const book = await readBook(files.write('mixed.csv', csv(...rows)));
    expect(book.faults).toHaveLength(10);
    expect([...book.quantities]).toEqual(Array.from({ length: 100 }, (_, i) => i + 1).filter((n) => (n - 1) % 10 !== 3));
  });

  it('contradicting modes are a fault of the account', async () => {
    const book = await readBook(files.write('modes.csv', csv('position,a,,X,1,2,cross', 'position,a,,Y,1,2,isolated')));
    expect(contents(book)).toMatchObject({ faults: [['a', 'DUPLICATE', 'modes.csv:3.mode']] });
  });
});

describe('a book in NDJSON', () => {
  it('holds the same fields, numbers as numbers', async () => {
    const lines = [
      '{"type":"account","account":"alice","mode":"cross"}',
      '{"type":"position","account":"alice","instrument":"BTC-PERPETUAL","quantity":-25000,"entryPrice":90100}',
      '{"account":"alice","asset":"BTC","amount":1.5}',
      '',
      '{"account":"bob","subaccount":"desk-1","instrument":"BTC-27MAR26-100000-C","qty":12.5,"entry_price":0.0431,"mode":null}',
      '{"type":"collateral","account":"bob","subaccount":"desk-1","instrument":"USDC","quantity":-250000.75}',
      '{"account":"carol","subaccount":"","mode":"isolated"}',
    ];
    for (const name of ['book.ndjson', 'book.ndjson.gz', 'book.txt']) {
      expect(contents(await readBook(files.write(name, lines.join('\n'))))).toEqual(example);
    }
  });

  it('may be empty when its name says what it is', async () => {
    expect((await readBook(files.write('none.ndjson', ''))).accounts).toEqual([]);
    expect((await readBook(files.write('none.jsonl.gz', ''))).accounts).toEqual([]);
  });

  it.each<[string, string, string, string, string]>([
    ['JSON that breaks off', '{"account":"bad","instrument":"X"', 'bad', 'BAD_JSON', ''],
    ['JSON that breaks off in its account', '{"instrument":"X","account":"ba', '-', 'BAD_JSON', ' account'],
    ['a list', '["bad"]', '-', 'TYPE_MISMATCH', ''],
    ['a number', '7', '-', 'TYPE_MISMATCH', ''],
    ['a key twice', '{"account":"bad","account":"good"}', '-', 'DUPLICATE', ' account'],
    ['two names of one field', '{"account":"bad","qty":1,"quantity":1}', 'bad', 'DUPLICATE', '.quantity'],
    ['an unknown key', '{"account":"bad","leverage":3}', 'bad', 'UNKNOWN_FIELD', '.leverage'],
    ['a prototype', '{"account":"bad","__proto__":{}}', 'bad', 'UNKNOWN_FIELD', '.__proto__'],
    ['a quantity in text', '{"account":"bad","instrument":"X","quantity":"1","entryPrice":2}', 'bad', 'TYPE_MISMATCH', '.quantity'],
    ['a quantity in blank text', '{"account":"bad","instrument":"X","quantity":"","entryPrice":2}', 'bad', 'TYPE_MISMATCH', '.quantity'],
    ['a quantity that is true', '{"account":"bad","instrument":"X","quantity":true,"entryPrice":2}', 'bad', 'TYPE_MISMATCH', '.quantity'],
    ['a quantity of null', '{"account":"bad","instrument":"X","quantity":null,"entryPrice":2}', 'bad', 'MISSING_FIELD', '.quantity'],
    ['a quantity in a list', '{"account":"bad","instrument":"X","quantity":[1],"entryPrice":2}', 'bad', 'TYPE_MISMATCH', '.quantity'],
    [
      'a quantity no double holds',
      '{"account":"bad","instrument":"X","quantity":9007199254740993,"entryPrice":2}',
      'bad',
      'PRECISION_LOSS',
      ' quantity',
    ],
    ['an amount of NaN', '{"account":"bad","asset":"BTC","amount":NaN}', 'bad', 'BAD_JSON', ' amount'],
    ['an account that is a number', '{"account":7,"asset":"BTC","amount":1}', '-', 'TYPE_MISMATCH', '.account'],
    [
      'an instrument that is an object',
      '{"account":"bad","instrument":{},"quantity":1,"entryPrice":2}',
      'bad',
      'TYPE_MISMATCH',
      '.instrument',
    ],
    ['a mode that is a number', '{"account":"bad","mode":1}', 'bad', 'UNKNOWN_KIND', '.mode'],
    [
      'an asset beside an instrument',
      '{"type":"collateral","account":"bad","asset":"BTC","instrument":"BTC","amount":1}',
      'bad',
      'DUPLICATE',
      '.instrument',
    ],
    [
      'an amount in a position',
      '{"account":"bad","type":"position","instrument":"X","quantity":1,"entryPrice":2,"amount":1}',
      'bad',
      'UNKNOWN_FIELD',
      '.amount',
    ],
  ])('has faults of its own: %s', async (_, line, account, code, place) => {
    const good = '{"account":"good","instrument":"Y","quantity":3,"entryPrice":4}';
    const book = await readBook(files.write('bad.ndjson', `${good}\n${line}\n${good}\n`));
    expect(contents(book)).toMatchObject({ faults: [[account, code, `bad.ndjson:2${place}`]] });
    expect([...book.quantities]).toEqual([3, 3]);
  });
});

describe('a file that is no book', () => {
  it.each<Refusal>([
    ['empty', '', 'BAD_CSV', 'f.csv'],
    ['only blank lines', '\n \n', 'BAD_CSV', 'f.csv'],
    ['a JSON list', '[{"account":"a"}]', 'BAD_FORMAT', 'f.csv'],
    ['a header without account', 'instrument,quantity,entryPrice\n', 'MISSING_FIELD', 'f.csv:1 header'],
    ['a header without instrument or asset', 'account,quantity\n', 'MISSING_FIELD', 'f.csv:1 header'],
    ['a header without quantity or amount', 'account,instrument,entryPrice\n', 'MISSING_FIELD', 'f.csv:1 header'],
    ['positions without an entry price', 'account,instrument,quantity\n', 'MISSING_FIELD', 'f.csv:1 header'],
    ['a misspelt column', 'account,instrument,quantiy,entryPrice\n', 'UNKNOWN_FIELD', 'f.csv:1 header'],
    ['a column twice', 'account,instrument,qty,quantity,entryPrice\n', 'DUPLICATE', 'f.csv:1 header'],
    ['no header at all', 'alice,,BTC-PERPETUAL,1,2\n', 'UNKNOWN_FIELD', 'f.csv:1 header'],
    ['semicolons', 'account;instrument;quantity;entryPrice\n', 'UNKNOWN_FIELD', 'f.csv:1 header'],
    ['a header with an open quote', '"account,instrument,quantity,entryPrice\n', 'BAD_CSV', 'f.csv:1'],
  ])('is refused: %s', async (_, text, code, path) => {
    expect(await faultFrom(readBook(files.write('f.csv', text)))).toMatchObject({ code, path });
  });

  it('is refused: not UTF-8, damaged gzip, absent, too large, a default mode that is none', async () => {
    const latin = files.writeRaw('latin.csv', Buffer.from(csv('position,grö,,X,1,2,'), 'latin1'));
    expect(await faultFrom(readBook(latin))).toMatchObject({ code: 'BAD_FORMAT', path: 'latin.csv:2' });
    const damaged = files.writeRaw('damaged.csv.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]));
    expect(await faultFrom(readBook(damaged))).toMatchObject({ code: 'BAD_GZIP', path: 'damaged.csv.gz' });
    expect((await faultFrom(readBook(files.path('absent.csv')))).code).toBe('NOT_FOUND');
    const large = files.write('large.csv', csv(...Array.from({ length: 100 }, () => 'position,a,,X,1,2,')));
    expect(await faultFrom(readBook(large, { maxBytes: 1_000 }))).toMatchObject({ code: 'TOO_LARGE', path: 'large.csv' });
    expect((await faultFrom(readBook(large, { defaultMode: 'all' as 'cross' }))).code).toBe('BAD_ARGUMENT');
  });
});
