// The end of a journal: takes records in order, writes those that came together at once, and says of each when it is on the disk.
import { fieldsOf } from '../../book/fields.js';
import { count, oneOf } from '../../check.js';
import { Fault } from '../../fault.js';
import { type JournalLine, lineFeed, longestRecord, mostBytes, writeLine } from './line.js';

/** A file as a journal needs it; calls come one after the other. */
export interface JournalFile {
  /** Writes all of it at this byte. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Resolves when everything written is on the disk. */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

export interface JournalWriterOptions {
  /**
   * When a record counts as written: 'group' (the default), once it is on the disk, those that came together with one call; 'written', once the operating system has it, so that a process
   * may die but not the machine.
   */
  readonly acknowledge?: 'group' | 'written';
  /** Most characters that may wait to be written; beyond, `append` refuses. */
  readonly mostWaiting?: number;
}

/** Throws UNKNOWN_FIELD, BAD_ARGUMENT and what the guards throw. */
export function journalOptions(options: JournalWriterOptions): Required<JournalWriterOptions> {
  const { acknowledge = 'group', mostWaiting = usualWaiting } = fieldsOf(options, 'options', [], ['acknowledge', 'mostWaiting']);
  return {
    acknowledge: oneOf(acknowledge, ['group', 'written'] as const, 'options.acknowledge'),
    mostWaiting: count(mostWaiting, 1, Number.MAX_SAFE_INTEGER, 'options.mostWaiting'),
  };
}

interface Waiting {
  readonly json: string;
  readonly done: (sequence: number) => void;
  readonly failed: (fault: Fault) => void;
}

/** Milliseconds from one try to the next while the file cannot be written. */
const retries = { first: 10, last: 1000 } as const;
const usualWaiting = 1 << 28;

export class JournalWriter {
  readonly #file: JournalFile;
  readonly #path: string;
  readonly #synced: boolean;
  readonly #mostWaiting: number;
  #waiting: Waiting[] = [];
  #characters = 0;
  /** Records that were taken, and those that are on the disk (or written, as acknowledged), with where these end. */
  #taken: number;
  #durable: number;
  #bytes: number;
  #flushing: Promise<void> | undefined;
  #stalled: Fault | undefined;
  #closed = false;
  #buffer = new Uint8Array(1 << 16);
  /** Wakes a writer that waits to try again. */
  #wake: (() => void) | undefined;

  /** Goes on behind so many records in so many bytes. */
  constructor(
    file: JournalFile,
    path: string,
    after: { readonly records: number; readonly bytes: number },
    options: JournalWriterOptions = {},
  ) {
    const { acknowledge, mostWaiting } = journalOptions(options);
    this.#file = file;
    this.#path = path;
    this.#synced = acknowledge === 'group';
    this.#mostWaiting = mostWaiting;
    this.#taken = this.#durable = after.records;
    this.#bytes = after.bytes;
  }

  /** Records that were acknowledged. */
  get durable(): number {
    return this.#durable;
  }

  /** Why nothing is acknowledged at present: a full disk, a device that fails. It is tried again until it goes. */
  get stalled(): Fault | undefined {
    return this.#stalled;
  }

  /**
   * Takes a record (JSON without a line feed) and resolves with its sequence number once it is acknowledged. While the file cannot be written records wait. Throws CLOSED, and TOO_LARGE when
   * too many wait; rejects with WRITE_FAILED when the journal is closed before the record could be written.
   */
  append(json: string): Promise<number> {
    if (this.#closed) throw new Fault('CLOSED', this.#path, 'open', 'a journal that was closed');
    if (json === '' || json.includes('\n')) throw new Fault('BAD_ARGUMENT', 'json', 'one line of text', json);
    if (json.length > longestRecord) throw new Fault('TOO_LARGE', 'json', `at most ${longestRecord} characters`, json.length);
    if (this.#characters + json.length > this.#mostWaiting)
      throw new Fault(
        'TOO_LARGE',
        this.#path,
        `at most ${this.#mostWaiting} characters that wait to be written`,
        this.#characters + json.length,
      );
    this.#characters += json.length;
    this.#taken += 1;
    const acknowledged = new Promise<number>((done, failed) => this.#waiting.push({ json, done, failed }));
    // one group is what comes together, and what comes while the one before it is on its way
    this.#flushing ??= Promise.resolve().then(() => this.#flush());
    return acknowledged;
  }

  /** Writes what waits, trying once more where it stalled, and closes the file. Throws WRITE_FAILED where what was written may not be on the disk. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake?.();
    await this.#flushing;
    try {
      if (this.#stalled === undefined) await this.#file.sync();
    } catch (error) {
      throw this.#failure(error);
    } finally {
      await this.#file.close();
    }
  }

  async #flush(): Promise<void> {
    do {
      while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0));
      await this.#mark();
    } while (this.#waiting.length > 0);
    this.#flushing = undefined;
  }

  /** Until it is written, or the journal is closed and it still cannot be. */
  async #write(group: readonly Waiting[]): Promise<void> {
    const first = this.#durable;
    const bytes = this.#lines(group.map(({ json }, n) => ({ sequence: first + n, durable: first, json })));
    for (let pause: number = retries.first; ; pause = Math.min(2 * pause, retries.last)) {
      const last = this.#closed;
      try {
        // after a failure nothing of it is trusted to be on the disk, whatever a later sync says
        if (this.#stalled !== undefined) await this.#file.truncate(this.#bytes);
        await this.#file.write(bytes, this.#bytes);
        if (this.#synced) await this.#file.sync();
        break;
      } catch (error) {
        this.#stalled = this.#failure(error);
        if (last) return this.#giveUp(group, this.#stalled);
      }
      await this.#pause(pause);
    }
    this.#stalled = undefined;
    this.#bytes += bytes.length;
    this.#durable += group.length;
    for (const [n, { json, done }] of group.entries()) {
      this.#characters -= json.length;
      done(first + n);
    }
  }

  /** Says behind the last record that it stands, so that nobody takes damage to it for a torn tail. Whether this line is written matters to no record. */
  async #mark(): Promise<void> {
    if (this.#stalled !== undefined) return;
    const bytes = this.#lines([{ sequence: this.#durable, durable: this.#durable, json: '' }]);
    try {
      await this.#file.write(bytes, this.#bytes);
      this.#bytes += bytes.length;
    } catch (error) {
      this.#stalled = this.#failure(error);
    }
  }

  #lines(lines: readonly JournalLine[]): Uint8Array {
    const most = lines.reduce((sum, { json }) => sum + mostBytes(json), 0);
    if (this.#buffer.length < most) this.#buffer = new Uint8Array(2 * most);
    let end = 0;
    // a mark begins a line of its own even where the line feed before it is lost
    if (lines[0]?.json === '') this.#buffer[end++] = lineFeed;
    for (const line of lines) end = writeLine(line, this.#buffer, end);
    return this.#buffer.subarray(0, end);
  }

  #giveUp(group: readonly Waiting[], fault: Fault): void {
    for (const { failed } of [...group, ...this.#waiting.splice(0)]) failed(fault);
  }

  async #pause(ms: number): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #failure(error: unknown): Fault {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    return new Fault('WRITE_FAILED', this.#path, 'a journal that can be written', code ?? message);
  }
}
