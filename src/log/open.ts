// Opens a log in a folder of Node: locked to one writer, everything in it checked.
import { fieldsOf } from '../book/fields.js';
import { count } from '../check.js';
import { Fault } from '../fault.js';
import { codeOf, folderDisk } from './disk.js';
import type { RecordLog } from './eventLog.js';
import { FileLog, type FileLogOptions } from './fileLog.js';
import { lockFolder } from './lock.js';
import { recordsIn } from './recovery.js';

/**
 * Opens the log in a folder, or begins one. Throws FENCED where another process has it open, DAMAGED with the place, SHORT for less than `known`, BAD_ARGUMENT for a folder that cannot be locked
 * or lies on a network file system, STALLED where there is no room, FAILED where it cannot be synced.
 */
export async function fileLog(path: string, options: FileLogOptions = {}): Promise<FileLog> {
  const numbers = ['segmentBytes', 'ahead', 'retryMs', 'from'] as const;
  const given = fieldsOf(options, 'options', [], [...numbers, 'known']);
  for (const name of numbers) if (given[name] !== undefined) count(given[name], 0, Number.MAX_SAFE_INTEGER, `options.${name}`);
  const disk = await folderDisk(path);
  const { kind, release } = lockFolder(path);
  try {
    return await FileLog.open(disk, kind, release, options);
  } catch (error) {
    release();
    if (error instanceof Fault) throw error;
    const code = codeOf(error);
    throw new Fault(code === 'ENOSPC' || code === 'EDQUOT' ? 'STALLED' : 'FAILED', path, 'a folder that can be written', code);
  }
}

/** A log to read alone: nothing is locked or claimed, and a process may be writing it. Its end is the last whole group. Throws NOT_FOUND. */
export async function readLog(path: string): Promise<Pick<RecordLog, 'read'>> {
  const disk = await folderDisk(path, false);
  return { read: (from) => recordsIn(disk, from) };
}
