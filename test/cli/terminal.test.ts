// What is printed acts on nothing: text out of files is escaped wherever it stands, and only our own colours reach a terminal.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { hiddenCharacters } from '../fixtures/hiddenCharacters.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(20);
beforeAll(write);

/** Nothing but line ends and what a person sees. */
const harmless = /^[\n -~\u00a1-\u00ac\u00ae-\u02ff\u2190-\u22ff]*$/;
/** Clears the screen, writes a title, turns the direction, and forges a line. */
const evil = '\u001b[2J\u001b]0;x\u0007\u009b31m\u202eforged\u200b';

describe('the command line', () => {
  test('escapes names of files and flags in notices, errors, tables and documents', async () => {
    const named = files.write(`${evil}.json`, readFileSync(market));
    const plain = await wellDone(['margin', '--market', named, '--book', book, '--out', files.path(`${evil}.csv`)]);
    expect(plain.stdout + plain.stderr).toMatch(harmless);
    expect(plain.stderr).toContain('\\u001b[2J\\u001b]0;x\\u0007\\u009b31m\\u202eforged\\u200b');
    for (const args of [
      ['margin', '--market', named, '--book', files.path(`${evil}\n.csv`)],
      ['margin', '--market', named, '--book', book, '--json', '--out', files.path(`${evil}/x.json`)],
      ['margin', '--market', named, '--book', book, '--requirement', evil],
      ['greeks', '--market', named, `--${evil}`],
      [evil],
      ['rules', 'validate', files.write(`rules${evil}.json`, `{"${evil.replace(/\p{Cc}/gu, '')}": 1}`)],
    ]) {
      const { code, stdout, stderr } = await margincore(args);
      expect(stdout + stderr).toMatch(harmless);
      expect(stderr).toContain('\\u202eforged');
      expect(code).toBe(2);
    }
  });

  test('prints JSON of the same values, and the same bytes as into a file', async () => {
    const evilText = `by hand ${evil}`;
    const file = files.write(
      'evil.json',
      readFileSync(market, 'utf8').replace(/"source": "[^"]*"/, () => `"source": ${JSON.stringify(evilText)}`),
    );
    const out = join(files.folder, 'evil-out.json');
    const { stdout } = await wellDone(['margin', '--market', file, '--book', book, '--json', '--out', out]);
    expect(stdout).toMatch(harmless);
    expect(JSON.parse(stdout).market.source).toBe(evilText);
    expect(readFileSync(out, 'utf8')).toBe(stdout);
  });

  test('escapes what stands in an HTML report', async () => {
    const file = files.write(
      'evil.json',
      readFileSync(market, 'utf8').replace(/"source": "[^"]*"/, () => `"source": ${JSON.stringify(`<b>${evil}`)}`),
    );
    const out = files.path('report.html');
    await wellDone(['margin', '--market', file, '--book', book, '--out', out]);
    const html = readFileSync(out, 'utf8');
    expect(html).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}|\u200b/u);
    expect(html).toContain('&lt;b&gt;\\u001b[2J');
  });

  test('lists rows with hidden characters by their place, and shows them', async () => {
    const bad = files.write('bad.csv', `account,asset,amount\nal\u200bice,USDC,1\nbob,US\u202eDC,1\ncarol,USDC,5\n`);
    const { code, stdout, stderr } = await margincore(['margin', '--market', market, '--book', bad, '--json']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/bad\.csv:2\.account must be an identifier.*"al\\u200bice" \[BAD_ID\]/);
    expect(stderr).toMatch(/bad\.csv:3\.asset must be an identifier.*"US\\u202eDC" \[BAD_ID\]/);
    expect(JSON.parse(stdout).accounts.map(({ account, status }: { account: string; status: string }) => [account, status])).toEqual([
      ['bob', 'fault'],
      ['carol', 'ok'],
    ]);
  });
});

describe('on a terminal with colours', () => {
  const { isTTY } = process.stdout;
  afterEach(() => {
    process.stdout.isTTY = isTTY;
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  const coloured = async (): Promise<typeof import('../../src/cli/terminal.js')> => {
    process.stdout.isTTY = true;
    vi.stubEnv('NO_COLOR', undefined);
    vi.resetModules();
    return import('../../src/cli/terminal.js');
  };

  test('our colours stay, and no other sequence does, even the same one', async () => {
    const { colours, printable } = await coloured();
    expect(printable(`${colours.red('below')} \u001b[31mforged\u001b[39m ${colours.bold('a\u001b[2Jb')}\n`)).toBe(
      '\u001b[31mbelow\u001b[39m \\u001b[31mforged\\u001b[39m \u001b[1ma\\u001b[2Jb\u001b[22m\n',
    );
  });

  test.each(hiddenCharacters)('a cell with %s stays in its line and column', async (_, character) => {
    const { colours, printable, tableText } = await coloured();
    const text = tableText(
      ['name', 'loss'],
      [
        [`a${character}b`, colours.red('-5')],
        ['plain', '12,345'],
      ],
    );
    const [head, first, second, ...more] = printable(text).split('\n');
    expect(more).toEqual([]);
    const widths = [head, first, second].map((line) => stripVTControlCharacters(line as string).length);
    expect(new Set(widths).size).toBe(1);
    expect(stripVTControlCharacters(first as string)).toMatch(/^a(\\u[0-9a-f]{4}){1,2}b +-5$/);
    expect(first).toContain('\u001b[31m-5\u001b[39m');
  });

  test('without colours a sequence that looks like ours is escaped too', async () => {
    process.stdout.isTTY = false;
    vi.resetModules();
    const { colours, printable } = await import('../../src/cli/terminal.js');
    expect(printable(colours.red('x\u001b[31my'))).toBe('x\\u001b[31my');
  });
});
