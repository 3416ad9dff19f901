// What a log proves of a recorded engine: signed checkpoints over its records, and statements that carry the proof of their change.
import { fieldsOf, readField } from '../../book/fields.js';
import { madeWith } from '../../book/made.js';
import { count, identifier } from '../../check.js';
import type { Core } from '../../engine/core.js';
import { Fault } from '../../fault.js';
import type { KeyChange, SignedCheckpoint } from '../../log/checkpoint.js';
import type { EventLog, Position } from '../../log/eventLog.js';
import { type EvidenceStore, folderEvidence, memoryEvidence } from '../../log/evidenceFolder.js';
import { Notary } from '../../log/notary.js';
import { positionShape } from '../../log/recovery.js';
import type { Continuation } from '../../log/witness.js';
import { liveInside } from '../engine/turns.js';
import type { Statement } from '../statement/shape.js';
import { type StatementOptions, statement } from '../statement/statement.js';
import { type BegunEvidence, begun, sha256 } from './evidenceBegun.js';
import { recordOf, recordsOf } from './log.js';
import { unpacked } from './packed.js';
import type { RecordedEngine } from './recorded.js';

export interface EvidenceOptions {
  /** The Ed25519 pair of Web Crypto that signs statements and checkpoints. */
  readonly key: CryptoKeyPair;
  /** The pair that has signed so far, where `key` is new: it signs the record that hands over. */
  readonly former?: CryptoKeyPair;
  /** Name of the log. */
  readonly name: string;
  /** Partition; 0 where left out. */
  readonly part?: number;
  /** The folder of the tree and of the newest checkpoint, about 34 bytes a record; in memory, and read from the whole log again, where left out. */
  readonly folder?: string;
  /** Milliseconds from one checkpoint to the next while records come; 1,000 where left out, with 0 only when asked. */
  readonly every?: number;
}

const usualEvery = 1000;
/** Records after which a checkpoint does not wait for its time. */
const mostUnsigned = 10_000;

/**
 * Goes on from the checkpoint in `folder`, and reads the log from there. Throws TYPE_MISMATCH for what is no log with epochs; SHORT for a log that ends before the checkpoint, or was trimmed before
 * there was one; DAMAGED for one with another history; BAD_ARGUMENT for a key that cannot sign, or is another than the last without `former`.
 */
export async function openEvidence(log: EventLog, recorded: RecordedEngine, options: EvidenceOptions): Promise<Evidence> {
  madeWith(log, 'trim', 'log', 'a log with one writer, as fileLog gives it');
  madeWith(recorded, 'caughtUp', 'recorded', 'an engine of openRecorded');
  const given = fieldsOf(options, 'options', ['key', 'name'], ['part', 'folder', 'former', 'every']) as unknown as EvidenceOptions;
  const { key, former, name, part = 0, folder, every = usualEvery } = given;
  const of = { log: identifier(name, 'options.name'), part: count(part, 0, 2 ** 32, 'options.part') };
  const interval = count(every, 0, 2 ** 31 - 1, 'options.every');
  const store = folder === undefined ? memoryEvidence() : folderEvidence(folder);
  try {
    const standing = await begun({ log, store, of, key, former, time: recorded.durable.time });
    const evidence = new Evidence(log, recorded, new Notary(sha256, key, of, standing.tree), { ...standing, store });
    await evidence.checkpoint();
    evidence.every(interval);
    return evidence;
  } catch (error) {
    store.close();
    throw error;
  }
}

/** A change as its record tells of it. */
interface Recorded {
  readonly sequence: number;
  readonly index: number;
  readonly text: string;
}

export class Evidence {
  readonly #log: EventLog;
  readonly #recorded: RecordedEngine;
  readonly #notary: Notary;
  readonly #store: EvidenceStore;
  readonly #keys: readonly KeyChange[];
  /** The newest change that was read, and those that a statement waits for. */
  #newest: Recorded | undefined;
  readonly #awaited = new Map<number, { count: number; found?: Recorded }>();
  #signed: SignedCheckpoint | undefined;
  #reading: Promise<unknown> = Promise.resolve();
  #signing: Promise<unknown> = Promise.resolve();
  #next: Promise<SignedCheckpoint> | undefined;
  #trouble: Fault | undefined;
  #end = (): void => undefined;

  /** @internal */ constructor(
    log: EventLog,
    recorded: RecordedEngine,
    notary: Notary,
    { store, keys, newest, signed }: BegunEvidence & { readonly store: EvidenceStore },
  ) {
    this.#log = log;
    this.#recorded = recorded;
    this.#notary = notary;
    this.#store = store;
    this.#keys = keys;
    this.#newest = newest;
    this.#signed = signed;
  }

  /** Why the last checkpoint could not be kept. */
  get trouble(): Fault | undefined {
    return this.#trouble;
  }

