// What a witness of a log does: it keeps the newest checkpoint elsewhere, and lets the next one count only where it continues it.
import { Fault } from '../fault.js';
import { list, type Of, record, said } from '../shape/shape.js';
import { fromHex, hash32 } from './bytes.js';
import { isCheckpointOf, type KeyChange, keyAt, keyChangesShape, signedCheckpointShape } from './checkpoint.js';
import { isContinued, sha256 } from './merkle.js';

const kept = {
  signed: signedCheckpointShape,
  keys: said(keyChangesShape, { words: 'by which the first key of the log leads to the one that signed' }),
};
export const witnessedShape = record(kept);
/** What a witness keeps. */
export type Witnessed = Of<typeof witnessedShape>;

export const continuationShape = record({
  ...kept,
  'consistency?': said(list(hash32, 0, 128), { words: 'that it continues the one asked from (RFC 6962)' }),
});
/** The newest checkpoint of a log, as a service answers it. */
export type Continuation = Of<typeof continuationShape>;

/**
 * What a witness keeps next: the answer, if it is signed by `key` or what it hands over to, and continues its last. Without `key` the first answer is believed. Throws BAD_ARGUMENT of an answer by
 * another key; SHORT of a log that has become shorter; DAMAGED of one with another history; and the fault of a field.
 */
export async function witnessed(before: Witnessed | undefined, answer: unknown, key?: string): Promise<Witnessed> {
  const { signed, keys, consistency = [] } = continuationShape.parse(answer, 'answer');
  const { checkpoint } = signed;
  const named = before === undefined ? (key ?? signed.signature.publicKey) : before.signed.signature.publicKey;
  if (before !== undefined) keysGoOn(before, keys);
  const last = await keyAt(named, keys, checkpoint);
  if (!(await isCheckpointOf(signed, last)))
    throw new Fault('BAD_ARGUMENT', 'answer.signed', `signed by ${last}`, signed.signature.publicKey);
  if (before !== undefined) await goesOn(before, { signed, keys }, consistency);
  return { signed, keys };
}

/** Keys are added behind those there were, each from where the last checkpoint by the key before ends. */
function keysGoOn({ signed, keys }: Witnessed, now: readonly KeyChange[]): void {
  for (const [i, { signature }] of keys.entries())
    if (now[i]?.signature.value !== signature.value)
      throw new Fault('DAMAGED', `answer.keys[${i}]`, `that of ${signature.value}`, now[i]?.signature.value);
  const early = now.slice(keys.length).find(({ next }) => next < signed.checkpoint.next);
  if (early !== undefined) throw new Fault('DAMAGED', 'answer.keys', `from record ${signed.checkpoint.next} on`, early.next);
}

async function goesOn(
  { signed: { checkpoint: one } }: Witnessed,
  { signed: { checkpoint: two } }: Witnessed,
  proof: readonly string[],
): Promise<void> {
  for (const name of ['log', 'part'] as const)
    if (two[name] !== one[name])
      throw new Fault('BAD_ARGUMENT', `answer.signed.checkpoint.${name}`, `${one[name]}, that of the log so far`, two[name]);
  if (two.next < one.next)
    throw new Fault('SHORT', 'answer.signed.checkpoint.next', `at least ${one.next}, which was signed before`, two.next);
  for (const name of ['epoch', 'time'] as const)
    if (two[name] < one[name])
      throw new Fault('DAMAGED', `answer.signed.checkpoint.${name}`, `at least ${one[name]}, as was signed before`, two[name]);
  const rooted = ({ next, root }: typeof one) => ({ size: next, root: fromHex(root) });
  const continues = await isContinued(sha256, rooted(one), rooted(two), proof.map(fromHex));
  if (!continues || (one.next === two.next && one.head !== two.head))
    throw new Fault(
      'DAMAGED',
      'answer.signed',
      `a checkpoint that continues ${one.next}:${one.head} with root ${one.root}`,
      `${two.next}:${two.head} with root ${two.root}`,
    );
}
