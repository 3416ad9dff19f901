// A file that is not yet whole: under a name of its own beside its destination, and gone when it is given up, by a signal too.
import type { Stats } from 'node:fs';
import { nodeModule } from './node.js';

export interface TemporaryFile {
  readonly path: string;
  readonly descriptor: number;
}

/** What this process has not finished. */
const unfinished = new Set<string>();
const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Opens a file that did not exist, in the folder; in the place of `replaced` it has its mode and, where this process may give it, its owner.
 * Nobody can read a file before it is as closed as the one that it replaces.
 */
export function openTemporary(folder: string, replaced?: Stats): TemporaryFile {
  const { closeSync, openSync } = nodeModule('node:fs');
  const name = `.margincore-${nodeModule('node:crypto').randomBytes(8).toString('hex')}.part`;
  const path = nodeModule('node:path').join(folder, name);
  if (unfinished.size === 0) watch();
  try {
    // 'wx' opens what it makes and nothing else: no file that is there, and no link. In one turn with noting it, so that no signal comes between.
    const descriptor = openSync(path, 'wx', replaced === undefined ? 0o666 : 0o600);
    unfinished.add(path);
    if (replaced !== undefined) {
      try {
        takeOver(descriptor, replaced);
      } catch (error) {
        closeSync(descriptor);
        removeTemporary(path);
        throw error;
      }
    }
    return { path, descriptor };
  } finally {
    if (unfinished.size === 0) unwatch();
  }
}

/** Puts a file that is whole and closed in its place, over what is there. */
export function placeTemporary(path: string, destination: string): void {
  nodeModule('node:fs').renameSync(path, destination);
  forget(path);
}

/** Removes a file that is given up. */
export function removeTemporary(path: string): void {
  remove(path);
  forget(path);
}

function takeOver(descriptor: number, replaced: Stats): void {
  const { fchmodSync, fstatSync } = nodeModule('node:fs');
  const own = fstatSync(descriptor);
  const sameOwner = own.uid === replaced.uid && own.gid === replaced.gid;
  const sameGroup = sameOwner || given(descriptor, replaced.uid, replaced.gid) || given(descriptor, own.uid, replaced.gid);
  const mode = replaced.mode & 0o777;
  // Members of another group get what everybody gets, at most.
  fchmodSync(descriptor, sameGroup ? mode : mode & (0o707 | (mode << 3)));
}

function given(descriptor: number, uid: number, gid: number): boolean {
  try {
    nodeModule('node:fs').fchownSync(descriptor, uid, gid);
    return true;
  } catch {
    return false;
  }
}

function forget(path: string): void {
  unfinished.delete(path);
  if (unfinished.size === 0) unwatch();
}

function watch(): void {
  for (const signal of signals) process.on(signal, onSignal);
  process.on('exit', removeAll);
}

function unwatch(): void {
  for (const signal of signals) process.off(signal, onSignal);
  process.off('exit', removeAll);
}

function onSignal(signal: NodeJS.Signals): void {
  // Whoever else listens says what the signal means, and may well want the file finished; the end of the process comes here again.
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  unwatch();
  process.kill(process.pid, signal);
}

function removeAll(): void {
  for (const path of unfinished) remove(path);
  unfinished.clear();
}

function remove(path: string): void {
  try {
    nodeModule('node:fs').rmSync(path, { force: true });
  } catch {
    // the folder may be gone, or closed to us: there is nothing more to do
  }
}
