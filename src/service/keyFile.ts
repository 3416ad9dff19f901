// The file of keys: read strictly, written whole under a lock, read again when it changes, so that a key is revoked without a restart.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { identifier } from '../check.js';
import { Fault } from '../index.js';
import { readJson, writePieces } from '../io/support.js';
import { type Holder, hashOf, type Kept, Keys, keptIn } from './keys.js';

/** Between two looks at the file, ms. */
const usualLookMs = 1000;
/** A lock lasts milliseconds; a file that stays this long was left by a killed process. */
const lockMs = 10_000;
const lookMs = 10;
const mostBytes = 2 ** 24;

async function keptAt(path: string): Promise<Kept[]> {
  try {
    return keptIn(await readJson(path, { maxBytes: mostBytes }), `--keys ${path}`);
  } catch (error) {
    if (error instanceof Fault && error.code === 'NOT_FOUND')
      throw new Fault('NOT_FOUND', '--keys', 'a file of keys that can be read', `${path}: ${error.got}`);
    throw error;
  }
}

export const readKeys = async (path: string): Promise<Keys> => new Keys(await keptAt(path));

export interface WatchedKeys {
  readonly keys: Keys;
  readonly close: () => void;
}

/** Keys as the file states them at any time. A file that cannot be read leaves the former keys, and is reported to `failed`. */
export async function watchKeys(path: string, failed: (fault: Fault) => void, lookMs = usualLookMs): Promise<WatchedKeys> {
  // before it is read: the next look sees changes during the read
  let seen = await printOf(path);
  const keys = await readKeys(path);
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const print = await printOf(path);
    try {
      if (print !== seen || keys.stale) keys.replace(await keptAt(path));
      keys.stale = false;
    } catch (error) {
      // said once, not at every look
      if (keys.stale && print === seen) return;
      keys.stale = true;
      failed(error instanceof Fault ? error : new Fault('BAD_FORMAT', '--keys', 'a file that can be read', String(error)));
    } finally {
      seen = print;
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), lookMs).unref();
  return { keys, close: () => clearInterval(timer) };
}

/** Which file it is, and what was done to it last. */
async function printOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join();
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** Makes a key, adds its hash to the file, and answers the key, which is written nowhere. Throws DUPLICATE for a name that has one. */
export async function makeKey(path: string, { name, scope, accounts, perSecond, inFlight }: Holder, patienceMs = lockMs): Promise<string> {
  identifier(name, '--make-key');
  for (const account of accounts ?? []) identifier(account, '--account');
  const key = `mck_${randomBytes(32).toString('base64url')}`;
  await changed(
    path,
    (kept) => {
      if (kept.some((one) => one.name === name)) throw new Fault('DUPLICATE', '--make-key', 'a name without a key', name);
      const limits = {
        ...(accounts && { accounts }),
        ...(perSecond !== undefined && { perSecond }),
        ...(inFlight !== undefined && { inFlight }),
      };
      return [...kept, { name, scope, ...limits, hash: hashOf(key).toString('hex') }];
    },
    patienceMs,
  );
  return key;
}

/** Takes a key out of the file: a service that has it open refuses it from its next look on. Throws NOT_FOUND. */
export async function revokeKey(path: string, name: string): Promise<void> {
  await changed(path, (kept) => {
    if (!kept.some((one) => one.name === name)) throw new Fault('NOT_FOUND', '--revoke-key', 'the name of a key of the file', name);
    return kept.filter((one) => one.name !== name);
  });
}

/** Changes the file under a lock, so that writers follow each other. */
async function changed(path: string, change: (kept: readonly Kept[]) => readonly Kept[], patienceMs = lockMs): Promise<void> {
  const release = await locked(`${path}.lock`, patienceMs);
  try {
    const there = await lstat(path).catch(() => undefined);
    const keys = change(there === undefined ? [] : await keptAt(path));
    await writePieces(path, [`${JSON.stringify({ keys }, null, 1)}\n`], '--keys', 0o600);
  } finally {
    await release();
  }
}

/** Locks by creating a file exclusively; waits while a file or link of that name exists that is not too old. */
async function locked(path: string, patienceMs: number): Promise<() => Promise<void>> {
  for (let [waited, seen] = [0, '']; ; waited += lookMs) {
    try {
      const handle = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
      await handle.close();
      return () => rm(path, { force: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') throw new Fault('BAD_ARGUMENT', '--keys', 'in a folder that can be written to', `${path}: ${code}`);
      const now = await inodeOf(path);
      if (now !== seen) [waited, seen] = [0, now];
      if (waited >= patienceMs) await unlocked(path, seen);
      await new Promise((again) => setTimeout(again, lookMs));
    }
  }
}

const inodeOf = (path: string): Promise<string> =>
  lstat(path, { bigint: true }).then(
    ({ ino, ctimeNs }) => `${ino} ${ctimeNs}`,
    () => '',
  );

/** Removes a lock that was left behind. Of several that find it one moves it away; a process that moved a newer one puts it back. */
async function unlocked(path: string, seen: string): Promise<void> {
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await rename(path, aside);
    const [ino] = seen.split(' ');
    if (!(await inodeOf(aside)).startsWith(`${ino} `)) await link(aside, path);
  } catch {
    // another process was first
  }
  await rm(aside, { force: true });
}
