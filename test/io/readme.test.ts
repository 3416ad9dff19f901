// The examples in the documentation of the file formats are files that read.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBook, readMarket } from '../../src/io/index.js';
import { Files } from './files.js';

const files = new Files();
const readme = readFileSync(new URL('../../src/io/README.md', import.meta.url), 'utf8');

/** The indented block whose first line begins with this text. */
function block(start: RegExp): string {
  const lines = readme.split('\n');
  const from = lines.findIndex((line) => line.startsWith('    ') && start.test(line.slice(4)));
  const length = lines.slice(from).findIndex((line) => !line.startsWith('    '));
  return lines
    .slice(from, from + length)
    .map((line) => `${line.slice(4)}\n`)
    .join('');
}

describe('the examples of the file formats', () => {
  it('are books without faults', async () => {
    const csv = await readBook(files.write('example.csv', block(/^type,account/)));
    expect([csv.accounts, csv.quantities.length, csv.amounts.length, csv.faults]).toEqual([['alice', 'bob'], 2, 2, []]);
    const ndjson = await readBook(files.write('example.ndjson', block(/^\{"type"/)));
    expect([ndjson.accounts, ndjson.quantities.length, ndjson.amounts.length, ndjson.faults]).toEqual([['alice'], 1, 1, []]);
  });

  it('are a market with one quote of each kind', async () => {
    const market = await readMarket(files.write('example.json', block(/^\{$/)));
    expect(market.quotes.map(({ instrument }) => instrument.kind)).toEqual(['spot', 'future', 'perpetual', 'option']);
  });
});
