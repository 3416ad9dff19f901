// Locks a log's folder without native code: a child locks the inherited descriptor (flock) and ends; the lock lasts as long as this process.
import { Fault } from '../fault.js';
import { nodeModule } from '../node.js';

const lockName = 'LOCK';

export interface FolderLock {
  readonly kind: 'flock' | 'claims';
  release(): void;
}

/**
 * Locks a folder to one open log. The lock is on the file itself: links, other paths and containers that lead to it meet it. Without the program `flock` nothing is locked, and the claims of
 * epochs alone stop a second writer. Throws FENCED where another log has it, BAD_ARGUMENT where the volume does not hold locks.
 */
export function lockFolder(path: string): FolderLock {
  const { openSync, closeSync } = nodeModule('node:fs');
  const { spawnSync } = nodeModule('node:child_process');
  const file = nodeModule('node:path').join(path, lockName);
  const ask = (fd: number): number | null => spawnSync('flock', ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] }).status;
  const fd = openSync(file, 'a', 0o600);
  const release = (): void => closeSync(fd);
  const status = ask(fd);
  if (status === 1) {
    release();
    throw new Fault('FENCED', path, 'a log not open in another process', 'a lock that is held');
  }
  if (status !== 0) {
    release();
    return { kind: 'claims', release: () => undefined };
  }
  // now that the child has ended, a second open file must be refused: a volume may give its locks to processes, or give none
  const other = openSync(file, 'a', 0o600);
  const held = ask(other) === 1;
  closeSync(other);
  if (held) return { kind: 'flock', release };
  release();
  throw new Fault('BAD_ARGUMENT', path, 'a folder of a volume that holds locks', 'one that gives a lock twice');
}
