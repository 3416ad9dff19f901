// npm run soak [-- --minutes 60 --seed 1 --json]: every simulator for a share of the time, or only some (--only service).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Seeded } from '../../bench/kernels/seeded.js';
import { singleThread } from '../../src/backends/runner.js';
import { sharedWasmBackend, threadedBackends } from '../../src/backends/threads/backends.js';
import { ThreadPool } from '../../src/backends/threads/threadPool.js';
import { createWasmBackend } from '../../src/backends/wasm/bridge.js';
import { loadModule } from '../../src/backends/wasm/load.js';
import { prepareEngine } from '../../src/engine/prepared/engine.js';
import { engineInside } from '../../src/engine/prepared/inside.js';
import { type Core, createCore, Fault } from '../../src/index.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import type { Change } from '../../src/live/engine/change.js';
import type { LiveEngine } from '../../src/live/engine/live.js';
import { openRecorded } from '../../src/live/record/recorded.js';
import { replay } from '../../src/live/record/replay.js';
import { fileLog } from '../../src/log/open.js';
import { preset } from '../../src/rules.js';
import { drawnChange } from '../live/engine/histories.js';
import { hostileWorld } from '../optimise/hostile.js';
import { hedgesFuzz } from './hedges.js';
import { regionsFuzz } from './regions.js';
import { serviceSoak } from './serviceSoak.js';

declare const __MODULE_FILE__: string;

const module = readFileSync(new URL(__MODULE_FILE__));
const folder = mkdtempSync(join(tmpdir(), 'soak-'));
const market = sampleMarket(1);
const book = sampleBook(market, { accounts: 200, seed: 9 });
const inputs = { book, market, rules: preset('margincore'), fillMemory: 1000 };
const core = (backend: 'wasm' | 'js'): Promise<Core> => createCore({ backend, module, threads: 1 });

/** How often each kind comes: what prepares the book anew is rare, as it is on a venue. */
const counts = {
  fill: 400,
  place: 300,
  amend: 60,
  cancel: 80,
  deposit: 40,
  withdraw: 40,
  transfer: 40,
  tick: 40,
  forecast: 2,
  sources: 10,
  funding: 5,
  settle: 2,
  list: 1,
  open: 1,
  close: 2,
  rules: 1,
} as const;
const weights = Object.entries(counts).flatMap(([kind, count]) => Array.from({ length: count }, () => kind as keyof typeof counts));

/** A change whose kind leaves no trace for ever: instruments that are listed are delisted again, names of accounts return. */
function* changesOf(live: LiveEngine, random: Seeded, n: number): Generator<Change> {
  const change = drawnChange(live, random, n, weights);
  if (change.kind === 'open') yield { ...change, accounts: change.accounts.map((one) => ({ ...one, account: `again${n % 20}` })) };
  else yield change;
  if (change.kind === 'list') yield { kind: 'delist', instruments: change.quotes.map(({ instrument }) => instrument.id) };
}

async function applied(apply: (change: Change) => Promise<{ readonly sequence?: number }>, change: Change): Promise<boolean> {
  try {
    return (await apply(change)).sequence !== undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return false;
  }
}

