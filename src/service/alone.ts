// One process a journal: two that write to it would cut off what the other has written.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../index.js';

/**
 * Holds the journal until the answer is called or the process ends, however it ends: by a socket without a file, which Linux gives to one process at a time. Nothing is held on other systems. Throws
 * BAD_ARGUMENT where another process of this machine holds it.
 */
export async function heldAlone(journal: string): Promise<() => void> {
  if (process.platform !== 'linux') return () => undefined;
  const path = join(realpathSync(dirname(journal)), basename(journal));
  const holder = createServer().unref();
  holder.listen(`\0margincore-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`);
  try {
    await once(holder, 'listening');
  } catch (error) {
    throw new Fault(
      'BAD_ARGUMENT',
      '--journal',
      'one that no other service has open',
      `${journal}: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
  return () => void holder.close();
}
