// Runs the command line: in this process (a fifth of the time) unless a test is about processes; else the built file.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { isLong } from '../long.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Close standard output after so many bytes, as `head` does. */
  readonly readOnly?: number;
  /** Likewise standard error, at once. */
  readonly stderrGone?: boolean;
  /** Files or devices in the place of the pipes. */
  readonly stdoutTo?: string;
  readonly stderrTo?: string;
  /** What standard input holds; nothing by default. */
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Flags of Node itself, such as --jitless (which takes WebAssembly away). */
  readonly node?: readonly string[];
}

/** Commands that are a process of their own, or look at theirs. */
const processes = ['serve', 'mcp', 'doctor', undefined];
let last: Promise<unknown> = Promise.resolve();

/** `margincore <args>`. In the long form every one is a process. */
export async function margincore(args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  const { env = {}, stdin, ...others } = options;
  const plain = Object.keys(others).length === 0 && Object.keys(env).every((name) => name === 'COLUMNS');
  if (isLong || !plain || processes.includes(args[0]) || args.some((one) => one === '--open' || one === '--version'))
    return spawned(args, options);
  const outcome = last.then(() => here(args, env, stdin));
  last = outcome.catch(() => undefined);
  return outcome;
}

/** In this process, with streams and exit code of its own. One at a time. */
async function here(
  args: readonly string[],
  { COLUMNS }: Readonly<Record<string, string>>,
  given: CommandOptions['stdin'] = '',
): Promise<Outcome> {
  const { run } = await import('../../src/cli/run.js');
  const { stdout, stderr, argv, env, exitCode } = process;
  const written = { stdout: '', stderr: '' };
  const saved = { stdout: stdout.write, stderr: stderr.write, columns: env.COLUMNS };
  const taking =
    (name: 'stdout' | 'stderr') =>
    (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      for (const one of rest) if (typeof one === 'function') queueMicrotask(() => one());
      return true;
    };
  process.argv = [process.execPath, cli, ...args];
  if (COLUMNS === undefined) delete env.COLUMNS;
  else env.COLUMNS = COLUMNS;
  process.exitCode = 0;
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin') as PropertyDescriptor;
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(given)], { objectMode: false }), configurable: true });
  stdout.write = taking('stdout');
  stderr.write = taking('stderr');
  try {
    await run(process.argv);
    return { code: Number(process.exitCode ?? 0), ...written };
  } finally {
    Object.defineProperty(process, 'stdin', stdin);
    stdout.write = saved.stdout;
    stderr.write = saved.stderr;
    process.argv = argv;
    process.exitCode = exitCode;
    if (saved.columns !== undefined) env.COLUMNS = saved.columns;
    else delete env.COLUMNS;
  }
}

/** `margincore <args>` as a process. */
export async function spawned(args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  if (!existsSync(cli)) throw new Error('dist/cli.js is not built: run `npm run build` first');
  const descriptors = [options.stdoutTo, options.stderrTo].map((path) => (path === undefined ? undefined : openSync(path, 'a')));
  const [stdoutTo = 'pipe', stderrTo = 'pipe'] = descriptors;
  const child = spawn(process.execPath, [...(options.node ?? []), cli, ...args], {
    cwd: options.cwd,
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...options.env },
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', stdoutTo, stderrTo],
  });
  for (const descriptor of descriptors) if (descriptor !== undefined) closeSync(descriptor);
  child.stdin?.on('error', () => undefined).end(options.stdin);
  if (options.stderrGone) child.stderr?.destroy();
  const stdout: Buffer[] = [];
  let stderr = '';
  let bytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    bytes += chunk.length;
    if (options.readOnly !== undefined && bytes >= options.readOnly) child.stdout?.destroy();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  return { code, stdout: Buffer.concat(stdout).toString('utf8'), stderr };
}

/** The outcome, after checking that it ended well; says why when it did not. */
export async function wellDone(args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  const outcome = await margincore(args, options);
  if (outcome.code !== 0) throw new Error(`margincore ${args.join(' ')} ended with ${outcome.code}:\n${outcome.stderr}`);
  return outcome;
}

/** What the command prints in either backend and on two threads. */
export async function everyWay(args: readonly string[]): Promise<readonly [wasm: string, js: string, threads: string]> {
  const ways = [
    ['--backend', 'wasm'],
    ['--backend', 'js'],
    ['--threads', '2'],
  ];
  const [wasm, js, threads] = await Promise.all(ways.map(async (way) => (await wellDone([...args, ...way])).stdout));
  return [wasm as string, js as string, threads as string];
}