  /**
   * Signs how far the log came, its time that of the last change that cannot be lost, and resolves once that is on the disk. A party that keeps it elsewhere is a witness: a log that was cut or
   * rewritten no longer continues it. The last one again where no record has come. Throws STALLED where there is no room for it, FAILED where the disk has failed.
   */
  checkpoint(): Promise<SignedCheckpoint> {
    // one that has not begun serves everybody who asks at the same time
    this.#next ??= this.#signing.then(() => {
      this.#next = undefined;
      return this.#sign();
    });
    this.#signing = this.#next.catch(() => undefined);
    return this.#next;
  }

  /** The newest checkpoint, with the keys that led to its own, and the proof that it continues one of `from` records. Throws OUT_OF_RANGE for more records than it covers. */
  async since(from?: number): Promise<Continuation> {
    const { kept } = this.#store;
    if (kept === undefined) throw new Fault('NOT_FOUND', 'checkpoint', 'one that was kept', undefined);
    const { signed, keys } = kept;
    return { signed, keys, ...(from !== undefined && { consistency: await this.#notary.consistency(from, signed) }) };
  }

  /**
   * As `statement`, signed, of a change that cannot be lost, with the proof that the log has it; without the proof where the log has no change, or it was trimmed. Throws what `statement` throws, and
   * why the log takes nothing where the last change may yet be lost.
   */
  async statement(core: Core, of: Pick<StatementOptions, 'account' | 'subaccount'>): Promise<Statement> {
    const recorded = this.#recorded;
    const { live } = recorded;
    // the engine is read within a turn: no change is half made
    const { sequence, made } = await live[liveInside].turns.take(() => {
      this.#await(live.sequence);
      return { sequence: live.sequence, made: statement(core, live, { ...of, key: this.#notary.key }) };
    });
    try {
      const stated = await made;
      while (recorded.durable.sequence < sequence) {
        if (recorded.trouble !== undefined) throw recorded.trouble;
        await recorded.caughtUp();
        await new Promise((go) => setTimeout(go));
      }
      await this.#readTo(this.#position().next);
      const found = this.#awaited.get(sequence)?.found;
      if (found === undefined) return stated;
      const signed = this.#signed !== undefined && found.index < this.#signed.checkpoint.next ? this.#signed : await this.checkpoint();
      const proof = await this.#notary.inclusion(found.text, found.index, signed);
      return { ...stated, proof: { ...proof, ...(this.#keys.length > 0 && { keys: this.#keys }) } };
    } finally {
      const awaited = this.#awaited.get(sequence);
      if (awaited !== undefined && --awaited.count === 0) this.#awaited.delete(sequence);
    }
  }

  /** @internal A checkpoint each so many milliseconds, and each 10,000 records, while records come. */
  every(ms: number): void {
    const read = (): number => this.#notary.size;
    this.#log.holds?.add(read);
    this.#end = () => void this.#log.holds?.delete(read);
    if (ms === 0) return;
    const unsigned = (): number => this.#position().next - (this.#signed?.checkpoint.next ?? 0);
    const sign = (least: number): void => {
      // what is wrong is said by `trouble`, and tried again
      if (this.#next !== undefined) return;
      try {
        if (unsigned() < least) return;
      } catch (error) {
        this.#trouble = error as Fault;
        return;
      }
      this.checkpoint().catch(() => undefined);
    };
    const timer = setInterval(sign, ms, 1).unref();
    const deaf = this.#recorded.on(() => sign(mostUnsigned));
    const freed = this.#end;
    this.#end = () => {
      freed();
      clearInterval(timer);
      deaf();
    };
  }

  /** Signs what is not yet signed, and ends. */
  async close(): Promise<void> {
    this.#end();
    await this.checkpoint().catch(() => undefined);
    this.#store.close();
  }

  async #sign(): Promise<SignedCheckpoint> {
    try {
      const { next, head } = this.#position();
      const epoch = readField(this.#log, 'epoch', 'log') as number;
      const { time } = this.#recorded.durable;
      await this.#readTo(next);
      if (this.#signed?.checkpoint.next === next) return this.#signed;
      const signed = await this.#notary.checkpoint({ next, head, epoch, time });
      await this.#store.keep({ signed, keys: this.#keys, ...(this.#newest && { change: this.#newest.index }) });
      this.#trouble = undefined;
      this.#signed = signed;
      return signed;
    } catch (error) {
      if (error instanceof Fault) this.#trouble = error;
      throw error;
    }
  }

  /** Where the log ends; a caller's own log may say anything. */
  #position(): Position {
    return positionShape.parse(readField(this.#log, 'position', 'log'), 'log.position');
  }

  #await(sequence: number): void {
    const awaited = this.#awaited.get(sequence) ?? { count: 0, ...(this.#newest?.sequence === sequence && { found: this.#newest }) };
    awaited.count += 1;
    this.#awaited.set(sequence, awaited);
  }

  #readTo(next: number): Promise<unknown> {
    const read = async (): Promise<void> => {
      if (this.#notary.size >= next) return;
      for await (const { number, text } of recordsOf(this.#log, this.#notary.size)) {
        if (number !== this.#notary.size) throw new Fault('DAMAGED', `record ${this.#notary.size}`, 'the next of the log', number);
        const json = unpacked(text);
        if (json.startsWith('{"kind":"change"')) {
          this.#newest = { sequence: recordOf(text, `record ${number}`).sequence as number, index: number, text: json };
          const awaited = this.#awaited.get(this.#newest.sequence);
          if (awaited !== undefined) awaited.found = this.#newest;
        }
        this.#notary.add(json);
      }
    };
    this.#reading = this.#reading.then(read, read);
    return this.#reading;
  }
}
