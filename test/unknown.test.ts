// One law at every entry point: an account with a fault, without a price or beyond doubles is unknown, never ok or of infinite health.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, test } from 'vitest';
import { accountReport, createCore, marginCalls, totals } from '../src/index.js';
import { parseBook, sampleMarket, writeMarket } from '../src/io/index.js';
import { openLive, type Statement, statement, verifyStatement } from '../src/live.js';
import { preset } from '../src/rules.js';
import { Desk, type Said } from '../src/web/desk/desk.js';
import type { Answer, Asked, Question } from '../src/web/desk/questions.js';
import { margincore } from './cli/command.js';
import { Files } from './io/files.js';
import { some } from './long.js';

const head = 'type,account,mode,instrument,quantity,entryPrice,asset,amount';
const held = ['position,A,portfolio,BTC-PERPETUAL,100000,86000,,', 'collateral,A,portfolio,,,,USDC,50000'];
/** Books of one account each, and the code of what is wrong with it. */
const faulty: readonly (readonly [name: string, rows: readonly string[], code: string])[] = [
  ['a row that cannot be read', [...held, 'position,A,portfolio,ETH-PERPETUAL,many,3000,,'], 'TYPE_MISMATCH'],
  ['an instrument without a price', [...held, 'position,A,portfolio,NOPE-PERPETUAL,1,1,,'], 'UNKNOWN_INSTRUMENT'],
  ['collateral without a price', [...held, 'collateral,A,portfolio,,,,NOPE,1'], 'UNKNOWN_ASSET'],
  ['a sum beyond the doubles', ['position,A,portfolio,BTC-PERPETUAL,1e308,0.001,,', held[1] as string], 'OVERFLOW'],
];
/** What would be a claim of cover. */
const claims = /covered|"ok"|\bok\b|infinit|∞/i;
const market = sampleMarket(1);
const rules = preset('margincore');
const files = new Files();
const marketFile = files.path('market.json');
await writeMarket(marketFile, market);
const text = (rows: readonly string[]): string => `${[head, ...rows].join('\n')}\n`;
const core = await createCore({ backend: 'js' });

