// npm run fuzz:hostile: every export of every door, with spoilt arguments, answers without a silent NaN or throws a `Fault`, in time.
// Flags: --calls 300000 --seconds 20 --seed 1 --backend js|wasm --only NAME --json.
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Given, Raw, Told } from './worker.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '300000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: 'Infinity' },
    backend: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
/** Longest that a call may take, ms. */
const longest = 30_000;
const portion = 20_000;
const folder = mkdtempSync(join(tmpdir(), 'hostile-run-'));
const at = join(folder, 'at');

interface Sum {
  calls: number;
  answered: number;
  faults: number;
  met: number;
  exports: number;
  readonly raw: Map<string, Raw>;
  /** Calls that did not end, or ended the process. */
  readonly lost: { readonly seed: number; readonly failed: string }[];
}

/** Calls of these seeds on a thread; from the next seed on where one does not end. */
async function portionOf(backend: Given['backend'], from: number, to: number, left: () => number, sum: Sum): Promise<void> {
  let again = -1;
  for (let first = from; first < to; ) {
    const given: Given = {
      root,
      backend,
      seeds: [first, to],
      only: values.only,
      seconds: first === again ? Math.max(left(), longest / 1000) : left(),
      at,
    };
    const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [JSON.stringify(given)], {
      ...{
        execArgv: ['--import', import.meta.resolve('tsx')],
        stdio: ['ignore', 'ignore', process.env.HOSTILE_TRACE ? 'inherit' : 'pipe', 'ipc'],
      },
    });
    let failed = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      failed = (failed + text).slice(-2000);
    });
    let told: Told | undefined;
    const ended = await new Promise<string>((done) => {
      let last = '';
      const watch = setInterval(() => {
        const now = readFileSync(at, 'utf8');
        if (now === last && now !== '') child.kill('SIGKILL');
        last = now;
      }, longest);
      child.on('message', (value) => {
        told = value as Told;
      });
      child.on('exit', (code, by) => {
        clearInterval(watch);
        done(String(by ?? code));
      });
    });
    if (told !== undefined) add(told, sum);
    if (ended === '0') return;
    if (!values.json) console.error(`${backend}: ended at seed ${readFileSync(at, 'utf8').trim()}: ${ended} ${failed.slice(-600)}`);
    const seed = Number(readFileSync(at, 'utf8'));
    if (!(seed >= first)) throw new Error(`nothing was called: ${failed}`);
    // a machine that stood still is no call that did: once more
    if (seed === again) {
      sum.lost.push({ seed, failed });
      first = seed + 1;
    } else first = again = seed;
  }
}

function add(told: Told, sum: Sum): void {
  sum.calls += told.calls;
  sum.answered += told.answered;
  sum.faults += told.faults;
  sum.met = Math.max(sum.met, told.met);
  sum.exports = told.exports;
  for (const one of told.raw) {
    const key = `${one.call} ${one.what.replaceAll(/\d+/g, 'N')}`;
    const before = sum.raw.get(key);
    sum.raw.set(key, before === undefined ? one : { ...before, count: before.count + one.count });
  }
}

const results: Record<string, object> = {};
let wrong = 0;
for (const backend of (values.backend === undefined ? ['js', 'wasm'] : [values.backend]) as Given['backend'][]) {
  const sum: Sum = { calls: 0, answered: 0, faults: 0, met: 0, exports: 0, raw: new Map(), lost: [] };
  const seed = 1e6 * Number(values.seed);
  const begun = performance.now();
  // not Infinity, which JSON has no word for
  const left = (): number => Math.min(1e9, Number(values.seconds) - (performance.now() - begun) / 1000);
  for (let from = 0; sum.calls < Number(values.calls) && left() > 0; from += portion) {
    await portionOf(backend, seed + from, seed + from + portion, left, sum);
    if (!values.json)
      console.error(`${backend}: ${sum.calls} calls, ${sum.raw.size} kinds of raw errors, ${sum.lost.length} that did not end`);
  }
  const raw = [...sum.raw.values()].sort((a, b) => b.count - a.count);
  wrong += raw.length + sum.lost.length;
  results[backend] = { ...sum, raw };
  if (values.json) continue;
  console.log(
    `${backend}: ${sum.calls} calls of ${sum.met} of ${sum.exports} exports and methods: ${sum.answered} answers, ${sum.faults} faults`,
  );
  for (const { call, what, where, count, seed: of } of raw) console.log(`  ${count} x ${call}: ${what} (seed ${of}; ${where})`);
  for (const { seed: of, failed } of sum.lost) console.log(`  did not end, or ended the process: seed ${of} ${failed.slice(-300)}`);
}
if (values.json) console.log(JSON.stringify(results));
rmSync(folder, { recursive: true, force: true });
if (wrong > 0) process.exitCode = 1;
