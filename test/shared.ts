// Reference material that lies beside the repository; tests that need it say so when it is not there.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.env.MARGINCORE_SHARED ?? resolve(fileURLToPath(new URL('.', import.meta.url)), '../../shared');

/** The absolute path of a file under the shared folder, or undefined when it is not there. */
export function sharedPath(relative: string): string | undefined {
  const path = resolve(root, relative);
  return existsSync(path) ? path : undefined;
}

/** The title of a test that needs a shared file: says plainly why it is skipped. */
export function needs(title: string, relative: string): string {
  return sharedPath(relative) ? title : `${title} [skipped: ${relative} of the reference material is not here]`;
}
