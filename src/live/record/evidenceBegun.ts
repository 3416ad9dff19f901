// What evidence goes on from: the tree as it was kept or made again from the log, the keys so far, a change of keys.
import { Fault } from '../../fault.js';
import { toBase64, toHex } from '../../log/bytes.js';
import { type Checkpoint, isCheckpointOf, type KeyChange, keyAt, type SignedCheckpoint, signKeyChange } from '../../log/checkpoint.js';
import type { EventLog } from '../../log/eventLog.js';
import type { EvidenceStore, KeptCheckpoint } from '../../log/evidenceFolder.js';
import { type Hash, leafOf } from '../../log/merkle.js';
import { nodesOf, Tree } from '../../log/tree.js';
import { nodeModule } from '../../node.js';
import { recordOf, recordsOf } from './log.js';
import { unpacked } from './packed.js';

export const sha256: Hash = (...parts) => {
  const hash = nodeModule('node:crypto').createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

export interface BegunEvidence {
  readonly tree: Tree;
  readonly keys: readonly KeyChange[];
  /** The newest change before the checkpoint, if the log still has it. */
  readonly newest: { readonly sequence: number; readonly index: number; readonly text: string } | undefined;
  /** The checkpoint to go on from; undefined where the next one has to be by another key. */
  readonly signed: SignedCheckpoint | undefined;
}

interface Beginning {
  readonly log: EventLog;
  readonly store: EvidenceStore;
  readonly of: Pick<Checkpoint, 'log' | 'part'>;
  readonly key: CryptoKeyPair;
  readonly former: CryptoKeyPair | undefined;
  /** Time of the last change, ms. */
  readonly time: number;
}

/** Throws as `openEvidence`. */
export async function begun({ log, store, of, key, former, time }: Beginning): Promise<BegunEvidence> {
  const { kept } = store;
  if (kept === undefined) {
    store.cut(0);
    return { tree: new Tree(sha256, [], { nodes: store, size: 0 }), keys: [], newest: undefined, signed: undefined };
  }
  const last = await checked(kept, of);
  const { signed, keys } = kept;
  const { next, epoch, time: signedAt } = signed.checkpoint;
  if (next > log.position.next)
    throw new Fault('SHORT', 'log', `one of at least ${next} records, which a checkpoint covers`, log.position.next);
  const tree = await treeOf(log, store, signed);
  const newest = kept.change === undefined ? undefined : await changeAt(log, kept.change);
  const own = await rawOf(key, 'options.key');
  if (own === last) return { tree, keys, newest, signed };
  if (former === undefined || (await rawOf(former, 'options.former')) !== last)
    throw new Fault('BAD_ARGUMENT', 'options.former', `the pair of ${last}, by which the log is signed so far`, own);
  const change = await signKeyChange(former, {
    ...of,
    epoch: Math.max(epoch, log.epoch),
    next,
    publicKey: own,
    time: Math.max(time, signedAt),
  });
  return { tree, keys: [...keys, change], newest, signed: undefined };
}

/** The key that the next checkpoint is due from. Throws BAD_ARGUMENT for a checkpoint of another log, DAMAGED for one that its keys have not signed. */
async function checked({ signed, keys }: KeptCheckpoint, of: Pick<Checkpoint, 'log' | 'part'>): Promise<string> {
  const { log, part } = signed.checkpoint;
  if (log !== of.log || part !== of.part)
    throw new Fault('BAD_ARGUMENT', 'options.name', `${log}, part ${part}, as it was signed so far`, of.log);
  const last = await keyAt(keys[0]?.signature.publicKey ?? signed.signature.publicKey, keys, signed.checkpoint);
  if (!(await isCheckpointOf(signed, last))) throw new Fault('DAMAGED', 'checkpoint', `signed by ${last}`, signed.signature.publicKey);
  return last;
}

/** The tree up to a checkpoint: as it was kept where it has the root, else made again. */
async function treeOf(log: EventLog, store: EvidenceStore, { checkpoint: { next, root } }: SignedCheckpoint): Promise<Tree> {
  if (store.nodes >= nodesOf(next)) {
    store.cut(nodesOf(next));
    const tree = new Tree(sha256, [], { nodes: store, size: next });
    if (toHex(tree.root()) === root) return tree;
  }
  store.cut(0);
  const tree = new Tree(sha256, [], { nodes: store, size: 0 });
  for await (const { text } of recordsOf(log, 0)) {
    tree.add(leafOf(sha256, unpacked(text)));
    if (tree.size === next) break;
  }
  if (toHex(tree.root()) !== root)
    throw new Fault('DAMAGED', 'log', `one whose first ${next} records have the root ${root}`, toHex(tree.root()));
  return tree;
}

async function changeAt(log: EventLog, index: number): Promise<BegunEvidence['newest']> {
  try {
    for await (const { number, text } of recordsOf(log, index))
      if (number === index) return { index, text: unpacked(text), sequence: recordOf(text, `record ${index}`).sequence as number };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'SHORT') throw error;
  }
  return undefined;
}

async function rawOf({ publicKey }: CryptoKeyPair, path: string): Promise<string> {
  if (publicKey?.algorithm?.name !== 'Ed25519')
    throw new Fault('BAD_ARGUMENT', path, 'a pair of Ed25519 keys of Web Crypto', publicKey?.algorithm?.name);
  return toBase64(await crypto.subtle.exportKey('raw', publicKey));
}
