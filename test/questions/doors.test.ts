// The law of the question layer: an answer depends on question and session alone.
// Every question through every door: the same bits, the same faults; answers have the form that they state.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Core, createCore, Fault, type MarginEngine } from '../../src/index.js';
import { writeBook, writeMarket } from '../../src/io/index.js';
import { type LiveEngine, openLive } from '../../src/live.js';
import { bookTools } from '../../src/mcp/bookTools.js';
import { Folder } from '../../src/mcp/files.js';
import { questionTools } from '../../src/mcp/questionTools.js';
import { Session as Opened } from '../../src/mcp/session.js';
import { Tools } from '../../src/mcp/tool.js';
import { askable, questions } from '../../src/questions/all.js';
import { type AnyQuestion, asked, type Session } from '../../src/questions/question.js';
import { parseRules, preset } from '../../src/rules.js';
import { accountsOf, holdingOf } from '../../src/support.js';
import { margincore } from '../cli/command.js';
import { some } from '../long.js';
import { account, future, Harness, inputs, market } from '../service/harness.js';

const whom = { account };
const trades = [{ instrument: future, quantity: 500, price: 90_000 }];
const order = { instrument: future, side: 'buy', price: 90_000, lot: 10 };
const names = market.underlyings.map(({ id }) => id);
const normal = {
  ...{ method: 'delta-normal', confidence: 0.99, horizonDays: 1, daysPerYear: 365, names },
  volatilities: names.map((_, n) => 0.5 + n / 10),
  correlation: names.map((_, i) => names.map((_, j) => (i === j ? 1 : 0.5))),
};

const dates = Array.from({ length: 60 }, (_, n) => Date.UTC(2025, 9, 1 + n));
const closes = { names, dates, closes: dates.flatMap((_, day) => names.map((__, u) => 100 + u + 9 * Math.sin(day * (u + 2)))) };

const few = { names: ['BTC'], dates: dates.slice(0, 5), closes: [1, 2, 3, 4, 5] };

/** A statement, made before the first test, and asked about with and without a key. */
const made: object[] = [];

