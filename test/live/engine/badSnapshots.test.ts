// Snapshots that cannot be trusted, and a log that ends too early: what is damaged is passed over and said, what is lost is named.
import { expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { createCore } from '../../../src/engine/create.js';
import { Fault } from '../../../src/fault.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { openRecorded, type RecordedEngine } from '../../../src/live/record/recorded.js';
import { FileLog } from '../../../src/log/fileLog.js';
import { preset } from '../../../src/rules/document/presets.js';
import { VirtualDisk } from '../../log/virtualDisk.js';
import { drawnChange } from './histories.js';

const core = await createCore({ backend: 'js' });
const market = sampleMarket(7);
const inputs = { book: sampleBook(market, { accounts: 3, seed: 3 }), market, rules: preset('margincore') };

const fileLog = (disk: VirtualDisk): Promise<FileLog> =>
  FileLog.open(disk, 'claims', () => undefined, { segmentBytes: 2048, ahead: 0, retryMs: 1 });

async function changes(recorded: RecordedEngine, from: number, many: number): Promise<void> {
  for (let n = from; n < from + many; n++)
    await recorded.apply(drawnChange(recorded.live, new Seeded(n), n), true).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
    });
}

/** A log with two snapshots and changes before, between and behind them. */
async function made(): Promise<{
  readonly disk: VirtualDisk;
  readonly hash: string;
  readonly sequence: number;
  readonly manifests: string[];
}> {
  const random = new Seeded(5);
  const disk = new VirtualDisk(() => random.whole(1000) / 1000);
  const log = await fileLog(disk);
  const recorded = await openRecorded(core, log, inputs);
  for (const n of [0, 1, 2]) {
    await changes(recorded, 20 * n, 20);
    if (n < 2) await recorded.snapshot();
  }
  const [hash, { sequence }] = [await recorded.live.hash(), recorded.live];
  await recorded.close();
  const manifests = [...disk.files.keys()].filter((name) => name.startsWith('snapshots/at-')).sort();
  expect(manifests).toHaveLength(2);
  return { disk, hash, sequence, manifests };
}

const bytesOf = (disk: VirtualDisk, name: string): Uint8Array => (disk.files.get(name) as { readonly current: Uint8Array }).current;

/** A page that this manifest names and no other. */
function pageOf(disk: VirtualDisk, manifest: string, others: readonly string[]): string {
  const pages = (name: string): string[] => new TextDecoder().decode(bytesOf(disk, name)).match(/\b[0-9a-f]{64}\b/g) ?? [];
  const own = pages(manifest).find((page) => disk.files.has(`snapshots/${page}`) && !others.some((other) => pages(other).includes(page)));
  return `snapshots/${own}`;
}

function flip(disk: VirtualDisk, name: string): void {
  const bytes = bytesOf(disk, name);
  bytes[bytes.length >> 1] ^= 1;
}

type Harm = (disk: VirtualDisk, manifest: string, others: readonly string[]) => void;
const harms: Readonly<Record<string, Harm>> = {
  'a bit of a page': (disk, manifest, others) => flip(disk, pageOf(disk, manifest, others)),
  'a page missing': (disk, manifest, others) => void expect(disk.files.delete(pageOf(disk, manifest, others))).toBe(true),
  'a bit of a manifest': (disk, manifest) => flip(disk, manifest),
  'a manifest that nothing vouches for': (disk, manifest) => {
    const file = disk.files.get(manifest);
    disk.files.delete(manifest);
    disk.files.set(manifest.replace(/[0-9a-f]{64}$/, 'ab'.repeat(32)), file as NonNullable<typeof file>);
  },
};

test.each(Object.entries(harms))('%s: said and passed over, the one before or the whole log leads to the same state', async (_, harm) => {
  for (const many of [1, 2]) {
    const { disk, hash, manifests } = await made();
    const harmed = manifests.slice(-many);
    for (const one of harmed)
      harm(
        disk,
        one,
        manifests.filter((other) => other !== one),
      );
    const said: string[] = [];
    const from: string[] = [];
    const again = await openRecorded(core, await fileLog(disk), undefined, {
      onNotice: ({ code }) => said.push(code),
      beside: { record: () => undefined, parts: () => [], restore: (parts) => from.push(parts === undefined ? 'log' : 'snapshot') },
    });
    expect(said).toEqual(Array(many).fill('DAMAGED'));
    expect(from).toEqual([many === 1 ? 'snapshot' : 'log']);
    expect(await again.live.hash()).toBe(hash);
    await again.close();
  }
});

