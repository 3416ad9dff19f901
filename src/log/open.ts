// Opens a log in a folder of Node: locked to one writer, everything in it checked.
import { Fault } from '../fault.js';
import { codeOf, folderDisk } from './disk.js';
import { FileLog, type FileLogOptions } from './fileLog.js';
import { lockFolder } from './lock.js';

/**
 * Opens the log in a folder, or begins one. Throws FENCED where another process has it open, DAMAGED with the place, SHORT for less than `known`, BAD_ARGUMENT for a folder that cannot be locked
 * or lies on a network file system, STALLED where there is no room, FAILED where it cannot be synced.
 */
export async function openFileLog(path: string, options: FileLogOptions = {}): Promise<FileLog> {
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
