// node --import tsx --expose-gc bench/runs/batch.ts [case]: batches in both backends, interleaved; what setting columns costs; what accounts cost in memory.
import type { BatchShape } from '../../src/engine/batch/shape.js';
import type { Batch } from '../../src/index.js';

import { bookShape, builtDoor, fillBook } from './batchBook.js';

const { createCore } = await builtDoor();
const backendNames = ['wasm', 'js'] as const;

async function filled(backend: 'wasm' | 'js', shape: BatchShape, seed: number): Promise<Batch> {
  const batch = await (await createCore({ backend })).batch(shape);
  fillBook(batch, shape, seed);
  return batch;
}

function time(job: () => unknown): number {
  const from = performance.now();
  job();
  return performance.now() - from;
}

/** Two data sets a backend, backends in turn; minima over the rounds. */
async function wholeRun(accounts: number, instruments: number, scenarios: number, rounds: number): Promise<void> {
  const shape = bookShape(accounts, instruments, scenarios);
  const batches = new Map<'wasm' | 'js', Batch[]>();
  for (const backend of backendNames) batches.set(backend, [await filled(backend, shape, 11), await filled(backend, shape, 23)]);
  for (const set of [0, 1]) {
    const [one, other] = backendNames.map((backend) => (batches.get(backend) as Batch[])[set]?.runSync().tail?.shortfalls);
    if (one === undefined || !one.every((x, a) => Object.is(x, other?.[a]))) throw new Error('the backends differ');
  }
  const best = new Map(backendNames.map((backend) => [backend, Number.POSITIVE_INFINITY]));
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [wasm, js] = backendNames.map((backend) => time(() => (batches.get(backend) as Batch[])[round & 1]?.runSync())) as [
      number,
      number,
    ];
    best.set('wasm', Math.min(best.get('wasm') as number, wasm));
    best.set('js', Math.min(best.get('js') as number, js));
    ratios.push(js / wasm);
  }
  const median = ratios.sort((a, b) => a - b)[ratios.length >> 1] as number;
  console.log(
    `${accounts} accounts x 10 positions, ${instruments} instruments, S = ${scenarios}: wasm ${best.get('wasm')?.toFixed(0)} ms, js ${best.get('js')?.toFixed(0)} ms, js/wasm ${median.toFixed(2)} (median of ${rounds} rounds)`,
  );
}

/** The caller's own arrays, set before every run, over columns filled in place. */
async function userArrays(name: string, shape: BatchShape, rounds: number): Promise<void> {
  for (const backend of backendNames) {
    const batch = await filled(backend, shape, 11);
    const { instruments, positions } = batch;
    const copyOf = <T extends object>(views: T): T =>
      Object.fromEntries(Object.entries(views).map(([key, view]) => [key, (view as Float64Array).slice()])) as T;
    const { settlementPrices, volScales, sizes, underlyings, ...quotes } = copyOf(instruments);
    const own = { instruments: quotes, ...(shape.accounts ? { positions: copyOf(positions) } : {}) };
    const over: number[] = [];
    let place = Number.POSITIVE_INFINITY;
    let set = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++) {
      const inPlace = time(() => batch.runSync());
      const copied = time(() => batch.set(own).runSync());
      place = Math.min(place, inPlace);
      set = Math.min(set, copied);
      over.push(copied / inPlace);
    }
    const median = over.sort((a, b) => a - b)[over.length >> 1] as number;
    console.log(
      `${name}, ${backend}: in place ${place.toFixed(3)} ms, set first ${set.toFixed(3)} ms: +${(100 * (set / place - 1)).toFixed(1)} % (minima), +${(100 * (median - 1)).toFixed(1)} % (median)`,
    );
  }
}

/** Time and memory by account, as accounts grow. */
async function accountsGrow(): Promise<void> {
  for (const accounts of [1_000, 10_000, 100_000, 1_000_000]) {
    const shape = bookShape(accounts, 2_000, 100);
    const batch = await filled('wasm', shape, 11);
    batch.runSync();
    const ms = Math.min(...Array.from({ length: accounts < 1e6 ? 5 : 2 }, () => time(() => batch.runSync())));
    const instruments = Math.min(...Array.from({ length: 3 }, () => time(() => batch.runSync({ tail: false, variance: false }))));
    console.log(
      `${String(accounts).padStart(8)} accounts: ${ms.toFixed(1)} ms, ${((ms * 1e6) / accounts).toFixed(0)} ns an account; ${batch.bytesPerAccount.toFixed(1)} bytes an account, ${(batch.memoryBytes / 2 ** 20).toFixed(0)} MiB backend memory, resident ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB (Greeks alone ${instruments.toFixed(1)} ms)`,
    );
    batch.dispose();
  }
}

/** Heap before and after many runs. */
async function heap(): Promise<void> {
  const gc = (globalThis as { gc?: () => void }).gc;
  if (!gc) return;
  const batch = await filled('wasm', bookShape(2_000, 500, 50), 11);
  for (let i = 0; i < 20; i++) batch.runSync();
  gc();
  const before = process.memoryUsage();
  for (let i = 0; i < 1_000; i++) batch.runSync();
  gc();
  const after = process.memoryUsage();
  console.log(`1,000 runs: heap ${after.heapUsed - before.heapUsed} bytes, external ${after.external - before.external} bytes`);
}

const cases: Readonly<Record<string, () => Promise<void>>> = {
  run: () => wholeRun(100_000, 2_000, 1_000, 5),
  greeks: () => userArrays('Greeks of 20,000 options', { options: 20_000, underlyings: 1 }, 100),
  chain: () => userArrays('Greeks of 100,000 options', { options: 100_000, underlyings: 1 }, 40),
  book: () => userArrays('10,000 accounts, S = 100', bookShape(10_000, 2_000, 100), 20),
  accounts: accountsGrow,
  heap,
};
const chosen = process.argv[2];
if (chosen !== undefined && !cases[chosen]) {
  console.error(`no case ${chosen}; there are ${Object.keys(cases).join(', ')}`);
  process.exit(2);
}
for (const [name, run] of Object.entries(cases)) if (chosen === undefined || chosen === name) await run();