test('a log trimmed before its snapshots opens; with both damaged it is refused by name, and never begun anew', async () => {
  const { disk, hash, manifests } = await made();
  const log = await fileLog(disk);
  const before = Number(/at-(\d+)/.exec(manifests[0] as string)?.[1]);
  expect(await log.trim(before)).toBeGreaterThan(0);
  await log.close();
  const again = await openRecorded(core, await fileLog(disk));
  expect(await again.live.hash()).toBe(hash);
  await again.close();
  for (const one of manifests) flip(disk, one);
  const said: string[] = [];
  const bare = await fileLog(disk);
  const { next } = bare.position;
  await expect(openRecorded(core, bare, inputs, { onNotice: ({ code }) => said.push(code) })).rejects.toMatchObject({ code: 'SHORT' });
  expect(said).toEqual(['DAMAGED', 'DAMAGED']);
  expect(bare.position.next).toBe(next);
  await bare.close();
});

test('a log that ends too early is SHORT until its own last change is accepted; that is recorded once', async () => {
  const { disk, sequence } = await made();
  const expectSequence = sequence + 3;
  const open = async (options: object) => {
    const log = await fileLog(disk);
    return openRecorded(core, log, undefined, options).catch(async (error: unknown) => {
      await log.close();
      throw error;
    });
  };
  for (const acceptLoss of [undefined, sequence - 1, sequence + 1, expectSequence])
    await expect(open({ expectSequence, ...(acceptLoss !== undefined && { acceptLoss }) })).rejects.toMatchObject({ code: 'SHORT' });
  await (await open({ expectSequence, acceptLoss: sequence })).close();
  await (await open({ expectSequence })).close();
  await expect(open({ expectSequence: expectSequence + 1 })).rejects.toMatchObject({ code: 'SHORT' });
});

test('the power goes, or the disk is full, while a snapshot is taken: no acknowledged change is lost, no torn page trusted', async () => {
  const met = new Set<string>();
  for (let seed = 0; seed < 6; seed++) {
    const random = new Seeded(seed);
    const { disk } = await made();
    const recorded = await openRecorded(core, await fileLog(disk), undefined, { onNotice: () => undefined });
    const hashes = new Map([[recorded.live.sequence, await recorded.live.hash()]]);
    let acknowledged = recorded.live.sequence;
    const troubled = new Promise<string>((tell) => {
      disk.trouble = (what) => {
        met.add(what);
        tell(what);
      };
    });
    if (seed % 3 === 0) disk.capacity = [...disk.files.values()].reduce((sum, { current }) => sum + current.length, 0) + random.whole(9000);
    else disk.left = random.whole(60);
    const taken = recorded.snapshot().then(
      () => 'taken',
      () => 'not taken',
    );
    const changed = (async () => {
      for (let n = 100; n < 106; n++) {
        const made = recorded.apply(drawnChange(recorded.live, new Seeded(n), n), true);
        const kept = made.then(({ sequence }) => sequence ?? 0).catch(() => 0);
        await new Promise((go) => setTimeout(go));
        hashes.set(recorded.live.sequence, await recorded.live.hash());
        acknowledged = Math.max(acknowledged, await Promise.race([kept, troubled.then(() => 0)]));
      }
    })();
    await changed;
    await Promise.race([taken, troubled]);
    disk.trouble = () => undefined;
    disk.left = 0;
    await recorded.close().catch(() => undefined);
    disk.crash();
    const again = await openRecorded(core, await fileLog(disk), undefined, { onNotice: () => undefined });
    const { sequence } = again.live;
    expect(sequence, `seed ${seed}`).toBeGreaterThanOrEqual(acknowledged);
    expect(await again.live.hash(), `seed ${seed}`).toBe(hashes.get(sequence));
    await again.close();
  }
  expect([...met]).toEqual(expect.arrayContaining(['cut', 'full']));
}, 60_000);
