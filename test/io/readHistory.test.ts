// Daily closes and rule files: read whole, refused by row and column.
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/fault.js';
import { readHistory, readRules } from '../../src/io/index.js';
import { preset } from '../../src/rules/document/presets.js';
import { needs, sharedPath } from '../shared.js';
import { Files, faultFrom, type Refusal } from './files.js';

const files = new Files();
const closes = 'data/crypto_daily_close_10coins_to2024.csv';

describe('readHistory', () => {
  it('reads days as UTC midnights and blanks before listing as NaN', async () => {
    const text = 'date,BTC,ETH\n2024-02-28,50000,\n2024-02-29,51000.5,\n2024-03-01,52000,3000\n';
    for (const name of ['h.csv', 'h.csv.gz']) {
      expect(await readHistory(files.write(name, text))).toEqual({
        names: ['BTC', 'ETH'],
        dates: [Date.UTC(2024, 1, 28), Date.UTC(2024, 1, 29), Date.UTC(2024, 2, 1)],
        closes: Float64Array.of(50000, Number.NaN, 51000.5, Number.NaN, 52000, 3000),
      });
    }
  });

  it.skipIf(!sharedPath(closes))(needs('reads ten coins over seven years', closes), async () => {
    const history = await readHistory(sharedPath(closes) as string);
    expect(history.names).toEqual(['BTC', 'ETH', 'SOL', 'BNB', 'XRP', 'ADA', 'DOGE', 'LINK', 'AVAX', 'LTC']);
    expect(history.dates).toHaveLength(2694);
    const row = history.dates.indexOf(Date.UTC(2020, 2, 12));
    const [before, crash] = [history.closes[(row - 1) * 10] as number, history.closes[row * 10] as number];
    expect(Math.round((crash / before - 1) * 1000) / 10).toBe(-39.5);
  });

  it.each<Refusal>([
    ['empty', '', 'BAD_CSV', 'f.csv'],
    ['a header and nothing else', 'date,BTC\n', 'TOO_SHORT', 'f.csv'],
    ['another first column', 'day,BTC\n2024-01-01,1\n', 'BAD_CSV', 'f.csv:1'],
    ['no closes', 'date\n2024-01-01\n', 'BAD_CSV', 'f.csv:1'],
    ['a name twice', 'date,BTC,BTC\n2024-01-01,1,1\n', 'DUPLICATE', 'f.csv history.names[1]'],
    ['a blank name', 'date,BTC,\n2024-01-01,1,1\n', 'BAD_ID', 'f.csv history.names[1]'],
    ['a row too short', 'date,BTC,ETH\n2024-01-01,1\n', 'BAD_CSV', 'f.csv:2'],
    ['a date of another form', 'date,BTC\n01/02/2024,1\n', 'BAD_DATE', 'f.csv:2.date'],
    ['a date that is none', 'date,BTC\n2023-02-29,1\n', 'BAD_DATE', 'f.csv:2.date'],
    ['a date twice', 'date,BTC\n2024-01-01,1\n2024-01-01,2\n', 'BAD_DATE', 'f.csv:3.date'],
    ['dates that go back', 'date,BTC\n2024-01-02,1\n2024-01-01,2\n', 'BAD_DATE', 'f.csv:3.date'],
    ['a close of zero', 'date,BTC\n2024-01-01,0\n', 'NOT_POSITIVE', 'f.csv:2.BTC'],
    ['a negative close', 'date,BTC\n2024-01-01,-5\n', 'NOT_POSITIVE', 'f.csv:2.BTC'],
    ['a close of NaN', 'date,BTC\n2024-01-01,NaN\n', 'NOT_FINITE', 'f.csv:2.BTC'],
    ['a close that is no number', 'date,BTC\n2024-01-01,n/a\n', 'TYPE_MISMATCH', 'f.csv:2.BTC'],
    ['a gap after listing', 'date,BTC\n2024-01-01,1\n2024-01-02,\n', 'MISSING_FIELD', 'f.csv:3.BTC'],
  ])('refuses: %s', async (_, text, code, path) => {
    expect(await faultFrom(readHistory(files.write('f.csv', text)))).toMatchObject({ code, path });
  });
});

describe('readRules', () => {
  it('reads a document as parseRules does, plain and gzip', async () => {
    const rules = preset('margincore');
    for (const name of ['r.json', 'r.json.gz']) expect(await readRules(files.write(name, JSON.stringify(rules)))).toEqual(rules);
  });

  it('says which format is read where a file is of another', async () => {
    const fault = await faultFrom(readRules(files.write('r.json', JSON.stringify({ format: 'margincore-rules', version: 2 }))));
    expect(fault).toMatchObject({ code: 'BAD_FORMAT', path: 'r.json rules.format', message: expect.stringContaining('margincore-3') });
  });

  it('names file and field of what is wrong', async () => {
    const wrong = (json: object): Promise<Fault> => faultFrom(readRules(files.write('r.json', JSON.stringify(json))));
    expect((await wrong({ ...preset('margincore'), term: {} })).path).toBe('r.json rules.term');
    expect(await faultFrom(readRules(files.write('r.json', '{"format":')))).toMatchObject({ code: 'BAD_JSON', path: 'r.json format' });
    expect(await faultFrom(readRules(files.path('none.json')))).toMatchObject({ code: 'NOT_FOUND' });
  });
});
