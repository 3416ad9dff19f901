// Tools of an assistant, driven by the protocol's own client: the engine's figures, files below the folder alone, nothing written.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import { sampleBook, sampleMarket, writeBook, writeMarket } from '../../src/io/index.js';
import { questions } from '../../src/questions/all.js';
import { preset } from '../../src/rules.js';
import { thinned } from '../fixtures/thinned.js';
import { runs } from '../long.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'margincore-mcp-'));
const folder = join(home, 'mine');
const market = thinned(sampleMarket(1), runs(1, 4));
const book = sampleBook(market, { accounts: 40, seed: 3 });
let client: Client;

type Answer = Record<string, never> & { [key: string]: never };
async function ask(name: string, given: Record<string, unknown> = {}): Promise<{ readonly bad: boolean; readonly says: Answer }> {
  const said = await client.callTool({ name, arguments: given });
  const [{ text }] = said.content as [{ text: string }];
  return { bad: said.isError === true, says: JSON.parse(text) as Answer };
}

/** What a question answers. */
async function answered<T>(name: string, given: Record<string, unknown> = {}): Promise<T> {
  const { bad, says } = await ask(name, given);
  expect([name, bad, says]).toEqual([name, false, expect.anything()]);
  return (says as unknown as { answer: T }).answer;
}