/** What each is asked; every question of the layer stands here. */
const cases: Readonly<Record<keyof typeof questions, readonly object[]>> = {
  margin: [{ accounts: [whom] }, { most: 3 }, { from: 298, most: 7 }],
  book: [
    {},
    { requirement: 'cross', atRisk: 3, byAccount: true },
    { heatmap: { underlyings: ['BTC'], moves: [-0.1, 0.1], volShocks: [0] } },
  ],
  'what-if': [
    { ...whom, trades },
    { ...whom, deposits: { USDC: -10 }, orders: [{ instrument: future, quantity: -10, price: 95_000 }] },
    { ...whom, trades, largest: {}, liquidationPrices: { steps: 8 }, withoutNextExpiry: true },
    { ...whom },
  ],
  'what-ifs': [
    {
      questions: [
        { ...whom, trades },
        { account: 'A000002', trades },
      ],
    },
  ],
  'order-check': [{ ...whom, order: { id: 'large', instrument: future, quantity: 1e6, price: 90_000 } }],
  limits: [
    { ...whom, order, withdrawal: 'USDC' },
    { ...whom, withdrawal: 'BTC', requirement: 'cross' },
  ],
  'liquidation-prices': [
    { ...whom, steps: 16 },
    { ...whom, assets: ['ETH'], requirement: 'isolated' },
  ],
  greeks: [whom],
  chain: [{ underlyings: ['ETH'] }, {}],
  var: [
    { accounts: [whom, { account: 'A000004' }], inputs: normal },
    { accounts: [whom], inputs: { ...normal, contributions: true } },
    { inputs: { ...normal, method: 'delta-gamma', approximation: 'auto' } },
  ],
  stress: [
    { scenarios: ['2020-03-12', 'crash'], accounts: [whom] },
    { scenarios: ['crash', 'rally'], worst: 1 },
    {
      scenarios: ['crash', 'correlation-one-up'],
      accounts: [whom, { account: 'A000004' }],
      requirement: 'cross',
      heatmap: { underlyings: ['BTC'], moves: [-0.2, 0.2], volShocks: [0, 1] },
      reverse: { driver: 'ETH', horizonDays: 5, maximumSigmas: 2, joint: true },
    },
    { scenarios: ['historical'], losses: 2, heatmap: { ...whom, moves: [0.1] }, reverse: { form: 'still', maximumSigmas: 3 } },
  ],
  backtest: [
    { confidence: 0.9, closes: { history: closes, names: ['BTC'], windowDays: 20 }, simulations: 20 },
    {
      confidence: 0.95,
      series: [{ dates: closes.dates, losses: closes.dates.map((_, n) => n % 7), valuesAtRisk: closes.dates.map(() => 5.5) }],
      byDay: true,
    },
  ],
  'margin-backtest': [
    { history: closes, horizonDays: 5, missing: 'trim', rules: ['margincore', 'reg-t'] },
    { history: closes, confidence: 0.9, byAccount: true },
  ],
  explain: [
    whom,
    { ...whom, requirement: 'cross' },
    { ...whom, savings: true, prices: { steps: 8 }, distances: { horizonDays: 10, sigmas: 'margincore' } },
  ],
  drives: [whom, { ...whom, most: 2, requirement: 'cross' }],
  compare: [
    { rules: ['margincore', 'deribit-portfolio', 'binance-futures'], accounts: [whom] },
    { rules: ['margincore'], requirements: ['cross'], byAccount: true },
    { rules: ['reg-t', 'vega'], strict: true },
  ],
  hedge: [
    { account: 'A000009' },
    { account: 'A000009', instruments: [future], lot: 10, frontier: 2 },
    {
      account: 'A000009',
      objective: { health: { least: 2 } },
      instruments: { [future]: { lot: 10, cost: 1, lowest: -1000, highest: 1000 } },
    },
  ],
  nearest: [{}, { most: 3 }],
  basis: [{}],
  statement: [whom],
  'verify-statement': made,
  'operator/rules/preview': [{ rules: 'deribit-portfolio' }],
};
/** Refused by what is read, and by the library behind it. */
const refused: readonly (readonly [keyof typeof questions, object, code: string, path: string])[] = [
  ['what-if', { ...whom, trade: trades }, 'UNKNOWN_FIELD', 'trade'],
  ['what-if', { ...whom, trades: [{ ...trades[0], instrument: 'NONE' }] }, 'UNKNOWN_INSTRUMENT', 'trades[0].instrument'],
  ['what-if', { ...whom, trades: [{ instrument: future, quantity: 1 }] }, 'MISSING_FIELD', 'trades[0].price'],
  ['what-if', {}, 'MISSING_FIELD', 'account'],
  ['explain', { ...whom, requirement: 'none' }, 'BAD_ARGUMENT', 'requirement'],
  ['limits', whom, 'MISSING_FIELD', 'order'],
  ['limits', { ...whom, withdrawal: 'NONE' }, 'UNKNOWN_ASSET', 'withdrawal'],
  ['liquidation-prices', { ...whom, lowest: -1 }, 'OUT_OF_RANGE', 'lowest'],
  ['hedge', { ...whom, instruments: ['NONE'] }, 'UNKNOWN_INSTRUMENT', 'instruments'],
  ['book', { requirement: 'none' }, 'NOT_FOUND', 'requirement'],
  ['book', { heatmap: { underlyings: ['NONE'] } }, 'UNKNOWN_UNDERLYING', 'heatmap.underlyings[0]'],
  ['stress', { scenarios: ['crash', 'none'] }, 'BAD_ARGUMENT', 'scenarios[1]'],
  ['stress', { scenarios: ['crash'], requirement: 'none' }, 'BAD_ARGUMENT', 'requirement'],
  ['stress', { scenarios: ['crash'], heatmap: { account: 'NOBODY' } }, 'UNKNOWN_ACCOUNT', 'heatmap.account'],
  ['stress', { scenarios: ['crash'], reverse: { driver: 'NONE' } }, 'UNKNOWN_UNDERLYING', 'reverse.driver'],
  ['backtest', { confidence: 0.9 }, 'BAD_ARGUMENT', 'series'],
  ['backtest', { confidence: 0.9, closes: { history: few, names: ['NONE'] } }, 'UNKNOWN_FACTOR', 'closes.names[0]'],
  ['backtest', { confidence: 0.9, closes: { history: few, windowDays: 4 } }, 'TOO_SHORT', 'closes.history'],
  ['margin-backtest', { history: {} }, 'TYPE_MISMATCH', 'history'],
  ['margin-backtest', { history: few, rules: ['none'] }, 'NOT_FOUND', 'rules[0]'],
  ['verify-statement', { statement: { format: 'none' } }, 'BAD_FORMAT', 'statement.format'],
  ['chain', { underlyings: ['NONE'] }, 'UNKNOWN_UNDERLYING', 'underlyings[0]'],
  ['hedge', { ...whom, objective: 'none' }, 'UNKNOWN_KIND', 'objective'],
];