function requireSame(what: string, got: unknown, expected: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(expected))
    throw new Error(`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`);
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** Changes into a journal: figures of a fresh engine at times, memory at the beginning and at the end; the journal made again on both backends. */
async function changes(until: number, seed: number): Promise<object> {
  const path = join(folder, 'changes');
  const wasm = await core('wasm');
  const recorded = await openRecorded(wasm, await fileLog(path), inputs, { hashEvery: 20_000 });
  const { live } = recorded;
  const random = new Seeded(seed);
  const memory: { readonly changes: number; readonly rss: number; readonly heap: number; readonly arena: number; readonly rows: number }[] =
    [];
  let [done, asked] = [0, 0];
  for (let n = 0; performance.now() < until && done < 1_000_000; n++) {
    for (const change of changesOf(live, random, n)) {
      asked += 1;
      if (await applied((one) => recorded.apply(one), change)) done += 1;
    }
    if (n % 2000 !== 1999) continue;
    (globalThis as { gc?: () => void }).gc?.();
    const fresh = await wasm.prepare({ book: live.book, market: live.market, rules: live.rules });
    const figures = (run: ReturnType<typeof fresh.run>): object =>
      Object.fromEntries(run.accounts.map((id, a) => [`${id}/${run.subaccounts[a]}`, [run.own.equities[a], run.own.initials[a]]]));
    const now = figures(live.engine.run()) as Record<string, object>;
    for (const [id, expected] of Object.entries(figures(fresh.run()))) requireSame(`${id} after ${done} changes`, now[id], expected);
    fresh.dispose();
    const { rss, heapUsed } = process.memoryUsage();
    const { parts } = live.engine[engineInside];
    memory.push({
      changes: done,
      rss: megabytes(rss),
      heap: megabytes(heapUsed),
      arena: megabytes(live.engine.memoryBytes),
      rows: parts.rows.count,
    });
  }
  const hash = await live.hash();
  await recorded.close();
  for (const backend of ['wasm', 'js'] as const) {
    const log = await fileLog(path);
    const again = await replay(await core(backend), log);
    requireSame(`hash on ${backend}`, await again.live?.hash(), hash);
    again.live?.dispose();
    await log.close();
  }
  const [first, last] = [memory[Math.min(1, memory.length - 1)], memory.at(-1)];
  if (first !== undefined && last !== undefined && last.heap > 2 * first.heap + 64)
    throw new Error(`memory grew: ${JSON.stringify([first, last])}`);
  return { changes: done, asked, journalBytes: statSync(path).size, memory: { first, last }, hash };
}

/** Threads of a run that are ended at random, each run held to the bits of one thread. */
async function threads(until: number, seed: number): Promise<object> {
  const big = sampleBook(market, { accounts: 6000, seed: 4 });
  const use = (): never => {
    throw new Error('nothing beside the program');
  };
  const workers: Worker[] = [];
  const crew = new ThreadPool(4, 'asked for', undefined, (events) => {
    const worker = new Worker(new URL('worker.js', __MODULE_FILE__));
    workers.push(worker);
    worker.unref();
    let shownAt: string | undefined;
    worker.on('message', (report: { readonly shownAt?: string }) => {
      shownAt = report.shownAt;
      events.ready();
    });
    worker.on('error', () => {});
    worker.on('exit', () => events.dead('killed'));
    return {
      post: (order) => worker.postMessage(order),
      keepAlive: (keep) => void (keep ? worker.ref() : worker.unref()),
      isGone: () => {
        try {
          return shownAt !== undefined && statSync(shownAt, { throwIfNoEntry: false }) === undefined;
        } catch {
          return true;
        }
      },
    };
  });
  await crew.settled();
  const alone = singleThread(async (bytes) => createWasmBackend(bytes, bytes, module), 'alone');
  const together = threadedBackends(crew, alone, async (bytes) => sharedWasmBackend(await loadModule(module, true), bytes));
  const engines = await Promise.all(
    [together, alone].map((open) =>
      prepareEngine({ open, base: 65_536, maximumBytes: 2 ** 30, use }, { book: big, market, rules: preset('margincore') }),
    ),
  );
  const [many, one] = engines as [(typeof engines)[number], (typeof engines)[number]];
  const random = new Seeded(seed);
  const { id, index } = market.underlyings[0] as (typeof market.underlyings)[number];
  let [runs, kills] = [0, 0];
  for (; performance.now() < until && kills < 200; runs++) {
    const prices = { [id]: index * random.between(0.8, 1.2) };
    for (const engine of [many, one]) engine.tick({ prices });
    let block = random.whole(12);
    const onProgress = (): void => {
      if (block-- !== 0) return;
      kills += 1;
      void workers[random.whole(workers.length)]?.terminate();
    };
    const [got, expected] = [many.run({ onProgress }), one.run()];
    for (const column of ['equities', 'initials', 'maintenances'] as const)
      requireSame(
        `${column} of run ${runs}`,
        Buffer.compare(Buffer.from(got.own[column].buffer), Buffer.from(expected.own[column].buffer)),
        0,
      );
    await new Promise((resolve) => setTimeout(resolve, 5));
    await crew.settled();
    if (workers.length > 40) workers.splice(0, workers.length - 8);
  }
  many.dispose();
  one.dispose();
  crew.dispose();
  return { runs, kills, threads: crew.threads };
}

