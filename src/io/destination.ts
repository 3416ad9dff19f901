// Final destination of a written file: links are followed to the end, even to a missing file; pipes and devices are kept.
import type { Stats } from 'node:fs';
import { nodeModule } from '../node.js';

export type Destination =
  /** A file, or a name that is free: a whole file takes its place. `replaced` is what stands there. */
  | { readonly kind: 'file'; readonly path: string; readonly folder: string; readonly replaced?: Stats }
  /** A pipe or a device: written to directly. */
  | { readonly kind: 'stream'; readonly path: string }
  /** A file that this process holds open (`/dev/stdout` > file): what others write there must not be lost. */
  | { readonly kind: 'descriptor'; readonly descriptor: number };

const maxLinks = 40; // as Linux has it

/** @throws the error of the file system: EISDIR (a folder), ELOOP, ENOTDIR, EACCES (a file that may not be written) ... */
export function destinationOf(path: string): Destination {
  const { accessSync, constants, readlinkSync, realpathSync } = nodeModule('node:fs');
  const { basename, dirname, isAbsolute } = nodeModule('node:path');
  let at = path;
  for (let links = 0; links <= maxLinks; links++) {
    const stats = found('statSync', at);
    if (stats?.isDirectory() || (stats === undefined && /[\\/]$/.test(at))) throw problem('EISDIR', at);
    if (stats !== undefined && !stats.isFile()) return { kind: 'stream', path: at };
    const folder = realpathSync.native(dirname(at));
    if (!found('lstatSync', at)?.isSymbolicLink()) {
      const last = nodeModule('node:path').join(folder, basename(at));
      if (stats === undefined) return { kind: 'file', path: last, folder };
      accessSync(last, constants.W_OK);
      return { kind: 'file', path: last, folder, replaced: stats };
    }
    if (folder === `/proc/${process.pid}/fd`) return { kind: 'descriptor', descriptor: Number(basename(at)) };
    const next = readlinkSync(at);
    // joined without resolving: `..` after a link to a folder is not the folder that the name was in
    at = isAbsolute(next) ? next : `${folder}/${next}`;
  }
  throw problem('ELOOP', path);
}

function found(how: 'statSync' | 'lstatSync', path: string): Stats | undefined {
  try {
    return nodeModule('node:fs')[how](path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && path !== '') return undefined;
    throw error;
  }
}

function problem(code: string, path: string): Error {
  return Object.assign(new Error(path), { code });
}
