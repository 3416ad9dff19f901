// One grammar over all commands: each has help, --json and --quiet; a flag has one meaning; files may be `-`.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { CommandGrammar } from '../../src/cli/grammar.js';
import { programOf } from '../../src/cli/program.js';
import { readBook, readMarket } from '../../src/io/index.js';
import { some } from '../long.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(12);
let commands: readonly CommandGrammar[] = [];
/** By command: flags with their files, the rest of a call that works; how it ends where that is not with 0. */
let calls: Readonly<
  Record<string, { readonly read: Readonly<Record<string, string>>; readonly more?: readonly string[]; readonly code?: number }>
> = {};

beforeAll(async () => {
  await write();
  commands = JSON.parse((await wellDone(['completion', '--json'])).stdout).commands;
  const { underlyings, asOf } = await readMarket(market);
  const { accounts, subaccounts } = await readBook(book);
  const [account, subaccount] = [accounts[3] as string, subaccounts[3] as string];
  const whose = ['--account', account, ...(subaccount === '' ? [] : ['--subaccount', subaccount])];
  const index = underlyings.find(({ id }) => id === 'BTC')?.index as number;
  const json = (name: string, value: unknown): string => files.write(name, JSON.stringify(value));
  const last = Math.floor(asOf / 86_400_000) - 1;
  const daily = (level: number): string =>
    [
      `date,${underlyings.map(({ id }) => id)}`,
      ...Array.from({ length: 220 }, (_, i) =>
        [
          new Date((last - 219 + i) * 86_400_000).toISOString().slice(0, 10),
          ...underlyings.map((_, u) => (level * (1 + 0.05 * Math.sin(i * i + u))).toFixed(6)),
        ].join(','),
      ),
      '',
    ].join('\n');
  const history = files.write('closes.csv', daily(100));
  const volHistory = files.write('vols.csv', daily(0.6));
  const rules = files.write('rules.json', (await wellDone(['rules', 'show', 'margincore'])).stdout);
  const scenarios = files.write('scenarios.json', (await wellDone(['rules', 'show', 'crash'])).stdout);
  const series = files.write(
    'series.csv',
    `date,loss,valueAtRisk\n${Array.from({ length: 40 }, (_, i) => `${new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10)},${Math.sin(i * i)},0.9`).join('\n')}\n`,
  );
  const terms = { 'BTC_USDC-PERPETUAL': { lot: 0.01, costRate: 0.0005 } };
  const places = {
    places: [{ place: 'A', requirement: 100 }],
    holdings: [{ asset: 'USDC', value: 150, cost: 0.01 }],
    terms: [{ place: 'A', asset: 'USDC', haircut: 0.1 }],
  };
  const priced = { 'BTC_USDC-PERPETUAL': { price: index, lot: 0.01 } };
  const pair = [0, 1].map((i) => ({ account: accounts[i], subaccount: subaccounts[i] }));
  const policy = {
    ...{
      id: 'p',
      accounts: [{ account, subaccount }],
      release: { capitalRate: 1, horizonDays: 90, undone: 0.5, band: 1, exposure: { delta: 0.5, vega: 0 } },
    },
    ...{
      instruments: { 'BTC_USDC-PERPETUAL': { lot: 0.001, largestOrder: 5, largestPosition: 20, cost: 1 } },
      budgets: { hour: {}, day: {} },
    },
    ...{ coolDownSeconds: 600, stalestSeconds: 60, stop: { rejections: 3, shortfall: 20 } },
  };
  const ticks = [1, 2, 3].map((n) => JSON.stringify({ kind: 'tick', time: asOf + 1000 * n, prices: { BTC: index * (1 + n / 100) } }));
  const changes = files.write('changes.ndjson', ticks.join('\n'));
  const key = files.write('key.pem', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
  const row = {
    ...{ symbol: 'OWNUSDT', side: 'Buy', size: '10', avgPrice: '100', positionValue: '1000', leverage: '10', markPrice: '120' },
    ...{ positionIM: '100.9', positionMM: '20.9', unrealisedPnl: '200' },
  };
  const reply = json('reply.json', { retCode: 0, result: { list: [row] } });
  const journal = files.path('journal');
  await margincore(['watch', '--market', market, '--book', book, '--changes', changes, '--journal', journal]);
  const both = { '--market': market, '--book': book };
  const anyFile = { ...both, '--rules': rules };
  const ahead = ['--confidence', '0.95', '--horizon-days', '1'];
  calls = {
    margin: { read: { ...anyFile, '--history': history, '--vol-history': volHistory } },
    greeks: { read: { '--market': market } },
    sample: { read: { '--market': market }, more: ['--accounts', '5', '--out', '-'] },
    calibrate: { read: { '--history': history, '--market': market }, more: ['--underlying', 'BTC'] },
    backtest: { read: { ...anyFile, '--history': history, '--vol-history': volHistory }, more: ['--confidence', '0.9'] },
    'backtest of a series': { read: { '--series': series }, more: ['--confidence', '0.9', '--simulations', '10'] },
    var: {
      read: {
        ...anyFile,
        '--history': history,
        '--vol-history': volHistory,
        '--stress': json('tail.json', {
          names: underlyings.map(({ id }) => id),
          moves: [underlyings.map(() => -0.5)],
          probabilities: [0.01],
        }),
      },
      more: [...ahead, '--method', 'historical'],
    },
    'var of jumps': {
      read: {
        ...both,
        '--jumps': json('jumps.json', [
          {
            perYear: 4,
            names: underlyings.map(({ id }) => id),
            means: underlyings.map(() => -0.1),
            deviations: underlyings.map(() => 0.1),
            correlation: 0.8,
          },
        ]),
      },
      more: [...ahead, '--method', 'monte-carlo', '--draws', '200', '--distribution', 'jumps'],
    },
    stress: { read: { ...anyFile, '--history': history, '--scenarios': scenarios } },
    ask: { read: { ...anyFile, '--inputs': json('asked.json', { most: 3 }) }, more: ['nearest'] },
    compare: { read: anyFile },
    explain: { read: { ...anyFile, '--sigmas': rules }, more: [...whose, '--horizon-days', '2', '--steps', '4'] },
    'rules list': { read: {} },
    'rules show': { read: { '': rules } },
    'rules validate': { read: { '': rules } },
    watch: { read: { ...anyFile, '--history': history, '--changes': changes } },
    statement: { read: { ...anyFile, '--key': key }, more: whose },
    verify: { read: { '': reply }, more: ['--venue', 'bybit', '--partial'] },
    'verify of an account': {
      read: { '--from': json('own.json', { venue: 'bybit', replies: [JSON.parse(readFileSync(reply, 'utf8'))] }) },
      more: ['--partial'],
    },
    replay: { read: {}, more: [journal] },
    'optimise hedge': { read: { ...anyFile, '--instruments': json('terms.json', terms) }, more: whose },
    'optimise hedge of a tail': {
      read: {
        ...anyFile,
        '--instruments': json('terms.json', terms),
        '--pnl': json('pnl.json', { pnl: [-9, 9], instruments: { 'BTC_USDC-PERPETUAL': [-1, 1] } }),
      },
      more: [...whose, '--objective', 'expectedShortfall', '--confidence', '0.5'],
    },
    'optimise hedge of a history': {
      read: { ...anyFile, '--instruments': json('terms.json', terms), '--history': history },
      more: [...whose, '--objective', 'expectedShortfall', '--confidence', '0.5'],
    },
    'optimise collateral': { read: { '--inputs': json('places.json', places) } },
    'optimise transfer': { read: { ...anyFile, '--inputs': json('transfer.json', { accounts: pair, instruments: priced }) } },
    'optimise compress': {
      read: {
        ...anyFile,
        '--inputs': json('compress.json', { band: { initial: 100, maintenance: 100 }, instruments: priced }),
      },
    },
    'agent advise': { read: { ...anyFile, '--policy': json('policy.json', policy), '--changes': changes } },
    'agent simulate': {
      read: { ...anyFile, '--policy': json('policy.json', policy), '--changes': changes },
      more: ['--liquidation-cost', '0.01'],
    },
    mcp: { read: {} },
    doctor: { read: {} },
    demo: { read: {}, more: ['--accounts', '20'] },
    completion: { read: {}, more: ['bash'] },
  };
});

