// Power cuts over the log's code on a virtual disk: no acknowledged record is lost, damage is named, broken variants fail.
import { describe, expect, test } from 'vitest';
import type { LogDisk, LogFile } from '../../src/log/disk.js';
import { frameAt, frameOf, hashOf, headBytes, noHash, segmentHeadIn } from '../../src/log/frame.js';
import { runs } from '../long.js';
import { type Damage, Met, type Mutant, simulate } from './simulation.js';
import type { VirtualDisk } from './virtualDisk.js';

const seeds = runs(10_000, 500);

test(`${seeds} histories: nothing acknowledged is lost or changed, and with a witness no damage passes`, async () => {
  const met = new Met();
  for (let seed = 0; seed < seeds; seed++) await simulate(seed, met);
  for (const what of [
    'acknowledged',
    'power cut',
    'failed sync',
    'full disk',
    'torn tail',
    'takeover behind a group',
    'takeover before a group',
  ])
    expect(met.counts[what], what).toBeGreaterThan(0);
  const kinds: readonly Damage[] = ['bit', 'sector', 'segment', 'cut', 'forged', 'rewritten'];
  for (const kind of kinds) expect(met.counts[`${kind} with a witness: refused`], kind).toBeGreaterThan(0);
  // a hash covers each record: a forged one is refused by everybody
  expect(met.counts['forged without a witness: silent']).toBeUndefined();
  // damage that only a witness reveals
  expect(met.counts['cut without a witness: silent']).toBeGreaterThan(0);
  expect(met.counts['rewritten without a witness: silent']).toBeGreaterThan(0);
}, 600_000);

/** A disk of which one thing is another. */
const withFile =
  (changed: (file: LogFile) => Partial<LogFile>): Mutant =>
  (disk) =>
    view(disk, { create: async (name) => disk.create(name).then((file) => ({ ...file, ...changed(file) })) });
const view = (disk: VirtualDisk, changed: Partial<LogDisk>): LogDisk => ({
  ...{ path: disk.path, list: () => disk.list(), read: (name, most) => disk.read(name, most), exists: (name) => disk.exists(name) },
  ...{ create: (name) => disk.create(name), remove: (name) => disk.remove(name), syncFolder: () => disk.syncFolder() },
  ...{ rename: (from, to) => disk.rename(from, to), folder: (name) => disk.folder(name) },
  ...changed,
});

/** As a reader that checks no hash sees it: whatever stands follows. */
const mended: Mutant = (disk) =>
  view(disk, {
    async read(name, most) {
      const bytes = await disk.read(name);
      let hash = segmentHeadIn(bytes)?.previous ?? noHash;
      for (let at = headBytes, frame = frameAt(bytes, at); frame !== undefined; at = frame.end, frame = frameAt(bytes, at)) {
        if (frame.count > 0) hash = hashOf(hash, frame);
        bytes.set(frameOf({ ...frame, hash }), at);
      }
      return bytes.slice(0, most);
    },
  });

const mutants: Readonly<Record<string, Mutant>> = {
  'groups are not synced': withFile(() => ({ sync: async () => undefined })),
  'the folder is not synced': (disk) => view(disk, { syncFolder: async () => undefined }),
  'it goes on after a failed sync': withFile(({ sync }) => ({
    sync: () =>
      sync().catch((error) => {
        if (error.code !== 'EIO') throw error;
      }),
  })),
  'no hash is checked': mended,
};

describe('a log is found out of which', () => {
  test.each(Object.entries(mutants))('%s', async (_, mutant) => {
    let said = '';
    for (let seed = 0; seed < 500 && said === ''; seed++)
      await simulate(seed, new Met(), mutant).catch((error: Error) => {
        said = error.message;
      });
    expect(said).toMatch(/LOST|CHANGED|passed|witness|record/);
  });
});
