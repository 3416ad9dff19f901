// The figures that a report names are the figures that the command prints and writes as JSON, digit by digit.
import { beforeAll, describe, expect, test } from 'vitest';
import { grouped, times } from '../../src/cli/format.js';
import { readBook } from '../../src/io/index.js';
import { wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(30);
beforeAll(write);

type Row = Readonly<Record<string, string>>;
type Figures = Readonly<Record<string, number>>;

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&#39;', "'");

/** The rows of every table of a page, each by the titles of its columns. */
const tablesOf = (html: string): Row[][] =>
  [...html.matchAll(/<table[\s\S]*?<\/table>/g)].map(([table]) =>
    [...table.matchAll(/<tr><td[\s\S]*?<\/tr>/g)].map(([row]) =>
      Object.fromEntries(
        [...row.matchAll(/data-label="([^"]*)">([\s\S]*?)<\/td>/g)].map(([, title = '', cell = '']) => [plain(title), plain(cell)]),
      ),
    ),
  );

/** The page, the document and the text of one command. */
async function all(args: readonly string[]): Promise<readonly [tables: Row[][], document: ReturnType<typeof JSON.parse>, text: string]> {
  const [page, json, text] = await Promise.all([['--out', '-.html'], ['--json'], []].map((more) => wellDone([...args, ...more, '-q'])));
  return [tablesOf(page?.stdout as string), JSON.parse(json?.stdout as string), text?.stdout as string];
}

const asked = ['--market', market, '--book', book];

describe('figures of a report', () => {
  test('of margin: sums by requirement, accounts at risk', async () => {
    const [tables, { totals, accounts }, text] = await all(['margin', ...asked]);
    const [requirements = [], ...others] = tables;
    const atRisk = others.at(-1) as Row[];
    const sums = Object.entries(totals.requirements as Readonly<Record<string, Figures>>);
    expect(requirements).toEqual(
      sums.map(([requirement, { initial, maintenance, equity, health, efficiency, belowMaintenance }]) => ({
        ...{
          requirement,
          initial: grouped(initial as number),
          maintenance: grouped(maintenance as number),
          equity: grouped(equity as number),
        },
        ...{
          'equity / maintenance': times(health as number),
          notional: grouped(totals.notional),
          'notional / initial': times(efficiency as number),
        },
        'below maintenance': grouped(belowMaintenance as number),
      })),
    );
    for (const row of requirements) for (const [title, cell] of Object.entries(row)) if (title !== 'notional') expect(text).toContain(cell);
    expect(atRisk.length).toBe(20);
    for (const row of atRisk) {
      const [, account = '', subaccount = ''] = /^(\S+)(?: \(subaccount (\S+)\))?$/.exec(row.account as string) ?? [];
      const found = accounts.find(
        (one: { account: string; subaccount: string }) => one.account === account && one.subaccount === subaccount,
      );
      const { equity, maintenance, health } = found.requirements[found.requirement];
      expect(row).toMatchObject({
        ...{
          requirement: found.requirement,
          positions: grouped(found.positions),
          equity: grouped(equity),
          maintenance: grouped(maintenance),
        },
        ...{ 'above maintenance': grouped(equity - maintenance), health: grouped(health, 2), notional: grouped(found.notional) },
      });
    }
  });

  test('of stress: sums by scenario', async () => {
    const [[scenarios = []], document, text] = await all(['stress', ...asked, '--scenarios', 'crash,rally,vol-double']);
    expect(scenarios.length).toBe(3);
    for (const [i, row] of scenarios.entries()) {
      const totals = document.totals[i];
      expect(row).toMatchObject({
        ...{
          scenario: totals.scenario,
          'P&L': grouped(totals.pnl),
          'equity after': grouped(totals.equity),
          'maintenance after': grouped(totals.maintenance),
        },
        ...{ below: grouped(totals.below), insolvent: grouped(totals.insolvent), deficit: grouped(totals.deficit) },
      });
      for (const cell of [row['P&L'], row['equity after'], row.below]) expect(text).toContain(cell);
    }
  });

  test('of a backtest: exceedances and tests by series', async () => {
    const rows = Array.from(
      { length: 160 },
      (_, i) => `${new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10)},${(100 * (1 + 0.05 * Math.sin(i * i))).toFixed(4)}`,
    );
    const closes = files.write('closes.csv', `date,BTC\n${rows.join('\n')}\n`);
    const [[series = []], document, text] = await all([
      'backtest',
      '--history',
      closes,
      '--confidence',
      '0.95',
      '--window-days',
      '60',
      '--simulations',
      '20',
    ]);
    expect(series.length).toBe(2);
    for (const [i, row] of series.entries()) {
      const { exceedanceCount, kupiec } = document.series[i];
      expect(row).toMatchObject({ exceedances: grouped(exceedanceCount), 'Kupiec p': kupiec.pValue.toFixed(4) });
      expect(text).toContain(row['Kupiec p']);
    }
  });

  test('of a hedge: trades, and the account before and after', async () => {
    const { accounts, subaccounts } = await readBook(book);
    const whose = ['--account', accounts[11] as string, ...(subaccounts[11] === '' ? [] : ['--subaccount', subaccounts[11] as string])];
    const [[trades = [], account = []], document, text] = await all([
      'optimise',
      'hedge',
      ...asked,
      ...whose,
      '--instruments',
      'BTC_USDC-PERPETUAL',
    ]);
    expect(trades.map(({ instrument, contracts }) => [instrument, contracts])).toEqual(
      document.trades.map(({ instrument, quantity }: { instrument: string; quantity: number }) => [instrument, grouped(quantity, 4)]),
    );
    expect(account.length).toBe(3);
    for (const { requirement, ...row } of account)
      for (const part of ['initial', 'maintenance', 'equity']) {
        expect([row[part], row[`${part} after`]]).toEqual(
          [document.before, document.after].map((of) => grouped(of[requirement as string][part], 2)),
        );
        if (document.trades.length > 0) expect(text).toContain(row[`${part} after`]);
      }
  });
});
