// A journal in a file of Node: opened at the end of what it still holds, its torn tail cut off.
import { Fault } from '../../fault.js';
import { nodeModule } from '../../node.js';
import { type JournalRecord, type Recovered, recovered } from './recovery.js';
import { type JournalFile, JournalWriter, type JournalWriterOptions, journalOptions } from './writer.js';

type Handle = import('node:fs/promises').FileHandle;

const chunkBytes = 1 << 20;

/** Records of a journal in the order they were appended; what was being written when the machine stopped is left out. Throws NOT_FOUND, BAD_FORMAT. */
export async function* readJournal(path: string): AsyncGenerator<JournalRecord, Recovered> {
  const handle = await opened(path, 'r');
  try {
    return yield* recovered(chunksOf(handle), path);
  } finally {
    await handle.close();
  }
}

/** Opens a journal to append to, making the file where there is none. Throws BAD_FORMAT of a file that is damaged or no journal, and leaves it as it is. */
export async function openJournal(path: string, options: JournalWriterOptions = {}): Promise<{ writer: JournalWriter; found: Recovered }> {
  journalOptions(options);
  const handle = await opened(path, 'r+').catch((fault: Fault) => {
    if (fault.code !== 'NOT_FOUND') throw fault;
    return created(path);
  });
  try {
    const found = await drained(recovered(chunksOf(handle), path));
    if (found.records === 0 && found.torn > 0 && !(await beginsLikeOne(handle)))
      throw new Fault('BAD_FORMAT', path, 'a journal', 'a file of another kind');
    if (found.torn > 0) {
      await handle.truncate(found.bytes);
      await handle.datasync();
    }
    return { writer: new JournalWriter(fileOf(handle), path, found, options), found };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The first line of a journal of which not even that is whole still begins with a checksum and the first number, or with what a disk gives that was never written. */
async function beginsLikeOne(handle: Handle): Promise<boolean> {
  const { bytesRead, buffer } = await handle.read(new Uint8Array(13), 0, 13, 0);
  const text = String.fromCharCode(...buffer.subarray(0, bytesRead));
  return /^\0+$/.test(text) || /^[0-9a-f]{8} 0 0 $/.test(`${text}${'00000000 0 0 '.slice(text.length)}`);
}

async function drained(records: AsyncGenerator<JournalRecord, Recovered>): Promise<Recovered> {
  for (;;) {
    const { done, value } = await records.next();
    if (done) return value;
  }
}

async function* chunksOf(handle: Handle): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(chunkBytes), 0, chunkBytes, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

function fileOf(handle: Handle): JournalFile {
  return {
    async write(bytes, at) {
      for (let from = 0; from < bytes.length; ) from += (await handle.write(bytes, from, bytes.length - from, at + from)).bytesWritten;
    },
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
}

/** A new file is its owner's alone: it holds every position. */
async function opened(path: string, flags: string): Promise<Handle> {
  try {
    return await nodeModule('node:fs/promises').open(path, flags, 0o600);
  } catch (error) {
    const code = (error as { readonly code?: string }).code;
    throw new Fault(code === 'ENOENT' ? 'NOT_FOUND' : 'BAD_ARGUMENT', path, 'a journal that can be opened', code ?? String(error));
  }
}

/** A new file is on the disk once its folder says so. */
async function created(path: string): Promise<Handle> {
  const handle = await opened(path, 'wx+');
  const folder = await nodeModule('node:fs/promises').open(nodeModule('node:path').dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return handle;
}
