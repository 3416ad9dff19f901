// What a log proves of a recorded engine: signed checkpoints over its records, and statements that carry the proof of their change.
import { fieldsOf, readField } from '../../book/fields.js';
import { madeWith } from '../../book/made.js';
import { count, identifier } from '../../check.js';
import type { Core } from '../../engine/core.js';
import { Fault } from '../../fault.js';
import type { SignedCheckpoint } from '../../log/checkpoint.js';
import type { EventLog, Position } from '../../log/eventLog.js';
import { Notary } from '../../log/notary.js';
import { positionShape } from '../../log/recovery.js';
import { nodeModule } from '../../node.js';
import { liveInside } from '../engine/turns.js';
import type { Statement } from '../statement/shape.js';
import { type StatementOptions, statement } from '../statement/statement.js';
import { recordOf, recordsOf } from './log.js';
import { unpacked } from './packed.js';
import type { RecordedEngine } from './recorded.js';

export interface EvidenceOptions {
  /** The Ed25519 pair of Web Crypto that signs statements and checkpoints. */
  readonly key: CryptoKeyPair;
  /** Name of the log. */
  readonly name: string;
  /** Partition; 0 where left out. */
  readonly part?: number;
}

/**
 * Reads the whole log as it opens (about 64 bytes of memory a record), and what is new whenever it is asked. Throws TYPE_MISMATCH for what is no log with epochs, SHORT for one that was trimmed, BAD_ARGUMENT for a key that
 * cannot sign.
 */
export async function openEvidence(log: EventLog, recorded: RecordedEngine, options: EvidenceOptions): Promise<Evidence> {
  madeWith(log, 'trim', 'log', 'a log with one writer, as fileLog gives it');
  madeWith(recorded, 'caughtUp', 'recorded', 'an engine of openRecorded');
  const { key, name, part = 0 } = fieldsOf(options, 'options', ['key', 'name'], ['part']);
  const of = { log: identifier(name, 'options.name'), part: count(part, 0, 2 ** 32, 'options.part') };
  const evidence = new Evidence(log, recorded, key as CryptoKeyPair, of);
  await evidence.checkpoint();
  return evidence;
}

export class Evidence {
  readonly #log: EventLog;
  readonly #recorded: RecordedEngine;
  readonly #key: CryptoKeyPair;
  readonly #notary: Notary;
  /** Number of the first change of the log, and of each change the number of its record. */
  #first = 0;
  readonly #records: number[] = [];
  #reading: Promise<void> = Promise.resolve();

  /** @internal */ constructor(
    log: EventLog,
    recorded: RecordedEngine,
    key: CryptoKeyPair,
    of: { readonly log: string; readonly part: number },
  ) {
    this.#log = log;
    this.#recorded = recorded;
    this.#key = key;
    const { createHash } = nodeModule('node:crypto');
    this.#notary = new Notary(
      (...parts) => {
        const hash = createHash('sha256');
        for (const part of parts) hash.update(part);
        return new Uint8Array(hash.digest());
      },
      key,
      of,
    );
  }

  /** Signs how far the log came, its time that of the last change. A party that keeps it elsewhere is a witness: a log that was cut or rewritten no longer continues it. */
  async checkpoint(): Promise<SignedCheckpoint> {
    const { next, head } = this.#position();
    await this.#readTo(next);
    const epoch = readField(this.#log, 'epoch', 'log') as number;
    return this.#notary.checkpoint({ next, head, epoch, time: this.#recorded.live.time });
  }

  /** That checkpoint `to` continues checkpoint `from`, both by their `next`: hashes of RFC 6962, hexadecimal. */
  consistency(from: number, to: number): readonly string[] {
    return this.#notary.consistency(from, to);
  }

  /**
   * As `statement`, signed, of a change that cannot be lost, with the proof that the log has it; without the proof before the first change. Throws what `statement` throws, and why the log takes
   * nothing where the last change may yet be lost.
   */
  async statement(core: Core, of: Pick<StatementOptions, 'account' | 'subaccount'>): Promise<Statement> {
    const recorded = this.#recorded;
    const { live } = recorded;
    // the engine is read within a turn: no change is half made
    const { sequence, made } = await live[liveInside].turns.take(() => ({
      sequence: live.sequence,
      made: statement(core, live, { ...of, key: this.#key }),
    }));
    const stated = await made;
    while (recorded.durable.sequence < sequence) {
      if (recorded.trouble !== undefined) throw recorded.trouble;
      await recorded.caughtUp();
      await new Promise((go) => setTimeout(go));
    }
    const { next } = this.#position();
    await this.#readTo(next);
    const index = this.#records[sequence - this.#first];
    if (index === undefined) return stated;
    const signed = this.#notary.signed;
    const covers = signed !== undefined && index < signed.checkpoint.next;
    return {
      ...stated,
      proof: this.#notary.inclusion(await this.#record(index, sequence), index, covers ? signed : await this.checkpoint()),
    };
  }

  /** Where the log ends; a caller's own log may say anything. */
  #position(): Position {
    return positionShape.parse(readField(this.#log, 'position', 'log'), 'log.position');
  }

  #readTo(next: number): Promise<void> {
    const read = async (): Promise<void> => {
      if (this.#notary.size >= next) return;
      for await (const { number, text } of recordsOf(this.#log, this.#notary.size)) {
        if (number !== this.#notary.size) throw new Fault('DAMAGED', `record ${this.#notary.size}`, 'the next of the log', number);
        const json = unpacked(text);
        if (json.startsWith('{"kind":"change"')) {
          if (this.#records.length === 0) this.#first = recordOf(text, `record ${number}`).sequence as number;
          this.#records.push(number);
        }
        this.#notary.add(json);
      }
    };
    this.#reading = this.#reading.then(read, read);
    return this.#reading;
  }

  async #record(index: number, sequence: number): Promise<string> {
    for await (const { text } of recordsOf(this.#log, index)) {
      const { sequence: found } = recordOf(text, `record ${index}`);
      if (found !== sequence) throw new Fault('DAMAGED', `record ${index}`, `change ${sequence}`, found);
      return unpacked(text);
    }
    throw new Fault('SHORT', `record ${index}`, 'in the log', undefined);
  }
}