const folder = mkdtempSync(join(tmpdir(), 'margincore-doors-'));
let harness: Harness;
let core: Core;
let live: LiveEngine;
let engine: MarginEngine;
let tools: Tools;
/** Sessions of the library's own: on the live engine, as the service's; on a prepared one, as those of files. */
let onLive: Session;
let onFiles: Session;

beforeAll(async () => {
  harness = await Harness.open();
  core = await createCore();
  live = await openLive(core, inputs);
  engine = await core.prepare(inputs);
  await writeMarket(join(folder, 'market.json'), market);
  await writeBook(join(folder, 'book.csv'), inputs.book);
  const session = await Opened.at(await Folder.at(folder));
  tools = new Tools([...bookTools(session), ...questionTools(session)]);
  await tools.call('open', { market: 'market.json', book: 'book.csv' });
  const { rules, book } = inputs;
  const rulesOf: Session['rulesOf'] = (told) => (typeof told === 'string' ? preset(told) : parseRules(told));
  onLive = { core, engine: live.engine, market, rules, book, live, rulesOf, holding: (one, sub) => holdingOf(live, one, sub) };
  const holdings = accountsOf(book);
  const holding: Session['holding'] = (one, sub) =>
    holdings.find(({ account: id, subaccount }) => id === one && subaccount === sub) as (typeof holdings)[number];
  onFiles = { core, engine, market, rules, book, rulesOf, holding };
  const statement = sent(await asked(questions.statement, onFiles, whom, 'input'));
  made.push({ statement }, { statement, publicKey: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=' }); // RFC 8032, test 1
}, 60_000);
afterAll(async () => {
  await harness.close();
  core.dispose();
  rmSync(folder, { recursive: true });
});

const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
type Outcome = { readonly answer: unknown } | { readonly fault: { readonly code: string; readonly path: string } };

async function ofLibrary(session: Session, name: keyof typeof questions, input: object): Promise<Outcome> {
  try {
    return { answer: sent(await asked(questions[name] as AnyQuestion, session, input, 'input')) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { fault: error.toRecord() };
  }
}

async function ofService(name: string, input: object): Promise<Outcome> {
  const { body } = await harness.post(`/v1/${name}`, input);
  return 'fault' in body ? { fault: body.fault as never } : { answer: (body as unknown as { answer: unknown }).answer };
}

async function ofAssistant(name: string, input: object): Promise<Outcome> {
  const { content } = await tools.call(name.replaceAll('-', '_'), input);
  const said = JSON.parse(content[0]?.text as string);
  return 'fault' in said ? said : { answer: said.answer, ...(Object.keys(said.leftOut).length > 0 && { leftOut: said.leftOut }) };
}

async function ofCommandLine(name: string, input: object): Promise<Outcome> {
  const fields = Object.entries(input).map(([field, value]) => `${field}=${typeof value === 'object' ? JSON.stringify(value) : value}`);
  const files = ['--market', join(folder, 'market.json'), '--book', join(folder, 'book.csv')];
  const { stdout } = await margincore(['ask', name, ...fields, ...files, '--json', '-q']);
  const said = JSON.parse(stdout);
  return 'fault' in said ? { fault: said.fault } : { answer: said.answer };
}

/** Cut as an assistant's lists are. */
const shortened = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.slice(0, 40).map(shortened)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shortened(one)]))
      : value;

