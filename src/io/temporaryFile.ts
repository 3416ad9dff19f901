// Temporary file: written under its own name beside its destination, and removed when abandoned, also by a signal.
import type { Stats } from 'node:fs';
import { nodeModule } from '../node.js';

export interface TemporaryFile {
  readonly path: string;
  readonly descriptor: number;
}

/** Unfinished files of this process. */
const unfinished = new Set<string>();
/** Signals that end a process without a listener, with their bits in its inherited ignore mask. */
const signals = { SIGHUP: 1n << 0n, SIGINT: 1n << 1n, SIGTERM: 1n << 14n } as const;
/** Whether this process listens; once it has begun it goes on, for a signal that comes as one stops listening would be lost. */
let watching = false;

/**
 * Opens a file that did not exist, in the folder; as a replacement of `replaced` it has its mode and, where this process may give it, its owner.
 * No other user can read a file before it is as closed as the one that it replaces.
 */
export function openTemporary(folder: string, replaced?: Stats, mode = 0o666): TemporaryFile {
  const { closeSync, openSync } = nodeModule('node:fs');
  const name = `.margincore-${nodeModule('node:crypto').randomBytes(8).toString('hex')}.part`;
  const path = nodeModule('node:path').join(folder, name);
  watch();
  // 'wx' opens what it makes and nothing else: no file that is there, and no link. In one turn with noting it, so that no signal comes between.
  const descriptor = openSync(path, 'wx', replaced === undefined ? mode : 0o600);
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
}

/** Puts a file that is whole and closed in its place, over what is there. */
export function placeTemporary(path: string, destination: string): void {
  nodeModule('node:fs').renameSync(path, destination);
  unfinished.delete(path);
}

/** Removes a file that is given up. */
export function removeTemporary(path: string): void {
  remove(path);
  unfinished.delete(path);
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

function watch(): void {
  if (watching) return;
  watching = true;
  for (const signal of heeded()) process.on(signal, onSignal);
  process.on('exit', removeAll);
}

/** The signals that this process does not ignore: who runs under nohup is to survive a hangup. */
function heeded(): (keyof typeof signals)[] {
  const all = Object.keys(signals) as (keyof typeof signals)[];
  try {
    const status = nodeModule('node:fs').readFileSync('/proc/self/status', 'latin1');
    const ignored = BigInt(`0x${/^SigIgn:\s*([0-9a-f]+)/m.exec(status)?.[1]}`);
    return all.filter((signal) => (ignored & signals[signal]) === 0n);
  } catch {
    return all;
  }
}

function onSignal(signal: NodeJS.Signals): void {
  // Whoever else listens says what the signal means, and may well want the file finished; the end of the process comes here again.
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  process.off(signal, onSignal);
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