beforeAll(async () => {
  mkdirSync(folder);
  await writeMarket(join(folder, 'market.json'), market);
  await writeBook(join(folder, 'book.csv'), book);
  writeFileSync(join(home, 'secret.json'), '{"secret":1}');
  symlinkSync(join(home, 'secret.json'), join(folder, 'link.json'));
  client = new Client({ name: 'test', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp', '--folder', folder], stderr: 'ignore' }));
}, 30_000);

afterAll(async () => {
  await client.close();
  rmSync(home, { recursive: true });
});

describe('the tools of an assistant', () => {
  test('are read-only, say what they are for, and want a book first', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(
      [
        ...Object.values(questions)
          .filter(({ name, scope }) => scope === 'read' && name !== 'order-check')
          .map(({ name }) => name.replaceAll('-', '_')),
        'open',
        'presets',
        'verify',
      ].sort(),
    );
    expect(tools.filter(({ annotations, description = '' }) => annotations?.readOnlyHint !== true || description.length < 40)).toEqual([]);
    const { bad, says } = await ask('margin');
    expect([bad, (says as unknown as { fault: { code: string } }).fault.code]).toEqual([true, 'NOT_FOUND']);
  });

  test('margin a book of files as the engine does', async () => {
    const opened = await ask('open', { market: 'market.json', book: 'book.csv', rules: 'deribit-portfolio' });
    expect(opened.bad).toBe(false);
    expect(opened.says).toMatchObject({
      accounts: book.accounts.length,
      numeraire: 'USD',
      rules: { name: preset('deribit-portfolio').about.name },
    });
    const core = await createCore();
    const engine = await core.prepare({ market, book, rules: preset('deribit-portfolio') });
    const account = book.accounts[5] as string;
    const subaccount = book.subaccounts[5] as string;
    const view = engine.account(account, subaccount);
    const whose = { account, subaccount };
    const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    const margined = await answered<{ accounts: { figures: unknown }[] }>('margin', { accounts: [whose] });
    expect(margined.accounts[0]?.figures).toEqual(sent(view.figures()));
    const trades = [{ instrument: 'BTC-PERPETUAL', quantity: 1000, price: 87_000 }];
    expect(await answered('what_if', { ...whose, trades })).toEqual(sent(view.whatIf({ trades })));
    expect(await answered('explain', whose)).toEqual(sent(view.explain()));
    expect(await answered('liquidation_prices', whose)).toEqual(sent(await view.liquidationPrices()));
    const { says } = await ask('margin', { accounts: [whose] });
    expect(says).toMatchObject({ rests: { unit: 'money in USD', notCharged: [], accountsUnknown: 0 }, leftOut: {} });
    core.dispose();
  });

  test('answer what binds and what would release most, and the hedge is what a what-if of it says', async () => {
    await ask('open', { market: 'market.json', book: 'book.csv', rules: 'span-arrays' });
    const { accounts } = await answered<{ accounts: { account: string; subaccount: string; health: number }[] }>('nearest', { most: 40 });
    expect(accounts.map(({ health }) => health)).toEqual(accounts.map(({ health }) => health).sort((x, y) => x - y));
    let released = 0;
    for (const { account, subaccount } of accounts.slice(0, 6)) {
      const drives = await answered<{ releasing: unknown[] }>('drives', { account, subaccount });
      if (drives.releasing.length === 0) continue;
      interface Hedge {
        trades: unknown[];
        released: number;
        before: unknown;
        after: unknown;
      }
      const hedge = await answered<Hedge>('hedge', { account, subaccount });
      if (hedge.trades.length === 0) continue;
      const found = await answered<Hedge>('what_if', { account, subaccount, trades: hedge.trades });
      expect([found.before, found.after]).toEqual([hedge.before, hedge.after]);
      released += hedge.released;
    }
    expect(released).toBeGreaterThan(0);
  }, 60_000);

  test('stress and compare, with reasons where there are no figures; no answer is long', async () => {
    await ask('open', { sample: 30 });
    const { accounts } = await answered<{ accounts: { account: string; subaccount: string }[] }>('nearest', { most: 1 });
    const [{ account, subaccount }] = accounts as [{ account: string; subaccount: string }];
    for (const [name, given] of [
      ['stress', { accounts: [{ account, subaccount }], worst: 10 }],
      ['stress', { scenarios: ['crash'] }],
      ['compare', { accounts: [{ account, subaccount }] }],
      ['basis', {}],
      ['presets', {}],
    ] as const) {
      const { bad, says } = await ask(name, given);
      expect([name, bad]).toEqual([name, false]);
      expect([name, JSON.stringify(says).length < 60_000]).toEqual([name, true]);
    }
    interface Line {
      readonly reasons: readonly unknown[];
      readonly accounts: readonly { readonly charged: string; readonly initial: number | null }[];
    }
    const { lines, refused } = await answered<{ lines: Line[]; refused: unknown[] }>('compare', { accounts: [{ account, subaccount }] });
    expect(lines.length + refused.length).toBeGreaterThan(20);
    for (const { accounts: rows, reasons } of lines)
      for (const { charged, initial } of rows) expect([charged, initial === null]).toEqual([charged, reasons.length > 0]);
  }, 60_000);

  test('refuse fields that they do not know, where a misspelt one would be answered as none', async () => {
    await ask('open', { market: 'market.json', book: 'book.csv' });
    const account = book.accounts[5] as string;
    const trade = { instrument: 'BTC-PERPETUAL', quantity: 1000, price: 87_000 };
    for (const given of [{ trade: [trade] }, { trades: [{ ...trade, sides: 'long' }] }])
      expect(await client.callTool({ name: 'what_if', arguments: { account, ...given } })).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/UNKNOWN_FIELD/) }],
      });
  });

  test('answer calls in their order, each about what was open when its turn came', async () => {
    await ask('open', { market: 'market.json', book: 'book.csv' });
    const account = book.accounts[0] as string;
    const [stressed, other, margined, opened] = await Promise.all([
      ask('stress', { scenarios: ['crash', 'rally'] }),
      ask('open', { sample: 12 }),
      ask('margin', { accounts: [{ account }] }),
      ask('open', { sample: 13 }),
    ]);
    expect([stressed, other, margined, opened].map((answer) => answer.bad)).toEqual([false, false, false, false]);
    expect((stressed.says as unknown as { answer: { totals: unknown[] } }).answer.totals).toEqual([
      expect.objectContaining({ pnl: expect.any(Number) }),
      expect.objectContaining({ pnl: expect.any(Number) }),
    ]);
    expect([other.says, opened.says]).toMatchObject([{ accounts: 12 }, { accounts: 13 }]);
  });

  test('say of an account what other rules say of it alone, whatever else the book holds', async () => {
    const lines = async (name: string, whose: string): Promise<unknown> => {
      expect((await ask('open', { market: 'market.json', book: name })).bad).toBe(false);
      return answered('compare', { accounts: [{ account: whose }], rules: ['binance-futures', 'deribit-portfolio', 'derive-pmrm-2'] });
    };
    const options = market.quotes.filter(({ instrument }) => instrument.kind === 'option');
    const rows = (account: string, ids: readonly string[]): string[] => [
      ...ids.map((id) => `position,${account},${id},1,0.05`),
      `collateral,${account},USDC,100000,`,
    ];
    const header = 'type,account,instrument,quantity,entryPrice';
    const mine = rows('MINE', ['BTC_USDC-PERPETUAL']);
    const others = ['B', 'C', 'D'].flatMap((account, n) => rows(account, [options[n]?.instrument.id as string]));
    writeFileSync(join(folder, 'mine.csv'), [header, ...mine, ''].join('\n'));
    writeFileSync(join(folder, 'all.csv'), [header, ...others, ...mine, ''].join('\n'));
    expect(await lines('all.csv', 'MINE')).toEqual(await lines('mine.csv', 'MINE'));
    for (const name of ['mine.csv', 'all.csv']) rmSync(join(folder, name));
  });

  test('read replies strictly: a key that stands twice, numbers that no double holds and depth are refused', async () => {
    const hostile: readonly (readonly [string, string])[] = [
      ['{"retCode":0,"retCode":1}', 'DUPLICATE'],
      ['{"retCode":9007199254740993}', 'PRECISION_LOSS'],
      [`${'['.repeat(5000)}${']'.repeat(5000)}`, 'TOO_LARGE'],
      ['{"retCode":', 'BAD_JSON'],
      ['{"retCode":1e999}', 'NOT_FINITE'],
    ];
    for (const [text, code] of hostile) {
      writeFileSync(join(folder, 'reply.json'), text);
      for (const tool of ['open', 'verify'])
        expect((await ask(tool, { venue: 'bybit', replies: ['reply.json'] })).says).toMatchObject({ fault: { code } });
    }
    rmSync(join(folder, 'reply.json'));
  });

  test('open nothing outside the folder, and write nothing', async () => {
    for (const name of ['../secret.json', '../nothing.json', join(home, 'secret.json'), 'link.json', '.', '..']) {
      const { bad, says } = await ask('verify', { venue: 'bybit', replies: [name] });
      expect([name, bad, (says as unknown as { fault: { code: string } }).fault.code]).toEqual([name, true, 'OUT_OF_RANGE']);
    }
    mkdirSync(join(folder, 'inner'));
    for (const name of ['nothing.json', 'inner'])
      for (const given of [{ market: name }, { venue: 'bybit', replies: [name] }]) {
        const { says } = await ask('open', given);
        expect(says).toMatchObject({ fault: { code: 'NOT_FOUND' } });
        expect(JSON.stringify(says)).not.toContain(home);
      }
    rmSync(join(folder, 'inner'), { recursive: true });
    expect((await ask('margin', { accounts: [{ account: 'nobody' }] })).says).toMatchObject({ fault: { code: 'UNKNOWN_ACCOUNT' } });
    expect(readdirSync(folder).sort()).toEqual(['book.csv', 'link.json', 'market.json']);
  });
});
