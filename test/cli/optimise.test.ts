// `margincore optimise` and `margincore agent`: hedges with their frontier, collateral, moves, compression, advice and simulations, as text, JSON and pages.
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { readBook, readMarket } from '../../src/io/index.js';
import { margincore } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(30);
const asked = ['--market', market, '--book', book];
let account = '';
let subaccount = '';
let index = 0;
let asOf = 0;
beforeAll(async () => {
  await write();
  const read = await readMarket(market);
  asOf = read.asOf;
  index = read.underlyings.find(({ id }) => id === 'BTC')?.index as number;
  const { accounts, subaccounts } = await readBook(book);
  [account, subaccount] = [accounts[11] as string, subaccounts[11] as string];
});
const whose = (): string[] => ['--account', account, ...(subaccount === '' ? [] : ['--subaccount', subaccount])];

describe('margincore optimise hedge', () => {
  test('answers the same on both backends, and the frontier never falls', async () => {
    const flags = [
      'optimise',
      'hedge',
      ...asked,
      '--instruments',
      'BTC-PERPETUAL,ETH-PERPETUAL,BTC_USDC-PERPETUAL',
      '--lot',
      '0.1',
      '--frontier',
      '4',
      '--json',
    ];
    const [wasm, js] = await Promise.all(['wasm', 'js'].map((backend) => margincore([...flags, ...whose(), '--backend', backend])));
    expect(wasm?.code).toBe(0);
    expect(js?.stdout).toBe(wasm?.stdout);
    const found = JSON.parse(wasm?.stdout ?? '');
    expect(found).toMatchObject({ format: 'margincore-hedge', version: 2, account });
    expect(found.frontier).toHaveLength(5);
    const worth = found.frontier.map(({ released, cost }: { released: number; cost: number }) => released - cost);
    for (let i = 1; i < worth.length; i++) expect(worth[i]).toBeGreaterThanOrEqual(worth[i - 1] - 1e-9 * Math.abs(worth[i - 1]));
    expect(found.frontier[0].cost).toBe(0);
  });

  test('of every objective, with what it asks for', async () => {
    const of = (...more: string[]) =>
      margincore(['optimise', 'hedge', ...asked, ...whose(), '--instruments', 'BTC_USDC-PERPETUAL', '--json', '--impact', '0.5', ...more]);
    const ratio = JSON.parse((await of('--objective', 'releasedPerCost')).stdout);
    if (ratio.trades.length > 0) expect(ratio.released / ratio.cost).toBeCloseTo(ratio.objective.after, 9);
    const [health] = Object.values(ratio.before) as [{ health: number }];
    const well = JSON.parse((await of('--objective', 'health', '--health', String(health.health / 2))).stdout);
    expect(well).toMatchObject({ met: true, trades: [], cost: 0, objective: { before: 0, after: 0 } });
    const scenarios = files.path('scenarios.json');
    writeFileSync(scenarios, JSON.stringify({ pnl: [-1e6, 1e6], instruments: { 'BTC_USDC-PERPETUAL': [-20_000, 20_000] } }));
    const tail = JSON.parse((await of('--objective', 'expectedShortfall', '--confidence', '0.5', '--pnl', scenarios)).stdout);
    expect(tail.trades).toHaveLength(1);
    expect(tail.trades[0].quantity).toBeLessThan(0);
    expect(tail).toMatchObject({ objective: { before: 1e6 }, proof: { kind: 'envelope', gap: 0 } });
    const missing = await of('--objective', 'valueAtRisk');
    expect([missing.code, missing.stderr.includes('--confidence') || missing.stdout.includes('--confidence')]).toEqual([2, true]);
  });

  test('of a tail of past windows, the same on both backends', async () => {
    const day = (row: number): string => new Date(asOf - (61 - row) * 86_400_000).toISOString().slice(0, 10);
    const closes = Array.from({ length: 60 }, (_, row) => [day(row), ...[1, 2, 3, 4].map((k) => 100 + 5 * Math.sin(k * row))].join(','));
    const history = files.write('closes.csv', ['date,BTC,ETH,SOL,XRP', ...closes, ''].join('\n'));
    const flags = ['optimise', 'hedge', ...asked, ...whose(), '--objective', 'expectedShortfall', '--confidence', '0.9', '--json'];
    const past = [...flags, '--history', history, '--horizon-days', '2', '--windows', '50', '--instruments'];
    const perpetual = 'BTC_USDC-PERPETUAL';
    const [wasm, js] = await Promise.all(['wasm', 'js'].map((backend) => margincore([...past, perpetual, '--backend', backend])));
    expect(wasm?.code, wasm?.stderr).toBe(0);
    expect(js?.stdout).toBe(wasm?.stdout);
    const { objective } = JSON.parse(wasm?.stdout ?? '');
    expect(objective.before).toBeGreaterThan(0);
    expect(objective.after).toBeLessThanOrEqual(objective.before);
    const wrong = await margincore([...flags, '--pnl', history, '--windows', '50', '--instruments', perpetual]);
    expect([wrong.code, wrong.stderr.includes('--windows')]).toEqual([2, true]);
  });

  test('as text and as a page; an unknown instrument is named', async () => {
    const page = files.path('hedge.html');
    const flags = ['optimise', 'hedge', ...asked, ...whose(), '--instruments', 'BTC_USDC-PERPETUAL', '--frontier', '3', '--out', page];
    const { code, stdout } = await margincore(flags);
    expect(code).toBe(0);
    expect(stdout).toMatch(/no trade is better than none|releases/);
    expect(readFileSync(page, 'utf8')).toContain('<svg');
    const wrong = await margincore(['optimise', 'hedge', ...asked, ...whose(), '--instruments', 'NONE']);
    expect([wrong.code, wrong.stderr.includes('UNKNOWN_INSTRUMENT') || wrong.stderr.includes('NONE')]).toEqual([2, true]);
  });
});

