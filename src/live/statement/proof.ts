// The proof that a log has the change after which a statement was made: record, path, checkpoint.

import { Fault } from '../../fault.js';
import { fromHex, toHex } from '../../log/bytes.js';
import { canonicalText } from '../../log/canonical.js';
import { isCheckpointOf, keyAt } from '../../log/checkpoint.js';
import { includedRoot, leafOf, sha256 } from '../../log/merkle.js';
import { plainCopy } from '../record/plain.js';
import type { ChangeRecord } from '../record/records.js';
import type { Statement } from './shape.js';

type Proof = NonNullable<Statement['proof']>;

interface Logged {
  readonly proof: 'valid' | 'unknown' | 'foreign' | 'invalid' | 'none';
  /** The key that signed the checkpoint, where the proof is `valid` or `unknown`. */
  readonly key?: string;
  /** Fields of the statement of which the record says otherwise. */
  readonly differences: readonly string[];
}

/** `logKey`: raw Ed25519 public key, base64, that signed the log once; what it handed over to counts as well. Without it no key is known. Throws BAD_FORMAT of a record that is not one text for one value. */
export async function proofOf({ proof, live, holding }: Statement, logKey: string | undefined): Promise<Logged> {
  if (proof === undefined) return { proof: 'none', differences: [] };
  if (live === undefined) throw new Fault('BAD_FORMAT', 'statement.proof', 'absent in a statement that is of no live engine', 'a proof');
  const record = recordOf(proof);
  const differences = contradicted(record, live, holding);
  const { checkpoint } = proof.signed;
  const leaf = await leafOf(sha256, proof.record);
  const root = await includedRoot(sha256, leaf, proof.index, checkpoint.next, proof.path.map(fromHex));
  if (root === undefined || toHex(root) !== checkpoint.root) return { proof: 'invalid', differences };
  return { ...(await signedBy(proof, logKey)), differences };
}

/** Whose checkpoint it is, if the key that was named leads to it. */
async function signedBy({ signed, keys = [] }: Proof, logKey: string | undefined): Promise<Pick<Logged, 'proof' | 'key'>> {
  const { checkpoint, signature } = signed;
  const keyFrom = (named: string): Promise<string | undefined> =>
    keyAt(named, keys, checkpoint).catch((error: unknown) => {
      if (error instanceof Fault) return undefined;
      throw error;
    });
  const last = await keyFrom(keys[0]?.signature.publicKey ?? signature.publicKey);
  if (last === undefined || !(await isCheckpointOf(signed, signature.publicKey))) return { proof: 'invalid' };
  if (signature.publicKey !== last || (logKey !== undefined && (await keyFrom(logKey)) !== last)) return { proof: 'foreign' };
  return { proof: logKey === undefined ? 'unknown' : 'valid', key: last };
}

/** A change record before its fields are checked. */
type Stated = { readonly [Field in keyof ChangeRecord]?: unknown };

/** A text that another reader could read otherwise (a key that stands twice) is no record. */
function recordOf({ record: text }: Proof): Stated {
  let record: unknown;
  try {
    record = plainCopy(JSON.parse(text), 'statement.proof.record');
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('BAD_FORMAT', 'statement.proof.record', 'JSON', text);
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record) || JSON.stringify(record) !== text)
    throw new Fault('BAD_FORMAT', 'statement.proof.record', 'an object in one form: no white space, no key twice', text);
  return record;
}

interface LevelTold {
  readonly account?: unknown;
  readonly subaccount?: unknown;
  readonly kind?: unknown;
  readonly amount?: unknown;
  readonly deadline?: unknown;
}

/** The record is of a change; sequence and time are the record's; where it tells of the account's level, so is that. */
function contradicted(
  { kind: of, sequence, time, events: told }: Stated,
  live: NonNullable<Statement['live']>,
  { account, subaccount }: Statement['holding'],
): readonly string[] {
  const wrong: string[] = [];
  if (of !== 'change' || sequence !== live.sequence) wrong.push('live.sequence');
  if (time !== live.time) wrong.push('live.time');
  const events = Array.isArray(told) ? (told as readonly (LevelTold | null)[]) : [];
  const last = events.findLast((event) => event?.account === account && event?.subaccount === subaccount);
  if (last === undefined || last === null) return wrong;
  const { kind, amount, deadline = null } = last;
  if ((kind === 'recovered' ? 'ok' : kind) !== live.level) wrong.push('live.level');
  const opened = live.call !== null && live.before.call === null;
  if (opened && canonicalText([amount, deadline]) !== canonicalText([live.call.amount, live.call.deadline])) wrong.push('live.call');
  return wrong;
}
