// Opens a log in a folder of Node: locked to one writer, everything in it checked.
import { Fault } from '../fault.js';
import { whole } from '../shape/leaves.js';
import { record, truth } from '../shape/shape.js';
import { folderDisk, unwritten } from './disk.js';
import type { Position, RecordLog } from './eventLog.js';
import { FileLog, type FileLogOptions } from './fileLog.js';
import { lockFolder } from './lock.js';
import { positionsShape, type Recovery, recordsIn, recover } from './recovery.js';

const bytes = whole(0, Number.MAX_SAFE_INTEGER);
const optionsShape = record({
  'create?': truth,
  'segmentBytes?': bytes,
  'ahead?': bytes,
  'retryMs?': bytes,
  'from?': bytes,
  'known?': positionsShape,
});

/**
 * Opens the log in a folder, or begins one. Throws FENCED where another process has it open, DAMAGED with the place, SHORT for less than `known`, BAD_ARGUMENT for a folder that cannot be locked
 * or lies on a network file system, NOT_FOUND for none where `create` is false, STALLED where there is no room, FAILED where it cannot be synced.
 */
export async function fileLog(path: string, given: FileLogOptions & { readonly create?: boolean } = {}): Promise<FileLog> {
  const { create = true, ...options } = optionsShape.parse(given, 'options');
  const disk = await folderDisk(path, create);
  // an empty folder is what a volume looks like that is not mounted
  if (!create && !(await disk.list()).some((name) => name.startsWith('log-')))
    throw new Fault('NOT_FOUND', path, 'a log that was begun', 'no segment');
  const { kind, release } = lockFolder(path);
  try {
    return await FileLog.open(disk, kind, release, options);
  } catch (error) {
    release();
    throw unwritten(error, path);
  }
}

/** A log to read alone: nothing is locked or claimed, and a process may be writing it. Its end is the last whole group. Throws NOT_FOUND. */
export async function readLog(path: string): Promise<Pick<RecordLog, 'read'>> {
  const disk = await folderDisk(path, false);
  return { read: (from) => recordsIn(disk, from) };
}

/** Reads all of a log and checks it, as opening does; nothing is locked or claimed. Throws DAMAGED with the place, SHORT for less than `known`, NOT_FOUND. */
export async function verifyLog(
  path: string,
  known: readonly Position[] = [],
): Promise<Pick<Recovery, 'first' | 'next' | 'head' | 'torn' | 'orphans'>> {
  const places = positionsShape.parse(known, 'known');
  const { first, next, head, torn, orphans } = await recover(await folderDisk(path, false), { known: places });
  return { first, next, head, torn, orphans };
}