/** What the parser says to arguments that it refuses, or answers with help. */
async function refusedBy(args: readonly string[]): Promise<{ readonly code: string; readonly out: string; readonly err: string }> {
  const said: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += text;
      return true;
    }),
  );
  const { code } = await programOf()
    .parseAsync(['node', 'margincore', ...args])
    .then(
      () => ({ code: 'done' }),
      (error: { code: string }) => error,
    );
  for (const spy of spies) spy.mockRestore();
  return { code, out: said.stdout, err: said.stderr };
}

/** What has to be given, so that nothing is missing before what is wrong. */
const requiredOf = (name: string): string[] =>
  (commands.find((one) => one.name === name)?.flags ?? []).flatMap(({ long, required, takes }) =>
    required
      ? [
          long,
          takes?.choices[0] ??
            (takes?.kind === 'number' ? (long === '--confidence' ? '0.9' : long === '--liquidation-cost' ? '0.01' : '1') : 'x'),
        ]
      : [],
  );

/** Work on a list, a few at a time. */
async function each<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...list];
  await Promise.all(
    [0, 1, 2].map(async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
    }),
  );
}

const callOf = (name: string): string => name.replace(/ of (a series|jumps|an account|a tail|a history)$/, '');
const words = (name: string): string[] => callOf(name).split(' ');
const argumentsOf = (read: Readonly<Record<string, string>>): string[] =>
  Object.entries(read).flatMap(([flag, value]) => (flag === '' ? [value] : [flag, value]));

