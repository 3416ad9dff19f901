// "Worst scenario" is one thing in the text of the command line, its document, its CSV, the report's words, table and chart.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { preset } from '../../src/rules.js';
import { exactlySummed } from '../reference/exactlySummed.js';
import { wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles();
beforeAll(write);

interface Document {
  readonly totals: { readonly worstScenarios: readonly { readonly label: string; readonly accounts: number; readonly loss: number }[] };
  readonly accounts: readonly {
    readonly account: string;
    readonly subaccount: string;
    readonly requirements: { readonly portfolio: { readonly initial: number } };
    readonly binding: string | null;
    readonly worstScenario: string | null;
    readonly worstLoss: number;
  }[];
}

interface Told {
  readonly text: string;
  readonly document: Document;
  readonly html: string;
}

async function told(...args: string[]): Promise<Told> {
  const page = files.path('worst.html');
  const { stdout: text } = await wellDone(['margin', '--market', market, ...args, '--out', page]);
  const { stdout } = await wellDone(['margin', '--market', market, ...args, '--json']);
  return { text, document: JSON.parse(stdout) as Document, html: readFileSync(page, 'utf8') };
}

/** The bars of the chart from the top, as its letters stand: drawn for a wide page and for a narrow one. */
function barsOf(html: string, scenarios: readonly string[]): string[][] {
  const section = html.slice(html.indexOf('<h2>Worst scenarios</h2>')).split('</section>', 1)[0] as string;
  return section
    .split('<svg ')
    .slice(1)
    .map((svg) =>
      [...svg.matchAll(/<text [^>]*translate\([\d.]+ ([\d.]+)\)[^>]*>([^<]*)<\/text>/g)]
        .filter(([, , name]) => scenarios.includes(name as string))
        .sort(([, a], [, b]) => Number(a) - Number(b))
        .map(([, , name]) => name as string),
    );
}

/** Summed here over the accounts of the document, the largest sum first. */
function summed({ accounts }: Document): { label: string; accounts: number; loss: number }[] {
  const labels = new Set(accounts.flatMap(({ worstScenario }) => worstScenario ?? []));
  const sums = [...labels].map((label) => {
    const own = accounts.filter(({ worstScenario }) => worstScenario === label);
    return { label, accounts: own.length, loss: exactlySummed(own.map(({ worstLoss }) => worstLoss)) };
  });
  return sums.sort((a, b) => b.loss - a.loss);
}

function expectOneMeaning({ text, document, html }: Told): void {
  const order = summed(document);
  const [worst] = order;
  const { worstScenarios } = document.totals;
  expect(worstScenarios).toEqual(order);
  const words = `worst scenario: ${worst?.label}, for ${worst?.accounts} account${worst?.accounts === 1 ? '' : 's'}, losses`;
  expect(text).toContain(words);
  expect(html).toContain(`The book’s ${words}`);
  const bars = barsOf(
    html,
    order.map(({ label }) => label),
  );
  expect(bars).toHaveLength(2);
  for (const names of bars) expect(names).toEqual(order.slice(0, 12).map(({ label }) => label));
}

describe('the worst scenario', () => {
  test('of the sample is the same in text, document, report and chart, and the report names that of every account alike', async () => {
    const all = await told('--book', book);
    expectOneMeaning(all);
    const rows = [...all.html.matchAll(/<td class="text" data-label="account">([^<]*)<\/td>.*data-label="worst scenario">([^<]*)<\/td>/g)];
    expect(rows.length).toBeGreaterThan(0);
    for (const [, name, label] of rows) {
      const one = all.document.accounts.find(
        ({ account, subaccount }) => (subaccount === '' ? account : `${account} (subaccount ${subaccount})`) === name,
      );
      expect(label).toBe(one?.worstScenario ?? 'none');
    }
  });

  test('is that of the largest losses, not of the most accounts', async () => {
    const rows =
      'account,mode,instrument,quantity,entryPrice\nbig,cross,BTC-PERPETUAL,-5000000,90000\na,cross,BTC-PERPETUAL,1000,90000\nb,cross,BTC-PERPETUAL,2000,90000\n';
    const all = await told('--book', files.write('crowd.csv', rows));
    expectOneMeaning(all);
    const [first, second] = all.document.totals.worstScenarios;
    expect(first?.accounts).toBe(1);
    expect(second?.accounts).toBe(2);
    expect(all.text).toContain(`worst scenario: ${first?.label}, for 1 account,`);
  });

  test('is that of the weighted loss where the plain P&L is lowest elsewhere and something else binds the requirement', async () => {
    const document = JSON.parse(JSON.stringify(preset('margincore')));
    document.formulas.deltaFloor = 'sum(hedgedDelta + 0.9 * unhedgedDelta)';
    const rules = files.write('floor.json', JSON.stringify(document));
    const rows = 'account,mode,instrument,quantity,entryPrice\nlong,portfolio,BTC-PERPETUAL,100000,90000\n';
    const all = await told('--book', files.write('floor.csv', rows), '--rules', rules);
    expectOneMeaning(all);
    const [one] = all.document.accounts;
    // the floor binds, and three ranges down lose three times what one range down does
    expect(one?.binding).toMatch(/[dD]elta/);
    expect(one?.requirements.portfolio.initial).toBeGreaterThan(one?.worstLoss as number);
    expect(one?.worstScenario).toMatch(/^(joint|single) -1 /);
    expect(all.html).toContain(`data-label="worst scenario">${one?.worstScenario}<`);
  });

  test('is none where nothing is lost', async () => {
    const rows = 'account,mode,asset,amount\nidle,portfolio,USD,1000\n';
    const { text, document, html } = await told('--book', files.write('idle.csv', rows));
    expect(document.accounts[0]?.worstScenario).toBeNull();
    expect(document.totals.worstScenarios).toEqual([]);
    expect(text).not.toContain('worst scenario');
    expect(html).not.toContain('Worst scenarios');
  });
});
