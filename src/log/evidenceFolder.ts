// What evidence keeps beside a log: the nodes of its tree, and its newest checkpoint with the keys that led to the one that signed it.
import { Fault } from '../fault.js';
import { nodeModule } from '../node.js';
import { whole } from '../shape/leaves.js';
import { type Of, record } from '../shape/shape.js';
import { keyChangesShape, signedCheckpointShape } from './checkpoint.js';
import { codeOf, unwritten } from './disk.js';
import type { Position } from './eventLog.js';
import type { NodeStore } from './tree.js';

const keptShape = record({
  signed: signedCheckpointShape,
  keys: keyChangesShape,
  /** Number of the record of the newest change. */
  'change?': whole(0, Number.MAX_SAFE_INTEGER),
});
export type KeptCheckpoint = Of<typeof keptShape>;

const nodeBytes = 32;
const treeName = 'tree';
const keptName = 'checkpoint.json';

export interface EvidenceStore extends NodeStore {
  /** What was kept last. */
  readonly kept: KeptCheckpoint | undefined;
  /** So many nodes stand, and no more. */
  cut(nodes: number): void;
  /** Nodes that are there. */
  readonly nodes: number;
  /** Resolves when nodes and checkpoint are on the disk. Throws STALLED where there is no room, FAILED where they cannot be synced. */
  keep(kept: KeptCheckpoint): Promise<void>;
  close(): void;
}

/** In memory: about 34 bytes a record. */
export function memoryEvidence(): EvidenceStore {
  const nodes: Uint8Array<ArrayBuffer>[] = [];
  let kept: KeptCheckpoint | undefined;
  return {
    append: (node) => void nodes.push(node),
    read: (at) => nodes[at] as Uint8Array<ArrayBuffer>,
    cut: (count) => void nodes.splice(count),
    get nodes() {
      return nodes.length;
    },
    get kept() {
      return kept;
    },
    keep: async (next) => {
      kept = next;
    },
    close: () => undefined,
  };
}

/** What a folder keeps; undefined where it keeps nothing. Throws DAMAGED. */
function keptIn(path: string): KeptCheckpoint | undefined {
  const { readFileSync } = nodeModule('node:fs');
  const file = nodeModule('node:path').join(path, keptName);
  try {
    return keptShape.parse(JSON.parse(readFileSync(file, 'utf8')), 'checkpoint');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Fault('DAMAGED', file, 'a checkpoint as it was kept', (error as Error).message);
  }
}

/** The newest checkpoint that the evidence in a folder has signed, as a place that the log must go on from; undefined where there is none. Throws DAMAGED. */
export function lastCheckpoint(folder: string): Position | undefined {
  const kept = keptIn(folder);
  return kept && { next: kept.signed.checkpoint.next, head: kept.signed.checkpoint.head };
}

/** A folder, made where there is none. Throws DAMAGED, and BAD_ARGUMENT for a folder that cannot be written. */
export function folderEvidence(path: string): EvidenceStore {
  const fs = nodeModule('node:fs');
  const { open, rename } = nodeModule('node:fs/promises');
  const at = (name: string): string => nodeModule('node:path').join(path, name);
  let kept = keptIn(path);
  let file: number;
  try {
    fs.mkdirSync(path, { recursive: true, mode: 0o700 });
    file = fs.openSync(at(treeName), fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    throw new Fault('BAD_ARGUMENT', path, 'a folder that can be written', codeOf(error));
  }
  let written = Math.floor(fs.fstatSync(file).size / nodeBytes);
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let failed: Fault | undefined;

  const write = async (): Promise<void> => {
    const nodes = waiting.length;
    const bytes = new Uint8Array(nodes * nodeBytes);
    for (let n = 0; n < nodes; n++) bytes.set(waiting[n] as Uint8Array, n * nodeBytes);
    for (let from = 0; from < bytes.length; ) from += fs.writeSync(file, bytes, from, bytes.length - from, written * nodeBytes + from);
    waiting = waiting.slice(nodes);
    written += nodes;
    await synced(file);
  };
  const synced = (descriptor: number): Promise<void> =>
    new Promise((done, lost) => {
      fs.fdatasync(descriptor, (error) => {
        // what the system has dropped it may call written the next time
        if (error) failed = new Fault('FAILED', path, 'a folder whose files can be synced', codeOf(error));
        if (failed) lost(failed);
        else done();
      });
    });
  /** The file is the old one or the new one, whole. */
  const place = async (next: KeptCheckpoint): Promise<void> => {
    const temporary = at(`${keptName}.new`);
    const handle = await open(
      temporary,
      fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_TRUNC | fs.constants.O_NOFOLLOW,
      0o600,
    );
    try {
      await handle.writeFile(`${JSON.stringify(next)}\n`);
      await synced(handle.fd);
    } finally {
      await handle.close();
    }
    await rename(temporary, at(keptName));
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  };
  return {
    get kept() {
      return kept;
    },
    get nodes() {
      return written + waiting.length;
    },
    append: (node) => void waiting.push(node),
    read(n) {
      if (n >= written) return waiting[n - written] as Uint8Array<ArrayBuffer>;
      const node = new Uint8Array(nodeBytes);
      if (fs.readSync(file, node, 0, nodeBytes, n * nodeBytes) !== nodeBytes)
        throw new Fault('DAMAGED', at(treeName), `node ${n}, whole`, 'none');
      return node;
    },
    cut(nodes) {
      fs.ftruncateSync(file, nodes * nodeBytes);
      [written, waiting] = [nodes, []];
    },
    async keep(next) {
      if (failed !== undefined) throw failed;
      try {
        await write();
        await place(next);
      } catch (error) {
        throw unwritten(error, path);
      }
      kept = next;
    },
    close: () => fs.closeSync(file),
  };
}