/** What a call comes to: its answer, or the code that it is refused with. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return (error as { readonly code?: string }).code;
  }
}

describe.each(some(faulty, 2))('%s', (_, rows, code) => {
  const book = parseBook(text(rows), { name: 'book.csv' });

  test('library: a fault, no figures, no health of the sums', async () => {
    const engine = await core.prepare({ book, market, rules });
    const run = engine.run();
    const report = accountReport(run, 0);
    expect([report.status, report.belowMaintenance, marginCalls(run)]).toEqual(['fault', null, []]);
    for (const { equity, health } of Object.values(report.requirements)) expect([equity, health]).toEqual([Number.NaN, Number.NaN]);
    expect(totals(run)).toMatchObject({ accounts: 0, faulted: 1, health: Number.NaN });
    const view = engine.account('A');
    for (const call of [
      () => view.figures(),
      () => view.health,
      () => view.explain(),
      () => view.liquidationPrices(),
      () => view.whatIf({}),
    ])
      expect(await outcome(call)).toBe(code);
    expect(await outcome(() => statement(core, engine, { account: 'A' }))).toBe(code);
    engine.dispose();
  });

  test('live engine and statement: level unknown, no statement, none verified', async () => {
    const live = await openLive(core, { book, market, rules });
    expect(live.levels.ladder.level(live.rowOf('A'))).toBe('unknown');
    expect(await outcome(() => statement(core, live, { account: 'A' }))).toBe(code);
    live.dispose();
    const sound = await core.prepare({ book: parseBook(text(held), { name: 'book.csv' }), market, rules });
    const made = await statement(core, sound, { account: 'A' });
    sound.dispose();
    for (const results of [{}, { portfolio: { equity: null, initial: null, maintenance: null, excess: null } }])
      expect(await outcome(() => verifyStatement(core, { ...made, results } as unknown as Statement).then(({ holds }) => holds))).not.toBe(
        true,
      );
  });

  test('page: the account, its questions, the book and the simulation', async () => {
    const desk = new Desk();
    const answered = async <T>(said: Promise<Said<T>>): Promise<T> => {
      const found = await said;
      if ('fault' in found) throw Object.assign(new Error(found.fault.message), { code: found.fault.code });
      return found.answer;
    };
    const ask = <Q extends Question>(question: Q, asked: Asked<Q>): Promise<Answer<Q>> => answered(desk.ask(question, asked));
    await answered(desk.open({ kind: 'sample', sample: 'account' }));
    const { one } = await answered(desk.open({ kind: 'files', files: [{ name: 'book.csv', text: text(rows) }] }));
    expect(one.fault).not.toBeNull();
    const requirement = 'portfolio';
    for (const call of [() => ask('nearest', { requirement }), () => ask('makeUp', { requirement }), () => ask('statement', {})])
      expect(await outcome(call)).toBe(code);
    const { report } = await ask('account', {});
    expect(report.requirements.portfolio?.health).toBeNaN();
    const { totals: sums, histogram } = await ask('book', { requirement: 'own' });
    expect([sums.accounts, sums.faulted, histogram.unrequired]).toEqual([0, 1, 0]);
    const { total } = await ask('rows', {
      requirement: 'own',
      group: 'covered',
      order: 'health',
      descending: false,
      search: '',
      from: 0,
      count: 9,
    });
    expect(total).toBe(0);
    expect((await ask('otherRules', {})).filter(({ figures }) => figures !== undefined)).toEqual([]);
    expect((await ask('stresses', { requirement })).lines.filter(({ fault }) => fault === null)).toEqual([]);
    const { feed } = await ask('liveBegin', { kind: 'simulated', requirement, seed: 1, stepMs: 300_000, volTimes: 1 });
    const { steps } = await ask('livePull', { feed, count: 3 });
    expect(steps[0]?.events).toMatchObject([{ kind: 'begins', from: 'unknown' }]);
    for (const { point } of steps) expect([point.equity, point.initial, point.maintenance]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    if (book.faults.length > 0) expect(await outcome(() => ask('saved', {}))).toBe(code);
  });

  test('command line: margin in every form, explain', async () => {
    const path = files.write(`${code}.csv`, text(rows));
    const inputs = ['--market', marketFile, '--book', path];
    for (const form of [[], ['--json'], ['--out', files.path(`${code}.out.csv`)], ['--out', files.path(`${code}.html`)]]) {
      const { code: exit, stdout } = await margincore(['margin', ...inputs, ...form]);
      expect(exit).toBe(3);
      expect(stdout).not.toMatch(claims);
    }
    for (const out of [`${code}.out.csv`, `${code}.html`]) expect(readFileSync(files.path(out), 'utf8')).not.toMatch(claims);
    const explained = await margincore(['explain', ...inputs, '--account', 'A']);
    expect([explained.code, explained.stdout]).toEqual([2, '']);
  });

  test('assistant: refused with the fault, or listed as unknown', async () => {
    const { folder } = files;
    files.write('book.csv', text(rows));
    const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp', '--folder', folder], stderr: 'ignore' }));
    try {
      const ask = async (name: string, given: Record<string, unknown> = {}): Promise<string> =>
        ((await client.callTool({ name, arguments: given })).content as [{ text: string }])[0].text;
      const opened = await ask('open', { market: 'market.json', book: 'book.csv' });
      for (const tool of ['explain', 'what_if', 'liquidation_prices', 'drives', 'limits', 'hedge'])
        expect(await ask(tool, tool === 'limits' ? { withdrawal: 'USDC' } : {}), tool).toMatch(new RegExp(`^{"fault":{"code":"${code}"`));
      for (const tool of ['stress', 'compare'])
        expect(await ask(tool, { accounts: [{ account: 'A' }] }), tool).toMatch(new RegExp(`^{"fault":{"code":"${code}"`));
      expect(JSON.parse(await ask('greeks'))).toMatchObject({ answer: { faults: [{ code }] } });
      expect(JSON.parse(await ask('margin'))).toMatchObject({ answer: { accounts: [{ figures: null, fault: { code } }] } });
      for (const said of [opened, await ask('nearest'), await ask('basis')]) {
        expect(said).not.toMatch(claims);
        expect(said).toContain('"unknown":1');
      }
    } finally {
      await client.close();
    }
  });
});
