// Checks a log against what a witness kept of it: heads of its chain, and roots of its tree.
import { Fault } from '../../fault.js';
import { toHex } from '../../log/bytes.js';
import { isCheckpointOf, keyAt } from '../../log/checkpoint.js';
import { Frontier, leafOf } from '../../log/merkle.js';
import { readLog, verifyLog } from '../../log/open.js';
import type { Witnessed } from '../../log/witness.js';
import { sha256 } from './evidenceBegun.js';
import { recordsOf } from './log.js';
import { unpacked } from './packed.js';

/**
 * As `verifyLog`, with every checkpoint. `roots`: how many roots were found again; none of a log that was trimmed. Throws BAD_ARGUMENT at `known[i]` of a checkpoint that the key of the first has not
 * led to, and as `verifyLog`.
 */
export async function verifyWitnessed(
  path: string,
  known: readonly Witnessed[],
): Promise<Awaited<ReturnType<typeof verifyLog>> & { readonly roots: number }> {
  const named = known[0]?.signed.signature.publicKey ?? '';
  for (const [i, { signed, keys }] of known.entries())
    if (!(await isCheckpointOf(signed, await keyAt(named, keys, signed.checkpoint))))
      throw new Fault(
        'BAD_ARGUMENT',
        `known[${i}]`,
        `a checkpoint that is signed by ${named}, or what it led to`,
        signed.signature.publicKey,
      );
  const checkpoints = known.map(({ signed }) => signed.checkpoint);
  const found = await verifyLog(
    path,
    checkpoints.map(({ next, head }) => ({ next, head })),
  );
  if (found.first > 0) return { ...found, roots: 0 };
  const tree = new Frontier(sha256);
  const roots = new Map(checkpoints.map(({ next, root }) => [next, root] as const));
  const look = (): void => {
    const root = roots.get(tree.size);
    const is = root && toHex(tree.root());
    if (root !== is) throw new Fault('DAMAGED', path, `a log whose first ${tree.size} records have the root ${root}`, is);
  };
  look();
  for await (const { text } of recordsOf(await readLog(path))) {
    tree.add(leafOf(sha256, unpacked(text)));
    look();
  }
  return { ...found, roots: roots.size };
}
