// The only files that are read: those below one folder, wherever links in it lead.
import { realpath, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { Fault } from '../index.js';
import { readJson } from '../io/support.js';

export class Folder {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Throws NOT_FOUND. */
  static async at(path: string): Promise<Folder> {
    return new Folder(await real(path, path));
  }

  /** The path of a file below the folder, by its name relative to it. Throws NOT_FOUND, and OUT_OF_RANGE for what lies elsewhere. */
  async file(name: string): Promise<string> {
    const asked = resolve(this.#root, name);
    // before the disk is asked: what is elsewhere is not told to be there or not
    this.#below(asked, name);
    const path = await real(asked, name);
    this.#below(path, name);
    if (!(await stat(path)).isFile()) throw new Fault('NOT_FOUND', name, 'a file', 'a folder, pipe or device');
    return path;
  }

  #below(path: string, name: string): void {
    const within = relative(this.#root, path);
    if (within === '' || within === '..' || within.startsWith(`..${sep}`) || resolve(this.#root, within) !== path)
      throw new Fault('OUT_OF_RANGE', 'file', 'a file below the folder that was stated when the server was started', name);
  }

  /** Throws what `file` throws, and BAD_JSON, DUPLICATE, TOO_LARGE ... of what it holds. */
  async json(name: string): Promise<unknown> {
    return readJson(await this.file(name), { name });
  }
}

async function real(path: string, name: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    throw new Fault('NOT_FOUND', name, 'a file or folder that is there', 'none');
  }
}