/** What only a live book has: levels, and after which change a statement was made. */
const besidesLive = (name: string, { answer }: { readonly answer?: unknown }): unknown => {
  if (name === 'statement') return (answer as { results: unknown }).results;
  const text = JSON.stringify(answer);
  return JSON.parse(name === 'margin' ? text.replaceAll(/"level":"\w+",/g, '') : text);
};

describe('a question', () => {
  test.each(Object.keys(cases) as (keyof typeof questions)[])(
    '%s: the same answer through every door, in the form that it states',
    async (name) => {
      const question = questions[name] as AnyQuestion;
      for (const input of some(cases[name], 1)) {
        const answer = await ofLibrary(onLive, name, input);
        expect(answer).toHaveProperty('answer');
        const { answer: found } = answer as { answer: unknown };
        expect(sent(question.answer.parse(found, 'answer'))).toEqual(found);
        expect(await ofService(name, input)).toEqual(answer);
        if (!askable.includes(question)) continue;
        const prepared = await ofLibrary(onFiles, name, input);
        expect(besidesLive(name, prepared as never)).toEqual(besidesLive(name, answer as never));
        expect(await ofCommandLine(name, input)).toEqual(prepared);
        const { answer: told } = (await ofAssistant(name, input)) as { answer: unknown };
        expect(told).toEqual(shortened((prepared as { answer: unknown }).answer));
      }
    },
  );

  test.each(refused)('%s %j is refused with %s at %s by every door', async (name, input, code, path) => {
    const atOnce = [
      await ofLibrary(onLive, name, input),
      await ofLibrary(onFiles, name, input),
      await ofService(name, input),
      await ofAssistant(name, input),
      await ofCommandLine(name, input),
    ];
    const places = atOnce.map((one) => ('fault' in one ? [one.fault.code, one.fault.path.replace(/^(input|body)\./, '')] : one));
    expect(places).toEqual(atOnce.map(() => [code, path]));
  });

  test('has a line of help, and fields that say what they are', () => {
    for (const { name, title, input } of Object.values(questions) as AnyQuestion[]) {
      expect([name, title.length > 30]).toEqual([name, true]);
      const { properties } = input.schema as unknown as { properties: Record<string, { description?: string; $ref?: string }> };
      const mute = Object.entries(properties).filter(([, { description, $ref }]) => description === undefined && $ref === undefined);
      expect([name, mute.map(([field]) => field)]).toEqual([name, []]);
    }
  });

  test('the table of the README is that of the layer', () => {
    const rows = askable.map(
      ({ name }) => `| \`${name}\` | \`questions['${name}']\` | \`/v1/${name}\` | \`${name.replaceAll('-', '_')}\` | \`ask ${name}\` |`,
    );
    const readme = readFileSync(new URL('../../src/questions/README.md', import.meta.url), 'utf8');
    expect(readme).toContain(rows.join('\n'));
  });

  test('every answer is told in tables: text and a page', async () => {
    const files = ['--market', join(folder, 'market.json'), '--book', join(folder, 'book.csv')];
    for (const { name } of some(askable, 5)) {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, JSON.stringify(cases[name as keyof typeof questions][0]));
      const out = join(folder, `${name}.html`);
      const { code, stdout } = await margincore(['ask', name, ...files, '--inputs', path, '--out', out, '-q']);
      expect([name, code]).toEqual([name, 0]);
      expect([name, stdout]).toEqual([name, expect.not.stringMatching(/undefined|\[object|NaN/)]);
      if (name !== 'statement') expect([name, stdout.length > 50]).toEqual([name, true]);
      expect([name, readFileSync(out, 'utf8')]).toEqual([name, expect.stringMatching(/<\/html>\n$/)]);
    }
  }, 60_000);
});