describe('margincore optimise collateral, transfer, compress', () => {
  const places = {
    places: [{ place: 'A', requirement: 100 }],
    holdings: [{ asset: 'USDC', value: 150, cost: 0.01 }],
    terms: [{ place: 'A', asset: 'USDC', haircut: 0.1 }],
  };

  test('collateral: allocated, or which requirements cannot be met', async () => {
    const enough = files.write('places.json', JSON.stringify(places));
    const { code, stdout } = await margincore(['optimise', 'collateral', '--inputs', enough, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ format: 'margincore-allocation', status: 'optimal' });
    const short = files.write('short.json', JSON.stringify({ ...places, places: [{ place: 'A', requirement: 1000 }] }));
    const none = await margincore(['optimise', 'collateral', '--inputs', short]);
    expect(none.code).toBe(2);
    expect(none.stdout).toContain('cannot be met together: A');
  });

  test('compress and transfer answer plans of the engine', async () => {
    const instruments = { 'BTC_USDC-PERPETUAL': { price: index, lot: 0.01 } };
    const bands = files.write('bands.json', JSON.stringify({ band: { initial: 100, maintenance: 100 }, instruments }));
    const compressed = await margincore(['optimise', 'compress', ...asked, '--inputs', bands, '--json']);
    expect(compressed.code).toBe(0);
    const found = JSON.parse(compressed.stdout);
    expect(found).toMatchObject({ format: 'margincore-compression' });
    for (const { before, after } of found.accounts) expect(after.initial).toBeLessThanOrEqual(before.initial + 100);
    const { accounts, subaccounts } = await readBook(book);
    const some = accounts.slice(0, 6).map((id, n) => ({ account: id, subaccount: subaccounts[n] }));
    const moves = files.write('moves.json', JSON.stringify({ accounts: some, instruments }));
    const moved = await margincore(['optimise', 'transfer', ...asked, '--inputs', moves]);
    expect(moved.code).toBe(0);
    expect(moved.stdout).toMatch(/no move is better|initial/);
  });
});

describe('margincore agent', () => {
  const policy = (accounts = [{ account, subaccount }]) =>
    files.write(
      'policy.json',
      JSON.stringify({
        id: 'p',
        accounts,
        release: { capitalRate: 1, horizonDays: 90, undone: 0.5, band: 1, exposure: { delta: 0.5, vega: 0 } },
        instruments: { 'BTC_USDC-PERPETUAL': { lot: 0.001, largestOrder: 5, largestPosition: 20, cost: 1 } },
        budgets: { hour: {}, day: {} },
        coolDownSeconds: 600,
        stalestSeconds: 60,
        stop: { rejections: 3, shortfall: 20 },
      }),
    );
  const changes = () =>
    files.write(
      'history.ndjson',
      Array.from({ length: 40 }, (_, n) => {
        const time = asOf + 20_000 * n;
        const told = ['a', 'b', 'c'].map((source) => ({ source, price: index, time }));
        return [
          { kind: 'sources', time, prices: { BTC: told } },
          { kind: 'tick', time, prices: { BTC: index * (1 + 0.001 * Math.sin(n)) } },
        ];
      })
        .flat()
        .map((one) => JSON.stringify(one))
        .join('\n'),
    );

  test('advise says why, or why not, after every change', async () => {
    const { code, stdout } = await margincore(['agent', 'advise', ...asked, '--policy', policy(), '--changes', changes(), '--json']);
    expect(code).toBe(0);
    const steps = stdout
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line));
    expect(steps).toHaveLength(80);
    for (const { actions, silences } of steps) expect(actions.length + silences.length).toBe(1);
  });

  test('simulate answers the record, beside doing nothing and a delta hedge; text shows the three', async () => {
    const all = await readBook(book);
    const some = all.accounts.slice(8, 18).map((one, n) => ({ account: one, subaccount: all.subaccounts[n + 8] as string }));
    const flags = ['agent', 'simulate', ...asked, '--policy', policy(some), '--changes', changes(), '--liquidation-cost', '0.005'];
    const [json, plain] = await Promise.all([margincore([...flags, '--json']), margincore(flags)]);
    const found = JSON.parse(json.stdout);
    expect(found).toMatchObject({ format: 'margincore-agent-simulation', record: { changes: 80 } });
    expect(found.actions.length).toBe(found.record.actions);
    expect(found.actions.length).toBeGreaterThan(0);
    for (const name of ['agent', 'doing nothing', 'delta hedge']) expect(plain.stdout).toContain(name);
    const page = files.path('simulation.html');
    expect((await margincore([...flags, '--out', page])).code).toBe(0);
    const html = readFileSync(page, 'utf8');
    for (const figure of ['initial margin by day', 'change of equity by day']) expect(html).toContain(`aria-label="${figure}"`);
    const cells = [...html.matchAll(/<td[^>]*data-label="equity at the end"[^>]*>([^<]*)</g)].map(([, text]) =>
      Number(text?.replace(/[^\d.-]/g, '')),
    );
    const paths = [found.agent, found.nothing, found.deltaHedge];
    expect(cells).toEqual(paths.map(({ days }) => Number(days.at(-1).equity.toFixed(2))));
    const worth = ({ days, capitalDays }: typeof found.agent) => days.at(-1).equity - capitalDays / 365;
    const [own, idle, hedged] = paths.map(worth) as [number, number, number];
    const best =
      own > Math.max(idle, hedged) ? 'the agent came out best' : idle >= hedged ? 'doing nothing was better' : 'hedge was better';
    expect(html).toContain(best);
  });
});
