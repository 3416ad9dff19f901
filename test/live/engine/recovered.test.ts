// A log opened from its snapshots: from each of them the state is that of the engine that went on, to the bit, whatever was changed while it was taken.
import { expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { createCore } from '../../../src/engine/create.js';
import { Fault } from '../../../src/fault.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import type { Applied } from '../../../src/live/engine/applied.js';
import { openRecorded, type RecordedEngine } from '../../../src/live/record/recorded.js';
import { replay } from '../../../src/live/record/replay.js';
import { preset } from '../../../src/rules/document/presets.js';
import type { Rules } from '../../../src/rules/document/rules.js';
import { runs } from '../../long.js';
import { MemoryLog } from '../memoryLog.js';
import { drawnChange, following, pastOf } from './histories.js';

const wasm = await createCore({ backend: 'wasm' });
const js = await createCore({ backend: 'js' });
const market = sampleMarket(7);
// two pages of accounts
const book = sampleBook(market, { accounts: 520, seed: 3 });

/** The log with the snapshot of this place alone. */
function withSnapshot(log: MemoryLog, from: number): MemoryLog {
  const one = new MemoryLog();
  one.records = [...log.records];
  for (const [hash, bytes] of log.snapshots.pages) one.snapshots.pages.set(hash, bytes);
  for (const [key, name] of log.snapshots.manifests) if (name.from === from) one.snapshots.manifests.set(key, name);
  return one;
}

async function change(recorded: RecordedEngine, random: Seeded, n: number): Promise<Applied | string> {
  const drawn = drawnChange(recorded.live, random, n);
  try {
    return await recorded.apply(drawn, true);
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

const rules: Readonly<Record<string, Rules>> = {
  ...Object.fromEntries(['margincore', 'deribit-portfolio', 'binance-futures', 'paradex-portfolio'].map((name) => [name, preset(name)])),
  following: following(),
};

test.each(Object.keys(rules))('%s: from every snapshot the same state follows, on both backends', async (name) => {
  const log = new MemoryLog();
  log.snapshots.keep = async () => undefined;
  const random = new Seeded(name.length);
  const document = rules[name] as Rules;
  const history = name === 'following' ? { history: pastOf(market, 120, new Seeded(1)) } : {};
  const recorded = await openRecorded(wasm, log, { book, market, rules: document, ...history }, { hashEvery: 0 });
  const total = runs(300, 60);
  let taking: Promise<unknown> = Promise.resolve();
  for (let n = 0; n < total; n++) {
    if (n % Math.floor(total / 3) === 5) taking = Promise.all([taking, recorded.snapshot()]);
    await change(recorded, random, n);
    // pages are made between changes
    if (n % 4 === 0) await new Promise((go) => setTimeout(go));
  }
  await taking;
  const hash = await recorded.live.hash();
  const places = [...log.snapshots.manifests.values()].map(({ from }) => from);
  expect(places.length).toBeGreaterThan(2);
  const opened = await Promise.all(
    [-1, ...places].map((from, i) => openRecorded([wasm, js][i % 2] as typeof wasm, withSnapshot(log, from), undefined, { hashEvery: 0 })),
  );
  for (const one of opened) {
    expect(await one.live.hash()).toBe(hash);
    expect(one.live.snapshot()).toEqual(JSON.parse(JSON.stringify(recorded.live.snapshot())));
  }
  // and goes on as the other does
  const [seed, start] = [random.whole(1000), total];
  for (let n = 0; n < runs(40, 6); n++) {
    const was = await change(recorded, new Seeded(seed + n), start + n);
    for (const one of opened) expect(await change(one, new Seeded(seed + n), start + n)).toEqual(was);
  }
  const last = await recorded.live.hash();
  for (const one of opened) expect(await one.live.hash()).toBe(last);
  // made again, every state of a snapshot is found
  const again = await replay(js, log);
  expect(again.hashes).toBe(1 + places.length);
  expect(await again.live?.hash()).toBe(last);
});