describe('the grammar of the command line', () => {
  test('every command has --json, --quiet and -h, and says what each flag and itself is for', () => {
    expect(commands.length).toBeGreaterThan(25);
    for (const { name, words: said, flags } of commands) {
      const names = flags.map(({ long, short }) => `${short ?? ''} ${long}`.trim());
      expect([name, names]).toEqual([name, expect.arrayContaining(['--json', '-q --quiet', '-h --help'])]);
      expect(new Set(names).size).toBe(names.length);
      expect([name, said.length > 10, flags.filter((flag) => flag.words.length < 3)]).toEqual([name, true, []]);
      expect([name, flags.filter(({ long }) => !/^--[a-z]+(-[a-z]+)*$/.test(long))]).toEqual([name, []]);
    }
  });

  test('a flag takes the same kind of value wherever it stands, and what several commands have means one thing', () => {
    // methods are of a command; what may be missing in a matrix is more than in one column; lists where several may be named
    const narrower = ['--method', '--missing', '--rules', '--requirement'];
    const seen = new Map<string, string>();
    for (const { name, flags } of commands)
      for (const { long, short, takes } of flags) {
        const shape = JSON.stringify(narrower.includes(long) ? [short, takes?.kind] : [short, takes]);
        expect([name, long, shape]).toEqual([name, long, seen.get(long) ?? shape]);
        seen.set(long, shape);
      }
  });

  test('what one flag is called no other is: nothing reads a file but --out, and one name stands for one thing', () => {
    const targets = new Set(commands.flatMap(({ flags }) => flags.filter(({ takes }) => takes?.kind === 'target').map(({ long }) => long)));
    expect([...targets]).toEqual(['--out']);
    const all = new Set(commands.flatMap(({ flags }) => flags.map(({ long }) => long)));
    for (const gone of ['--report', '--closes', '--lambda', '--window', '--output', '--format', '--silent'])
      expect(all).not.toContain(gone);
    for (const { name, flags } of commands)
      if (flags.some(({ long }) => long === '--csv'))
        expect([name, flags.find(({ long }) => long === '--out')?.words]).toEqual([name, expect.stringContaining('.csv')]);
  });

  test('-h prints the help of each, and a flag that is nearly right is refused by its name', async () => {
    for (const { name, flags } of commands) {
      const [help, wrong] = [await refusedBy([...words(name), '-h']), await refusedBy([...words(name), ...requiredOf(name), '--quite'])];
      expect([name, help.code, help.out]).toEqual([name, 'commander.helpDisplayed', expect.stringContaining(`Usage: margincore ${name}`)]);
      for (const { long } of flags) expect([name, help.out]).toEqual([name, expect.stringContaining(long)]);
      expect([name, wrong.code]).toEqual([name, 'commander.unknownOption']);
      expect(wrong.err).toBe(
        `margincore: error: unknown option '--quite'\n(Did you mean --quiet?)\nmargincore: next: \`margincore ${name} --help\` lists the flags of the command; a file called - is standard input or output.\n`,
      );
    }
    const { code, stdout } = await margincore(['greeks', '--market', market, '--quite', '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([2, { format: 'margincore-fault', fault: { code: 'BAD_ARGUMENT' } }]);
  });

  test('a required flag that is misspelt is named beside the one that is missing', async () => {
    const { code, stderr } = await margincore(['margin', '--markt', market, '--book', book]);
    expect(code).toBe(2);
    expect(stderr).toContain("required option '--market <file>' not specified, and '--markt' is no flag of margincore margin");
  });
});

describe('standard streams', () => {
  test('every flag and argument that reads a file reads `-`, once in a command', async () => {
    const tries = Object.entries(calls).flatMap(([name, call]) => Object.keys(call.read).map((flag) => [name, flag] as const));
    // `serve` runs until it is stopped: what it reads is tried in `test/service/command.test.ts`
    const ended = commands.filter(({ name }) => name !== 'serve');
    const stated = ended.flatMap(({ name, flags, arguments: [argument] }) => [
      ...flags.filter(({ takes }) => takes?.kind === 'source').map(({ long }) => `${name} ${long}`),
      ...(argument?.kind === 'source' ? [`${name} `] : []),
    ]);
    expect(tries.map(([name, flag]) => `${callOf(name)} ${flag}`)).toEqual(expect.arrayContaining(stated));
    await each(Object.entries(calls), async ([name, { read, more = [], code = 0 }]) => {
      if (Object.keys(read).length === 0) return;
      const asked = name === 'sample' ? [] : ['--json'];
      const plain = await margincore([...words(name), ...argumentsOf(read), ...more, ...asked]);
      expect([name, plain.code, plain.stderr]).toEqual([name, code, expect.anything()]);
      for (const [flag, file] of some(Object.entries(read), 1)) {
        const given = { ...read, [flag]: '-' };
        const piped = await margincore([...words(name), ...argumentsOf(given), ...more, ...asked], { stdin: readFileSync(file) });
        expect([name, flag, piped.stderr.includes('internal'), piped.code]).toEqual([name, flag, false, code]);
        expect([name, flag, piped.stdout]).toEqual([name, flag, plain.stdout]);
      }
    });
    const twice = await margincore(['margin', '--market', '-', '--book', '-'], { stdin: readFileSync(market) });
    expect([twice.code, twice.stderr]).toEqual([
      2,
      expect.stringContaining('--book must be a file: standard input is read for --market already'),
    ]);
  }, 300_000);

  test('every --out writes to `-`, alone; the form by its ending; a form of standard output is asked for once', async () => {
    const writing = commands.filter(({ flags }) => flags.some(({ takes }) => takes?.kind === 'target')).map(({ name }) => name);
    expect(writing.length).toBeGreaterThan(20);
    await each(some(writing, 10), async (name) => {
      const { read, more = [], code = 0 } = calls[name] as (typeof calls)[string];
      const out = await margincore([
        ...words(name),
        ...argumentsOf(read),
        ...more.filter((one) => one !== '--out' && one !== '-'),
        '--out',
        '-',
        '-q',
      ]);
      expect([name, out.code]).toEqual([name, code]);
      if (name === 'demo') expect(out.stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/i);
      else if (name === 'completion') expect(out.stdout).toMatch(/^# bash completion/);
      else if (name === 'sample') expect(out.stdout).toMatch(/^type,account,/);
      else expect([name, JSON.parse(out.stdout)]).toEqual([name, expect.anything()]);
    });
    const asked = ['margin', '--market', market, '--book', book];
    const [csv, rows, page] = await Promise.all(
      [['--csv'], ['--out', '-.csv'], ['--out', '-.html']].map((more) => wellDone([...asked, ...more])),
    );
    expect(rows?.stdout).toBe(csv?.stdout);
    expect(page?.stdout).toMatch(/^<!doctype html>/i);
    for (const more of [
      ['--json', '--csv'],
      ['--json', '--out', '-'],
      ['--csv', '--out', '-.html'],
    ]) {
      const { code, stderr } = await margincore([...asked, ...more]);
      expect([more, code, stderr]).toEqual([more, 2, expect.stringContaining('standard output is one document')]);
    }
  }, 180_000);

  test('--quiet leaves standard error to warnings, faults and errors', async () => {
    const asked = ['margin', '--market', market, '--book', book, '--json'];
    const [quiet, plain] = await Promise.all([wellDone([...asked, '--quiet']), wellDone(asked)]);
    expect([quiet.stderr, quiet.stdout]).toEqual(['', plain.stdout]);
    expect(plain.stderr).toContain('margincore: market: ');
    const bad = files.write('bad.csv', 'account,instrument,quantity,entryPrice\na,NONE,1,1\n');
    const faults = await margincore(['margin', '--market', market, '--book', bad, '-q']);
    expect([faults.code, faults.stderr]).toEqual([3, expect.stringMatching(/^margincore: fault: .*\nmargincore: next: /)]);
  });
});
