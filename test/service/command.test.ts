// `margincore serve` as it is called: what it reads reads `-`, and what it cannot do is a fault, before anything of the journal is touched.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import type { CommandGrammar } from '../../src/cli/grammar.js';
import { margincore, wellDone } from '../cli/command.js';
import { sampleFiles } from '../cli/sampleFiles.js';
import { inputs } from './harness.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const { files, market, book, write } = sampleFiles(12);
beforeAll(write);

let journals = 0;
const flags = (port = 0): string[] => ['--journal', files.path(`journal${journals++}`), '--port', String(port), '--json', '-q'];

/** Starts, receives a stop signal, and ends well; standard input is what stands in for `-`. */
async function begun(
  args: readonly string[],
  stdin = '',
): Promise<{ readonly address: string; readonly market: unknown; readonly rules: unknown }> {
  const service = spawn(process.execPath, [cli, 'serve', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  service.stdin.end(stdin);
  const [line] = await once(service.stdout, 'data');
  const { address } = JSON.parse(String(line)) as { address: string };
  const [stated, rules] = await Promise.all(['market', 'rules'].map(async (name) => (await fetch(`${address}/v1/${name}`)).json()));
  service.kill();
  expect(await once(service, 'exit')).toEqual([0, null]);
  return { address, market: stated, rules };
}

test('every flag that reads a file reads `-`, to the same venue', async () => {
  const { commands } = JSON.parse((await wellDone(['completion', '--json'])).stdout) as { commands: readonly CommandGrammar[] };
  const sources = commands.find(({ name }) => name === 'serve')?.flags.filter(({ takes }) => takes?.kind === 'source');
  const closes = `date,${inputs.market.underlyings.map(({ id }) => id)}\n${Array.from({ length: 220 }, (_, n) =>
    [
      new Date(inputs.market.asOf - (220 - n) * 86_400_000).toISOString().slice(0, 10),
      ...inputs.market.underlyings.map((_, u) => 100 + Math.sin(n * n + u)),
    ].join(),
  ).join('\n')}\n`;
  const read: Record<string, string> = {
    ...{ '--market': market, '--book': book, '--history': files.write('closes.csv', closes) },
    '--rules': files.write('rules.json', (await wellDone(['rules', 'show', 'margincore'])).stdout),
  };
  expect(sources?.map(({ long }) => long).sort()).toEqual(Object.keys(read).sort());
  const plain = await begun([...Object.entries(read).flat(), ...flags()]);
  for (const [flag, path] of Object.entries(read)) {
    const piped = await begun([...Object.entries({ ...read, [flag]: '-' }).flat(), ...flags()], readFileSync(path, 'utf8'));
    expect({ ...piped, address: '' }, flag).toEqual({ ...plain, address: '' });
  }
});

test('a port that is taken, a journal that is open elsewhere: a fault, and the journal as it was', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const sample = ['serve', '--accounts', '5'];
  const taken = await margincore([...sample, ...flags(port)]);
  expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining('--port must be one that is free')]);
  other.close();
  const own = flags();
  const service = spawn(process.execPath, [cli, ...sample, ...own], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(service.stdout, 'data');
  const content = (): string[] =>
    readdirSync(own[1] as string, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile()
        ? [
            createHash('sha256')
              .update(readFileSync(join(entry.parentPath, entry.name)))
              .digest('hex'),
          ]
        : [],
    );
  // a log that idles marks its last records durable, once
  let before = content();
  for (let settled = false; !settled; ) {
    await new Promise((go) => setTimeout(go, 300));
    const now = content();
    settled = now.join() === before.join();
    before = now;
  }
  const second = await margincore([...sample, ...own]);
  expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('must be a log not open in another process')]);
  expect(content()).toEqual(before);
  service.kill('SIGKILL');
  await once(service, 'exit');
  // whoever was killed holds nothing
  await begun([...sample.slice(1), ...own]);
});

test.each([[['--log-level', 'info', '--json']], [['--json', '--log-level', 'trace']]])(
  '%s: standard output is the one line, the log goes to standard error, and the journal is its owner’s',
  async (order) => {
    const journal = files.path(`journal${journals++}`);
    const args = ['serve', ...order, '--accounts', '5', '--journal', journal, '--port', '0'];
    const service = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err] = [service.stdout.toArray(), service.stderr.toArray()];
    while (!existsSync(journal)) await new Promise((again) => setTimeout(again, 20));
    const text = async (chunks: Promise<Buffer[]>): Promise<string> => Buffer.concat(await chunks).toString();
    setTimeout(() => service.kill(), 3000);
    expect(await once(service, 'exit')).toEqual([0, null]);
    expect(Object.keys(JSON.parse(await text(out)))).toEqual(['address', 'sequence']);
    expect(await text(err)).toContain('"msg":"Server listening at');
    expect(statSync(journal).mode & 0o777).toBe(0o700);
  },
);
