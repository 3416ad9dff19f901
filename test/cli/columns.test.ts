// A misnamed column of any file is refused: none is passed over while what it was meant for comes from elsewhere.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { unreadColumns } from '../../src/cli/histories.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(10);
const names = ['BNB', 'BTC', 'ETH', 'SOL', 'XRP'];
beforeAll(write);

/** Daily closes or vols of those names up to the day before the sample's. */
function historyOf(columns: readonly string[]): string {
  const rows = Array.from({ length: 400 }, (_, day) => {
    const date = new Date(Date.UTC(2026, 0, 1) - (399 - day) * 86_400_000).toISOString().slice(0, 10);
    return `${date},${columns.map((_, c) => (100 + 10 * Math.sin(day * (c + 1.3))).toFixed(4)).join(',')}`;
  });
  return files.write(`${columns.join('-').replaceAll(/\W/g, '')}.csv`, `date,${columns.join(',')}\n${rows.join('\n')}\n`);
}

const renamed = (name: string, as: string): string => historyOf(names.map((one) => (one === name ? as : one)));

describe('columns of a history', () => {
  const margin = ['margin', '--market', market, '--book', book];
  const risk = ['var', '--market', market, '--book', book, '--method', 'delta-normal', '--confidence', '0.99', '--horizon-days', '1'];
  const past = risk.map((word) => (word === 'delta-normal' ? 'historical' : word));
  const stress = ['stress', '--market', market, '--book', book, '--scenarios', 'crash'];
  const follow = [...margin, '--forecast'];

  const misnamed: readonly (readonly [title: string, args: () => string[], column: string, without: string])[] = [
    ['margin --history', () => [...margin, '--history', renamed('BTC', 'BTCUSDT')], 'BTCUSDT', 'BTC'],
    ['margin --history in another case', () => [...margin, '--history', renamed('ETH', 'eth')], 'eth', 'ETH'],
    ['margin --vol-history', () => [...margin, '--vol-history', historyOf(['dvol_close_pct'])], 'dvol_close_pct', names.join(', ')],
    ['margin --forecast', () => [...follow, '--history', renamed('SOL', 'SOLANA')], 'SOLANA', 'SOL'],
    ['var --history', () => [...risk, '--history', renamed('XRP', 'XPR')], 'XPR', 'XRP'],
    ['var --vol-history', () => [...past, '--history', historyOf(names), '--vol-history', renamed('BTC', 'DVOL')], 'DVOL', 'BTC'],
    ['stress --history', () => [...stress, '--history', renamed('BNB', 'BNB-USD')], 'BNB-USD', 'BNB'],
  ];
  test.each(misnamed)('%s: the misnamed one is refused, and who has none is named', async (_, args, column, without) => {
    const { code, stdout, stderr } = await margincore([...args(), '--json']);
    expect(code).toBe(2);
    const { fault } = JSON.parse(stdout);
    expect(fault.code).toBe('UNKNOWN_UNDERLYING');
    expect(fault.got).toContain(column);
    expect(fault.expectation).toContain(`: ${without}`);
    expect(stderr).toContain('margincore: next: ');
  });

  test('of other coins are said to be unread where every underlying has its own, and change nothing', async () => {
    const plain = await wellDone([...margin, '--history', historyOf(names), '--json']);
    const more = await wellDone([...margin, '--history', historyOf([...names, 'DOGE', 'LTC']), '--json']);
    expect(more.stdout).toBe(plain.stdout);
    expect(more.stderr).toContain('not read, for no underlying of the market has that name: DOGE, LTC');
    expect(plain.stderr).not.toContain('not read');
  });

  test('may be of some underlyings only', () => {
    const underlyings = names.map((id) => ({ id, asset: id, index: 1 }));
    expect(unreadColumns({ names: ['BTC'] }, { underlyings }, 'h.csv')).toEqual([]);
    expect(unreadColumns({ names: [...names, 'DOGE'] }, { underlyings }, 'h.csv')).toEqual(['DOGE']);
  });
});

describe('columns of the other files', () => {
  const misspelt: readonly (readonly [title: string, args: () => string[], said: RegExp])[] = [
    [
      'a book',
      () => ['margin', '--market', market, '--book', files.write('b.csv', readFileSync(book, 'utf8').replace('quantity', 'quantitty'))],
      /quantitty.*UNKNOWN_FIELD/,
    ],
    [
      'forecasts',
      () => ['backtest', '--confidence', '0.9', '--series', files.write('f.csv', 'date,loss,valueAtRisk,expectedShortfal\n')],
      /expectedShortfal".*UNKNOWN_FIELD/,
    ],
    ['closes', () => ['backtest', '--confidence', '0.9', '--history', files.write('c.csv', 'day,BTC\n2024-01-01,1\n')], /'date'.*BAD_CSV/],
    [
      'closes that a name is asked of',
      () => ['backtest', '--confidence', '0.9', '--names', 'BTC', '--history', files.write('d.csv', 'date,BCT\n2024-01-01,1\n')],
      /--names\[0\] must be among BCT.*UNKNOWN_FACTOR/,
    ],
    [
      'a history that a name is asked of',
      () => ['calibrate', '--names', 'BTC', '--history', files.write('e.csv', 'date,BCT\n2024-01-01,1\n')],
      /among BCT.*UNKNOWN_FACTOR/,
    ],
  ];
  test.each(misspelt)('%s: refused', async (_, args, said) => {
    const { code, stderr } = await margincore(args());
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });
});
