// A disk for tests: what was written since the last sync is on it sector by sector or not at all when the power goes, and it can be full.
import type { JournalFile } from '../../../src/live/journal/writer.js';

const sector = 64;

export class Disk implements JournalFile {
  failures: { what: 'write' | 'sync'; times: number } = { what: 'write', times: 0 };
  syncs = 0;
  #written = new Uint8Array(0);
  #safe = new Uint8Array(0);
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0 || 1;
  }

  get content(): Uint8Array {
    return this.#written.slice();
  }

  async write(bytes: Uint8Array, at: number): Promise<void> {
    const failing = this.#fails('write');
    // a full disk takes a part
    const taken = failing ? bytes.subarray(0, Math.floor(this.#random() * bytes.length)) : bytes.slice();
    const grown = new Uint8Array(Math.max(this.#written.length, at + taken.length));
    grown.set(this.#written);
    grown.set(taken, at);
    this.#written = grown;
    await Promise.resolve();
    if (failing) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  }

  async sync(): Promise<void> {
    const synced = this.#written.slice();
    await Promise.resolve();
    if (this.#fails('sync')) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    this.syncs += 1;
    this.#safe = synced;
  }

  async truncate(bytes: number): Promise<void> {
    this.#written = this.#written.slice(0, bytes);
  }

  async close(): Promise<void> {}

  /** What a machine finds that lost its power now: any length between, and each sector that was not synced old or new. */
  afterPowerCut(): Uint8Array {
    const length = this.#safe.length + Math.floor(this.#random() * (this.#written.length - this.#safe.length + 1));
    const found = new Uint8Array(Math.max(length, 0));
    found.set(this.#safe.subarray(0, found.length));
    for (let at = 0; at < found.length; at += sector)
      if (this.#random() < 0.5) found.set(this.#written.subarray(at, Math.min(at + sector, found.length)), at);
    return found;
  }

  #fails(what: 'write' | 'sync'): boolean {
    if (this.failures.what !== what || this.failures.times <= 0) return false;
    this.failures.times -= 1;
    return true;
  }

  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 2 ** 32;
  }
}
