// npm run bench:recovery [accounts] [fills and orders an account]: how long a log takes to open, with a snapshot beside it and without, and how long snapshots hold its writer.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createCore } from '../src/engine/create.js';
import { sampleBook } from '../src/io/sample/book.js';
import type { Change } from '../src/live/engine/change.js';
import { openRecorded, type RecordedEngine } from '../src/live/record/recorded.js';
import { fileLog } from '../src/log/open.js';
import { preset } from '../src/rules/document/presets.js';
import { Seeded } from './kernels/seeded.js';
import { liveMarket } from './live/book.js';
import { bridges } from './live/path.js';

/** A tick for each 99 fills and orders; the newest snapshot is a tenth of the records old. */
const together = 200;

const [given = '10000', each = '9.9', folder, ...rest] = process.argv.slice(2);
const [accounts, perAccount] = [Number(given), Number(each)];
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const say = (what: string, text: string): void => console.log(`${what.padEnd(44)} ${text}`);

/** Half fills, a quarter orders, a quarter cancellations of those. */
function* changes(): Generator<Change> {
  const random = new Seeded(5);
  const tradable = liveMarket.quotes.filter(({ instrument }) => instrument.kind === 'perpetual');
  for (let n = 0; ; n++) {
    const row = random.whole(accounts);
    const { instrument, forward } = tradable[random.whole(tradable.length)] as (typeof tradable)[number];
    const quantity = ((random.whole(2) * 2 - 1) * (instrument.settlement === 'inverse' ? 10 : 10 / forward)) / instrument.multiplier;
    if (n % 3 < 2) yield { kind: 'fill', account: row, instrument: instrument.id, quantity, price: forward, id: `fill-${n}` };
    else {
      yield { kind: 'place', account: row, order: { id: `o${n}`, instrument: instrument.id, quantity, price: forward * 0.98 } };
      yield { kind: 'cancel', account: row, order: `o${n}` };
    }
  }
}

const refused = (error: unknown): void => {
  if (!/an open order/.test(String(error))) throw error;
};

async function written(path: string): Promise<void> {
  const core = await createCore({});
  const inputs = {
    book: sampleBook(liveMarket, { accounts, seed: 1 }),
    market: liveMarket,
    rules: preset('margincore'),
    gate: 'venue',
  } as const;
  const recorded = await openRecorded(core, await fileLog(path), inputs, { hashEvery: 0, snapshotEvery: 0 });
  const total = Math.round(accounts * perAccount);
  const [drawn, next] = [changes(), bridges(1)];
  const at = performance.now();
  const write = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += together) {
      const some = Array.from({ length: Math.min(together, count - done) }, () =>
        recorded.apply(drawn.next().value as Change).catch(refused),
      );
      // a tick for each 99 fills and orders
      for (let n = 0; n < Math.round(some.length / 99); n++) some.push(recorded.apply({ kind: 'tick', prices: next() }));
      await Promise.all(some);
    }
  };
  await write(Math.round(total * 0.9));
  await recorded.snapshot();
  await write(total - Math.round(total * 0.9));
  say('written', `${total} fills and orders, ${recorded.live.sequence} changes, ${seconds(performance.now() - at)}`);
  await stalls(recorded, drawn);
  await recorded.close();
  core.dispose();
}

/** Fills and orders, ten at a time, with snapshots beside them and without, in turns; the stalls of both. */
async function stalls(recorded: RecordedEngine, drawn: Generator<Change>): Promise<void> {
  const busy = async (until: () => boolean, delays: IntervalHistogram): Promise<void> => {
    delays.enable();
    while (!until()) {
      await Promise.all(Array.from({ length: 10 }, () => recorded.apply(drawn.next().value as Change).catch(refused)));
      await new Promise((go) => setTimeout(go, 1));
    }
    delays.disable();
  };
  const [control, beside] = [monitorEventLoopDelay({ resolution: 1 }), monitorEventLoopDelay({ resolution: 1 })];
  const longest: number[] = [];
  for (let n = 0; n < 10; n++) {
    let done = false;
    const from = performance.now();
    const taken = recorded.snapshot().then(() => {
      done = true;
    });
    await busy(() => done, beside);
    await taken;
    const took = performance.now() - from;
    longest.push(took);
    const until = performance.now() + took;
    await busy(() => performance.now() > until, control);
  }
  const ms = (delays: IntervalHistogram): string =>
    `p50 ${(delays.percentile(50) / 1e6).toFixed(1)}  p99 ${(delays.percentile(99) / 1e6).toFixed(1)}  most ${(delays.max / 1e6).toFixed(1)} ms`;
  say('event loop, ten snapshots', ms(beside));
  say('event loop, control of the same length', ms(control));
  say('a snapshot took', `${longest.map((one) => seconds(one)).join(', ')}`);
}

async function opened(path: string): Promise<void> {
  const core = await createCore({});
  const [cpu, at] = [process.cpuUsage(), performance.now()];
  const log = await fileLog(path);
  const phases: string[] = [];
  const recorded = await openRecorded(core, log, undefined, {
    hashEvery: 0,
    snapshotEvery: 0,
    onProgress: ({ phase, seq, perSecond }) => {
      phases.push(`${phase} ${seq} at ${seconds(performance.now() - at)} (${perSecond}/s)`);
    },
  });
  const took = performance.now() - at;
  const { user, system } = process.cpuUsage(cpu);
  const parts = [phases[0], phases.find((text) => text.startsWith('changes')), phases.at(-1)].join('; ');
  say(rest[0] ?? 'opened', `${seconds(took)}, user CPU ${seconds(user / 1000)}, system ${seconds(system / 1000)}; ${parts}`);
  await recorded.close();
  core.dispose();
}

async function child(...args: readonly string[]): Promise<void> {
  const [code] = await once(
    spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' }),
    'exit',
  );
  if (code !== 0) throw new Error(`exit ${code}`);
}

if (folder !== undefined && rest.length === 0) await written(folder);
else if (folder !== undefined) await opened(folder);
else {
  const path = join(mkdtempSync(join(tmpdir(), 'recovery-')), 'journal');
  console.log(`${accounts} accounts; load of the machine ${(loadavg()[0] as number).toFixed(1)}`);
  await child(given, each, path);
  await child(given, each, path, 'opened from the newest snapshot');
  renameSync(join(path, 'snapshots'), `${path}.snapshots`);
  await child(given, each, path, 'opened without a snapshot');
  rmSync(join(path, '..'), { recursive: true });
}
