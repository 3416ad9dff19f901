// Checkpoints: a log's length, chain head and Merkle root, signed with Ed25519; and records that hand over from key to key.
import { Fault } from '../fault.js';
import { name, whole } from '../shape/leaves.js';
import { choice, list, type Of, record, said } from '../shape/shape.js';
import { base64Of, hash32 } from './bytes.js';
import { isSigned, publicKeyShape, signedBy } from './signature.js';

const number = whole(0, Number.MAX_SAFE_INTEGER);
const ms = said(whole(0, 8.64e15), { unit: 'ms since 1970 UTC' });
const place = {
  log: said(name, { words: 'name of the log' }),
  part: said(number, { words: 'partition' }),
  epoch: said(number, { words: 'claim of the writer' }),
  next: said(number, { words: 'number of the first record that it does not cover' }),
};

/** The part that is signed. */
export const checkpointShape = record({
  ...place,
  head: said(hash32, { words: 'hash of the last group of the chain' }),
  root: said(hash32, { words: 'Merkle root over the records before `next`' }),
  time: ms,
});
export type Checkpoint = Of<typeof checkpointShape>;

const signatureShape = record({ publicKey: publicKeyShape, value: base64Of(64) });

export const signedCheckpointShape = record({ checkpoint: checkpointShape, signature: signatureShape });
export type SignedCheckpoint = Of<typeof signedCheckpointShape>;

/** From record `next` on the key `publicKey` signs; the change is signed by the key before. */
export const keyChangeShape = record({
  kind: choice(['key']),
  ...place,
  publicKey: publicKeyShape,
  time: ms,
  signature: signatureShape,
});
export type KeyChange = Of<typeof keyChangeShape>;
export const keyChangesShape = list(keyChangeShape, 0, 10_000);

type Unsigned = Omit<KeyChange, 'kind' | 'signature'>;

/** The signed bytes: a line with the kind, then one line per field. No field holds a line break. */
function linesOf(kind: string, fields: readonly (string | number)[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${[kind, ...fields].join('\n')}\n`);
}

export function checkpointBytes({ log, part, epoch, next, head, root, time }: Checkpoint): Uint8Array<ArrayBuffer> {
  return linesOf('margincore-checkpoint-1', [log, part, epoch, next, head, root, time]);
}

function keyChangeBytes({ log, part, epoch, next, publicKey, time }: Unsigned): Uint8Array<ArrayBuffer> {
  return linesOf('margincore-key-1', [log, part, epoch, next, publicKey, time]);
}

/** Throws the fault of a field; BAD_ARGUMENT for a key that cannot sign. */
export async function signCheckpoint(key: CryptoKeyPair, checkpoint: Checkpoint): Promise<SignedCheckpoint> {
  const read = checkpointShape.parse(checkpoint, 'checkpoint');
  return { checkpoint: read, signature: await signedBy(key, checkpointBytes(read), 'key') };
}

/** Whether this key (raw, base64) signed it. */
export async function isCheckpointOf({ checkpoint, signature: of }: SignedCheckpoint, publicKey: string): Promise<boolean> {
  return of.publicKey === publicKey && isSigned(of, checkpointBytes(checkpoint));
}

/** The record by which `key` hands over to another key. Throws as `signCheckpoint`. */
export async function signKeyChange(key: CryptoKeyPair, change: Unsigned): Promise<KeyChange> {
  const { signature: _, ...read } = keyChangeShape.parse(
    { ...change, kind: 'key', signature: { publicKey: change.publicKey, value: `${'A'.repeat(86)}==` } },
    'change',
  );
  return { ...read, signature: await signedBy(key, keyChangeBytes(read), 'key') };
}

/**
 * The key that signs checkpoints of a log up to `next`: `named`, or what key changes hand over to from there, in their order; those before it only lead to it. Throws BAD_ARGUMENT at `keys[i]` of a
 * change that is of another log or place, goes back, or is not signed by the key before it; at `keys` where they do not come by `named`.
 */
export async function keyAt(
  named: string,
  changes: readonly KeyChange[],
  { log, part, next }: Pick<Checkpoint, 'log' | 'part' | 'next'>,
): Promise<string> {
  let [key, at] = [changes[0]?.signature.publicKey ?? named, 0];
  let isLed = key === named;
  for (const [i, change] of changes.entries()) {
    const path = `keys[${i}]`;
    if (change.log !== log || change.part !== part) throw new Fault('BAD_ARGUMENT', path, `for log ${log}, part ${part}`, change.log);
    if (change.next < at || change.next > next) throw new Fault('BAD_ARGUMENT', `${path}.next`, `from ${at} to ${next}`, change.next);
    if (change.signature.publicKey !== key || !(await isSigned(change.signature, keyChangeBytes(change))))
      throw new Fault('BAD_ARGUMENT', `${path}.signature`, `by ${key}, the key before`, change.signature.publicKey);
    [key, at] = [change.publicKey, change.next];
    isLed ||= key === named;
  }
  if (!isLed) throw new Fault('BAD_ARGUMENT', 'keys', `those that lead from ${named}`, changes[0]?.signature.publicKey);
  return key;
}
