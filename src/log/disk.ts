// The folder interface of a log: a real disk, or in tests a virtual one whose power can be cut.
import { Fault } from '../fault.js';
import { nodeModule } from '../node.js';

export interface LogFile {
  /** Writes all of it at this byte. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Resolves when everything written is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface LogDisk {
  /** The folder, for messages. */
  readonly path: string;
  list(): Promise<readonly string[]>;
  /** All of a file, or so many bytes from its beginning. */
  read(name: string, most?: number): Promise<Uint8Array>;
  exists(name: string): boolean;
  /** A new file, open. Rejects with `code: 'EEXIST'` where there is one. */
  create(name: string): Promise<LogFile>;
  remove(name: string): Promise<void>;
  /** A file by another name, at once. */
  rename(from: string, to: string): Promise<void>;
  /** A folder in this one, made where there is none. */
  folder(name: string): Promise<LogDisk>;
  /** Resolves when names that were created or removed are on the disk. */
  syncFolder(): Promise<void>;
}

export const codeOf = (error: unknown): string =>
  (error as { readonly code?: string }).code ?? (error instanceof Error ? error.message : String(error));

/** Fault of a folder that takes no writes: STALLED where there is no room, else FAILED; a Fault stays as it is. */
export function unwritten(error: unknown, path: string): Fault {
  if (error instanceof Fault) return error;
  const code = codeOf(error);
  return new Fault(code === 'ENOSPC' || code === 'EDQUOT' ? 'STALLED' : 'FAILED', path, 'a folder that can be written', code);
}

/** Types of `statfs` whose volumes other machines write too: their locks and caches hold for one machine. */
const networked: Readonly<Record<number, string>> = {
  [0x6969]: 'NFS',
  [0x517b]: 'SMB',
  [0xff53_4d42]: 'CIFS',
  [0xfe53_4d42]: 'SMB 2',
  [0x0102_1997]: '9P',
  [0x00c3_6400]: 'Ceph',
  [0x5346_414f]: 'AFS',
  [0x7375_7245]: 'Coda',
  [0x0bd0_0bd0]: 'Lustre',
  [0x4750_4653]: 'GPFS',
  [0x7461_636f]: 'OCFS2',
  [0x0116_1970]: 'GFS2',
  [0x6573_5546]: 'FUSE',
};

/** A folder, made where there is none. Throws BAD_ARGUMENT for what is no folder, cannot be opened or lies on a network file system. */
export async function folderDisk(path: string, create = true): Promise<LogDisk> {
  const { mkdir, open, readdir, readFile, rename, statfs, unlink } = nodeModule('node:fs/promises');
  const { existsSync } = nodeModule('node:fs');
  const { join, dirname } = nodeModule('node:path');
  const syncFolder = async (folder: string): Promise<void> => {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  };
  if (!create && !existsSync(path)) throw new Fault('NOT_FOUND', path, 'the folder of a log', 'ENOENT');
  try {
    const made = await mkdir(path, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolder(dirname(made));
  } catch (error) {
    throw new Fault('BAD_ARGUMENT', path, 'the folder of a log', codeOf(error));
  }
  const kind = networked[(await statfs(path)).type];
  if (kind !== undefined) throw new Fault('BAD_ARGUMENT', path, 'a folder of a local file system', kind);
  return {
    path,
    list: () => readdir(path),
    async read(name, most) {
      if (most === undefined) return readFile(join(path, name));
      const handle = await open(join(path, name), 'r');
      const { buffer, bytesRead } = await handle.read(new Uint8Array(most), 0, most, 0).finally(() => handle.close());
      return buffer.subarray(0, bytesRead);
    },
    exists: (name) => existsSync(join(path, name)),
    async create(name) {
      const handle = await open(join(path, name), 'wx+', 0o600);
      return {
        async write(bytes, at) {
          for (let from = 0; from < bytes.length; ) from += (await handle.write(bytes, from, bytes.length - from, at + from)).bytesWritten;
        },
        sync: () => handle.datasync(),
        close: () => handle.close(),
      };
    },
    remove: (name) => unlink(join(path, name)),
    rename: (from, to) => rename(join(path, from), join(path, to)),
    folder: (name) => folderDisk(join(path, name)),
    syncFolder: () => syncFolder(path),
  };
}
