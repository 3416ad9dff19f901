// node --import tsx bench/runs/firstBatch.ts: the first batch of a process that has just loaded the library, and the ones after it, ns an option.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bookShape, builtDoor, fillBook } from './batchBook.js';

const options = 100_000;
const later = 20;

interface Lap {
  readonly load: number;
  readonly open: number;
  readonly first: number;
  readonly best: number;
}

async function child(backend: 'wasm' | 'js'): Promise<Lap> {
  const start = performance.now();
  const { createCore } = await builtDoor();
  const core = await createCore({ backend });
  const loaded = performance.now();
  const { accounts: _, positions: __, ...shape } = { ...bookShape(0, Math.ceil((options * 20) / 19), 0) };
  const batch = await core.batch(shape);
  const opened = performance.now();
  fillBook(batch, shape, 11);
  const rows = batch.runSync({ greeks: false, variance: false }).statuses.length + (shape.options as number);
  const laps: number[] = [];
  for (let i = 0; i <= later; i++) {
    const from = performance.now();
    const { instrumentFaults } = batch.runSync({ variance: false });
    laps.push(((performance.now() - from) * 1e6) / rows);
    if (instrumentFaults.length > 0) throw new Error('a fault in sound data');
  }
  return { load: loaded - start, open: opened - loaded, first: laps[0] as number, best: Math.min(...laps) };
}

if (process.argv[2] === 'child') console.log(JSON.stringify(await child(process.argv[3] as 'wasm')));
else {
  const script = fileURLToPath(import.meta.url);
  for (const backend of ['wasm', 'js']) {
    const laps = Array.from(
      { length: 7 },
      () => JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', script, 'child', backend], { encoding: 'utf8' })) as Lap,
    );
    const best = (name: keyof Lap): string =>
      Math.min(...laps.map((lap) => lap[name]))
        .toFixed(1)
        .padStart(7);
    console.log(
      `${backend.padEnd(5)} first batch of ${options} options ${best('first')} ns/option, best of ${later} later ones ${best('best')}; load ${best('load')} ms, open ${best('open')} ms (best of ${laps.length} processes)`,
    );
  }
}