/** Processes that are killed while they write a journal: what they were told is on the disk is there, and what is there leads to its hashes. */
async function processes(until: number, seed: number): Promise<object> {
  const random = new Seeded(seed);
  const js = await core('js');
  let [kills, acknowledged] = [0, 0];
  const path = join(folder, 'killed');
  for (; performance.now() < until && kills < 200; kills++) {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'child', path, String(seed + kills)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let last = 0;
    let timer: NodeJS.Timeout | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      last = Number(line);
      timer ??= setTimeout(() => child.kill('SIGKILL'), random.whole(300));
    }
    clearTimeout(timer);
    const log = await fileLog(path);
    const again = await openRecorded(js, log, undefined, { hashEvery: 0 });
    if (again.live.sequence < last) throw new Error(`change ${last} was acknowledged; the journal ends at ${again.live.sequence}`);
    acknowledged = again.live.sequence;
    if (kills % 20 === 19) await again.snapshot();
    await again.close();
  }
  return { kills, acknowledged };
}

/** Agents under random policies in hostile worlds, up to a thousand; each throws where one leaves its policy. */
async function agents(until: number, seed: number): Promise<object> {
  const js = await core('js');
  const sum = { worlds: 0, sent: 0, defended: 0, restored: 0, released: 0, actions: 0, silences: 0, restarts: 0 };
  for (; performance.now() < until && sum.worlds < 1000; sum.worlds++) {
    const came = await hostileWorld(js, 1000 * seed + sum.worlds);
    for (const name of Object.keys(came) as (keyof typeof came)[]) sum[name] += came[name];
  }
  return sum;
}

async function child(path: string, seed: number): Promise<void> {
  const recorded = await openRecorded(await core('wasm'), await fileLog(path), inputs, { hashEvery: 50 });
  const random = new Seeded(seed);
  for (let n = 0; ; n++) {
    for (const change of changesOf(recorded.live, random, 1_000_000 * seed + n))
      if (await applied((one) => recorded.apply(one), change)) process.stdout.write(`${recorded.live.sequence}\n`);
  }
}

if (process.argv[2] === 'child') await child(process.argv[3] as string, Number(process.argv[4]));
else {
  const options = {
    minutes: { type: 'string', default: '60' },
    each: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  } as const;
  const { values } = parseArgs({ options });
  const seed = Number(values.seed);
  const total = 60_000 * Number(values.minutes);
  const named = values.only === '' ? [] : values.only.split(',');
  /** Milliseconds of a part: `--each` seconds, the whole time where it is the only one, else its share. */
  const timeOf = (share: number): number =>
    values.each === undefined ? (named.length === 1 ? 1 : share) * total : 1000 * Number(values.each);
  const parts = {
    changes: { share: 0.2, run: changes },
    threads: { share: 0.15, run: threads },
    processes: { share: 0.2, run: processes },
    regions: {
      share: 0.2,
      run: async (until: number) => {
        const found = await regionsFuzz(await core('wasm'), { ticks: 1_000_000, seed, minutes: (until - performance.now()) / 60_000 });
        if (found.missed.length > 0) throw new Error(found.missed.join('\n'));
        return { ...found, missed: 0 };
      },
    },
    hedges: {
      share: 0.1,
      run: async (until: number) => {
        const found = await hedgesFuzz(await core('wasm'), { accounts: 1000, seed, minutes: (until - performance.now()) / 60_000 });
        if (found.wrong.length > 0) throw new Error(found.wrong.join('\n'));
        return { ...found, wrong: 0 };
      },
    },
    agents: { share: 0.05, run: agents },
    service: { share: 0.1, run: (until: number) => serviceSoak(fileURLToPath(new URL('./cli.js', __MODULE_FILE__)), folder, until) },
  };
  const results: Record<string, object> = {};
  try {
    for (const [name, { share, run }] of Object.entries(parts)) {
      if (named.length > 0 && !named.includes(name)) continue;
      results[name] = await run(performance.now() + timeOf(share), seed);
      if (!values.json) console.log(`${name}: ${JSON.stringify(results[name])}`);
    }
    if (values.json) console.log(JSON.stringify(results));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
