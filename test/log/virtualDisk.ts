// A folder in memory whose power can be cut: what was not synced is kept, lost, torn or reordered by sectors. All by one seed.
import type { LogDisk, LogFile } from '../../src/log/disk.js';

/** Thrown by every call after the power has failed. */
export class PowerCut extends Error {
  readonly code = 'POWER';
}

interface File {
  /** Bytes on the disk, and bytes that the system shows. */
  durable: Uint8Array;
  current: Uint8Array;
  /** Written since the last sync. */
  pending: { readonly at: number; readonly bytes: Uint8Array }[];
  /** Whether the folder on the disk names it. */
  named: boolean;
}

const sector = 512;

export class VirtualDisk implements LogDisk {
  readonly path = 'log';
  readonly files = new Map<string, File>();
  readonly #removed = new Map<string, File>();
  readonly #random: () => number;
  /** Calls until the power fails. */
  left = Number.POSITIVE_INFINITY;
  /** Share of syncs that fail. */
  syncFails = 0;
  capacity = Number.POSITIVE_INFINITY;
  /** Told of a power cut and of a full disk. */
  trouble: (what: 'cut' | 'full') => void = () => undefined;
  #life = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  async list(): Promise<readonly string[]> {
    await this.#call();
    return [...this.files.keys()].sort();
  }

  async read(name: string, most?: number): Promise<Uint8Array> {
    await this.#call();
    return (this.files.get(name) as File).current.slice(0, most);
  }

  exists(name: string): boolean {
    return this.files.has(name);
  }

  async create(name: string): Promise<LogFile> {
    await this.#call();
    if (this.files.has(name)) throw Object.assign(new Error(name), { code: 'EEXIST' });
    const file: File = { durable: new Uint8Array(0), current: new Uint8Array(0), pending: [], named: false };
    this.files.set(name, file);
    const life = this.#life;
    return {
      write: async (bytes, at) => {
        await this.#turns();
        this.#alive(life);
        const used = [...this.files.values()].reduce((sum, { current }) => sum + current.length, 0);
        if (used + Math.max(0, at + bytes.length - file.current.length) > this.capacity) {
          // a full disk may take a part
          write(file, bytes.subarray(0, Math.min(bytes.length, Math.max(file.current.length - at, 0))), at);
          this.trouble('full');
          throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        }
        if (this.left <= 0) write(file, bytes.subarray(0, Math.floor(this.#random() * bytes.length)), at);
        this.#tick();
        write(file, bytes, at);
      },
      sync: async () => {
        await this.#turns();
        this.#alive(life);
        this.#tick();
        if (this.#random() < this.syncFails) {
          // as Linux does: the pages that failed are clean from now on, and some never came to the disk
          file.durable = this.#survived(file, 0.5);
          file.pending = [];
          throw Object.assign(new Error('input/output error'), { code: 'EIO' });
        }
        file.durable = file.current.slice();
        file.pending = [];
      },
      close: async () => undefined,
    };
  }

  async remove(name: string): Promise<void> {
    await this.#call();
    const file = this.files.get(name) as File;
    this.files.delete(name);
    if (file.named) this.#removed.set(name, file);
  }

  async syncFolder(): Promise<void> {
    await this.#call();
    for (const file of this.files.values()) file.named = true;
    this.#removed.clear();
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#call();
    const file = this.files.get(from) as File;
    this.files.delete(from);
    const before = this.files.get(to);
    if (before?.named) this.#removed.set(to, before);
    this.files.set(to, { ...file, named: false });
  }

  /** A folder in it: its files with the folder's name before theirs. */
  async folder(name: string): Promise<LogDisk> {
    const of = (file: string): string => `${name}/${file}`;
    return {
      path: `${this.path}/${name}`,
      list: async () => (await this.list()).flatMap((file) => (file.startsWith(of('')) ? [file.slice(of('').length)] : [])),
      read: (file, most) => this.read(of(file), most),
      exists: (file) => this.exists(of(file)),
      create: (file) => this.create(of(file)),
      remove: (file) => this.remove(of(file)),
      rename: (from, to) => this.rename(of(from), of(to)),
      folder: (inner) => this.folder(of(inner)),
      syncFolder: () => this.syncFolder(),
    };
  }

  /** The power goes, or has gone: what a machine finds that starts again. */
  crash(): void {
    const keep = this.#random();
    this.#life += 1;
    for (const [name, file] of this.files) {
      if (!file.named && this.#random() < 0.5) {
        this.files.delete(name);
        continue;
      }
      file.durable = file.current = this.#survived(file, keep);
      file.pending = [];
      file.named = true;
    }
    for (const [name, file] of this.#removed) if (this.#random() < 0.5) this.files.set(name, file);
    this.#removed.clear();
    this.left = this.capacity = Number.POSITIVE_INFINITY;
    this.syncFails = 0;
  }

  /** Calls of two writers come in any order. */
  async #turns(): Promise<void> {
    for (let n = Math.floor(this.#random() * 4); n > 0; n--) await undefined;
  }

  async #call(): Promise<void> {
    const life = this.#life;
    await this.#turns();
    this.#alive(life);
    this.#tick();
  }

  #alive(life: number): void {
    if (life !== this.#life) throw new PowerCut();
  }

  #tick(): void {
    this.left -= 1;
    if (this.left >= 0) return;
    this.trouble('cut');
    throw new PowerCut();
  }

  #survived({ durable, pending }: File, keep: number): Uint8Array {
    const sectors = pending.flatMap(({ at, bytes }) => sectorsOf(at, bytes));
    for (let n = sectors.length - 1; n > 0; n--) {
      const other = Math.floor(this.#random() * (n + 1));
      [sectors[n], sectors[other]] = [sectors[other] as (typeof sectors)[number], sectors[n] as (typeof sectors)[number]];
    }
    const file = { current: durable.slice() };
    for (const { at, bytes } of sectors) {
      const dice = this.#random();
      if (dice > keep + 0.1) continue;
      grow(file, dice > keep ? bytes.subarray(0, Math.floor(this.#random() * bytes.length)) : bytes, at);
    }
    return file.current;
  }
}

function sectorsOf(at: number, bytes: Uint8Array): { readonly at: number; readonly bytes: Uint8Array }[] {
  const made = [];
  for (let from = at; from < at + bytes.length; ) {
    const to = Math.min(at + bytes.length, (Math.floor(from / sector) + 1) * sector);
    made.push({ at: from, bytes: bytes.subarray(from - at, to - at) });
    from = to;
  }
  return made;
}

function write(file: File, bytes: Uint8Array, at: number): void {
  grow(file, bytes, at);
  file.pending.push({ at, bytes: bytes.slice() });
}

function grow(file: { current: Uint8Array }, bytes: Uint8Array, at: number): void {
  if (file.current.length < at + bytes.length) {
    const grown = new Uint8Array(at + bytes.length);
    grown.set(file.current);
    file.current = grown;
  }
  file.current.set(bytes, at);
}
