// Exit codes and refusals: what the command line says when it is given the wrong thing, and that it never shows a stack.
import { mkdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { margincore } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles();
beforeAll(write);

const margin = (...more: string[]): string[] => ['margin', '--market', market, '--book', book, ...more];

describe('the command line refuses with exit code 2', () => {
  const refusals: readonly (readonly [title: string, args: () => string[], said: RegExp])[] = [
    ['no command', () => [], /Usage: margincore/],
    ['an unknown command', () => ['margn'], /unknown command 'margn'[\s\S]*Did you mean margin/],
    ['an unknown flag', () => margin('--strct'), /unknown option '--strct'[\s\S]*Did you mean --strict/],
    ['an unknown short flag', () => margin('-x'), /unknown option '-x'/],
    ['an unknown flag before the command', () => ['--quite', 'doctor'], /unknown option '--quite'/],
    ['an argument too many', () => margin('extra'), /too many arguments/],
    ['a flag that is missing', () => ['margin', '--market', market], /required option '--book <file>' not specified/],
    ['a flag without its value', () => [...margin(), '--requirement'], /argument missing/],
    ['an empty value', () => margin('--rules', ''), /must not be empty/],
    ['a flag given twice', () => margin('--requirement', 'isolated', '--requirement', 'cross'), /only once/],
    ['an unknown requirement', () => margin('--requirement', 'span'), /one of isolated, cross, portfolio/],
    ['an unknown backend', () => margin('--backend', 'gpu'), /one of auto, wasm, js/],
    ['a number that is none', () => ['sample', '--accounts', '1e3', '--seed', '1', '--market', market, '--out', 'x.csv'], /whole number/],
    ['a negative number', () => ['demo', '--accounts', '-5'], /whole number/],
    ['more accounts than there may be', () => ['demo', '--accounts', '1000001'], /from 0 to 1000000/],
    ['a market that is not there', () => ['greeks', '--market', files.path('none.csv')], /none\.csv.*ENOENT/],
    ['a folder as market', () => ['greeks', '--market', files.folder], /must be a file/],
    ['an empty market', () => ['greeks', '--market', files.write('empty.csv', '')], /empty\.csv must be/],
    ['a market of another kind', () => ['greeks', '--market', book], /book\.csv must be a Deribit chain CSV/],
    ['a market with a broken end', () => ['greeks', '--market', files.write('broken.json', '{"format":')], /broken\.json/],
    ['a book that is not there', () => ['margin', '--market', market, '--book', files.path('none.csv')], /none\.csv.*ENOENT/],
    ['an empty book', () => ['margin', '--market', market, '--book', files.write('empty.csv', '')], /header row/],
    ['a history that is none', () => margin('--history', book), /header that begins with 'date'/],
    ['rules that are neither a name nor a file', () => margin('--rules', 'spam'), /--rules must be a file that can be read, or one of/],
    ['rules that are no JSON', () => margin('--rules', book), /BAD_JSON/],
    ['a snapshot that the market does not have', () => margin('--snapshot', '1999'), /snapshot must be/],
    ['an output of unknown kind', () => margin('--out', files.path('x.pdf')), /ends in \.json, \.csv, \.html/],
    ['an output in no folder', () => margin('--out', files.path('none/x.json')), /in a folder that exists/],
    ['an output over an input', () => ['margin', '--market', market, '--book', book, '--out', market], /another file than the inputs/],
    ['a folder as output', () => margin('--out', folderNamed('x.json')), /--out must be a file/],
    [
      'a report folder that cannot be made',
      () => ['demo', '--accounts', '1', '--out', `${book}/report.html`],
      /in a folder that can be made/,
    ],
  ];

  test.concurrent.each(refusals)('%s', async (_, args, said) => {
    const { code, stdout, stderr } = await margincore(args());
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  const folderNamed = (name: string): string => {
    mkdirSync(files.path(name), { recursive: true });
    return files.path(name);
  };
});

describe('exit codes', () => {
  const rich =
    'account,subaccount,mode,instrument,quantity,entryPrice,asset,amount\nrich,,cross,BTC-PERPETUAL,1000,90000,,\nrich,,,,,,USD,100000\n';

  test('0 when asked for help or the version', async () => {
    expect(await margincore(['--version'])).toMatchObject({ code: 0, stdout: `${packageVersion()}\n`, stderr: '' });
    for (const args of [
      ['--help'],
      ['-h'],
      ['help', 'margin'],
      ['margin', '--help'],
      ['demo', '-h'],
      ['rules', '-h'],
      ['rules', 'show', '-h'],
    ]) {
      const { code, stdout } = await margincore(args);
      expect(code).toBe(0);
      expect(stdout).toContain('Usage: margincore');
    }
  });

  test('0 when every account is above its maintenance, with --fail-on-call too', async () => {
    const healthy = files.write('healthy.csv', rich);
    expect((await margincore(['margin', '--market', market, '--book', healthy, '--fail-on-call'])).code).toBe(0);
  });

  test('3 when an account is below maintenance under its own requirement, or the one asked for, only with --fail-on-call', async () => {
    const poor = files.write('poor.csv', rich.replace('USD,100000', 'USD,1'));
    const args = ['margin', '--market', market, '--book', poor];
    expect((await margincore(args)).code).toBe(0);
    expect((await margincore([...args, '--fail-on-call'])).code).toBe(3);
    expect((await margincore([...args, '--fail-on-call', '--requirement', 'portfolio'])).code).toBe(3);
  });

  test('3 when accounts are in fault; the others are margined all the same', async () => {
    const mixed = files.write('mixed.csv', `${rich.replace('USD,100000', 'USD,1')}bob,,,NOPE,1,1,,\ncarol,,,BTC-PERPETUAL,abc,1,,\n`);
    const alone = files.write('alone.csv', rich.replace('USD,100000', 'USD,1'));
    const { code, stdout, stderr } = await margincore(['margin', '--market', market, '--book', mixed, '--json', '--fail-on-call']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/NOPE.*UNKNOWN_INSTRUMENT/);
    expect(stderr).toMatch(/mixed\.csv:5\.quantity.*TYPE_MISMATCH/);
    const document = JSON.parse(stdout);
    expect(document.faults.map(({ account, code }: { account: string; code: string }) => [account, code])).toEqual([
      ['bob', 'UNKNOWN_INSTRUMENT'],
      ['carol', 'TYPE_MISMATCH'],
    ]);
    const rest = JSON.parse((await margincore(['margin', '--market', market, '--book', alone, '--json'])).stdout);
    expect(document.accounts.filter(({ status }: { status: string }) => status === 'ok')).toEqual(rest.accounts);
    expect(document.totals).toEqual({ ...rest.totals, faulted: 2 });
  });

  test('twenty faults are listed on standard error, and the number of the others', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `a${i},,,NOPE,1,1,,\n`).join('');
    const many = files.write('many.csv', rich + rows);
    const { code, stderr, stdout } = await margincore(['margin', '--market', market, '--book', many, '--json']);
    expect(code).toBe(3);
    expect(stderr.match(/^margincore: fault: /gm)).toHaveLength(21);
    expect(stderr).toContain('... and 10 more');
    expect(JSON.parse(stdout).faults).toHaveLength(30);
    expect(JSON.parse(stdout).faultCount).toBe(30);
    expect(JSON.parse(stdout).accounts[1]).toEqual({ account: 'a0', subaccount: '', status: 'fault' });
  });

  test('a refusal under --json is a document too, with code, path, expectation and what was found', async () => {
    const { code, stdout } = await margincore(['greeks', '--market', files.path('none.csv'), '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'margincore-fault',
      fault: { code: 'NOT_FOUND', path: files.path('none.csv'), expectation: expect.any(String), got: expect.any(String) },
    });
  });
});

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
