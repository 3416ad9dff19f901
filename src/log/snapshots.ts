// Snapshots beside a log: pages named by their SHA-256, and a manifest that names them, written last. Whether one is to be trusted the log says.
import { Fault } from '../fault.js';
import { nodeModule } from '../node.js';
import { type LogDisk, unwritten } from './disk.js';

/** A snapshot by its name. */
export interface SnapshotName {
  /** The first record that it does not have in it: the record before is on the disk. */
  readonly from: number;
  /** SHA-256, hexadecimal, of its manifest. */
  readonly root: string;
}

export interface Snapshots {
  /** Those whose manifest stands, the newest first; whether their pages do is found on reading. */
  list(): Promise<readonly SnapshotName[]>;
  /** The manifest as text. Throws DAMAGED. */
  manifest(name: SnapshotName): Promise<string>;
  /** A page by its hash. Throws DAMAGED for one that is missing or another. */
  page(hash: string): Promise<Uint8Array>;
  /** Writes a page, unless it stands: on the disk once it resolves. Throws STALLED where there is no room, FAILED. */
  put(hash: string, bytes: Uint8Array): Promise<void>;
  /** Writes a manifest whose pages were put; on the disk once it resolves. Throws as `put`. */
  publish(name: SnapshotName, manifest: string): Promise<void>;
  /** Removes snapshots but these, and pages that none of them names. To be called while none is written. */
  keep(names: readonly SnapshotName[]): Promise<void>;
}

const folderName = 'snapshots';
const form = /^at-(\d{15})-([0-9a-f]{64})$/;
const fileOf = ({ from, root }: SnapshotName): string => `at-${String(from).padStart(15, '0')}-${root}`;
const pageForm = /^[0-9a-f]{64}$/;

/** Those of a log's folder; a writer that has lost the log to another publishes and removes none. */
export async function snapshotsIn(log: LogDisk, isFenced: () => boolean = () => false): Promise<Snapshots> {
  return new FolderSnapshots(await log.folder(folderName), isFenced);
}

class FolderSnapshots implements Snapshots {
  readonly #disk: LogDisk;
  readonly #isFenced: () => boolean;
  /** Pages that are known to be on the disk, whole. */
  readonly #written = new Set<string>();
  #drafts = 0;

  constructor(disk: LogDisk, isFenced: () => boolean) {
    this.#disk = disk;
    this.#isFenced = isFenced;
  }

  async list(): Promise<readonly SnapshotName[]> {
    const names = (await this.#disk.list()).flatMap((file): SnapshotName[] => {
      const [, from, root] = form.exec(file) ?? [];
      return from === undefined || root === undefined ? [] : [{ from: Number(from), root }];
    });
    return names.sort((x, y) => y.from - x.from || (x.root < y.root ? -1 : 1));
  }

  async manifest(name: SnapshotName): Promise<string> {
    return new TextDecoder().decode(await this.#checked(fileOf(name), name.root));
  }

  async page(hash: string): Promise<Uint8Array> {
    const bytes = await this.#checked(hash, hash);
    this.#written.add(hash);
    return bytes;
  }

  async put(hash: string, bytes: Uint8Array): Promise<void> {
    if (this.#written.has(hash)) return;
    // one that stands from another life may be torn, or in memory alone
    await this.#write(hash, bytes);
    this.#written.add(hash);
  }

  async publish(name: SnapshotName, manifest: string): Promise<void> {
    const file = fileOf(name);
    this.#assertOwned();
    if (this.#disk.exists(file)) return;
    // the names of the pages are on the disk before the manifest has its own
    await this.#tried(() => this.#disk.syncFolder());
    await this.#write(file, new TextEncoder().encode(manifest));
    await this.#tried(() => this.#disk.syncFolder());
  }

  async keep(names: readonly SnapshotName[]): Promise<void> {
    const kept = new Set(names.map(fileOf));
    this.#assertOwned();
    const files = await this.#disk.list();
    for (const file of files) if (file.startsWith('draft-') || (form.test(file) && !kept.has(file))) await this.#disk.remove(file);
    // no manifest may stand whose pages are gone
    await this.#disk.syncFolder();
    const named = new Set<string>();
    for (const name of names) for (const [hash] of (await this.manifest(name)).matchAll(/\b[0-9a-f]{64}\b/g)) named.add(hash);
    for (const file of files)
      if (pageForm.test(file) && !named.has(file)) {
        this.#written.delete(file);
        await this.#disk.remove(file);
      }
  }

  #assertOwned(): void {
    if (this.#isFenced()) throw new Fault('FENCED', this.#disk.path, 'a log without a later writer', 'another writer');
  }

  /** Under another name until it is on the disk: what has a name is whole. */
  async #write(name: string, bytes: Uint8Array): Promise<void> {
    await this.#tried(async () => {
      let draft = `draft-${this.#drafts++}`;
      while (this.#disk.exists(draft)) draft = `draft-${this.#drafts++}`;
      const file = await this.#disk.create(draft);
      try {
        await file.write(bytes, 0);
        await file.sync();
        await file.close();
        await this.#disk.rename(draft, name);
      } catch (error) {
        await file.close().catch(() => undefined);
        // room for the next try
        await this.#disk.remove(draft).catch(() => undefined);
        throw error;
      }
    });
  }

  async #tried(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw unwritten(error, this.#disk.path);
    }
  }

  async #checked(file: string, hash: string): Promise<Uint8Array> {
    if (!this.#disk.exists(file)) throw new Fault('DAMAGED', this.#disk.path, `a file ${file}`, 'none');
    const bytes = await this.#disk.read(file);
    const is = nodeModule('node:crypto').createHash('sha256').update(bytes).digest('hex');
    if (is !== hash) throw new Fault('DAMAGED', this.#disk.path, `${file} as it was written`, `SHA-256 ${is}`);
    return bytes;
  }
}
