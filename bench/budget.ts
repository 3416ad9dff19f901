// npm run budget: sizes that may not be exceeded; fails when one is.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

interface Budget {
  /** Path -> most bytes, as it lies on disk. */
  readonly raw: Readonly<Record<string, number>>;
  /** Path -> most bytes, gzipped. */
  readonly gzipped: Readonly<Record<string, number>>;
}

const root = new URL('../', import.meta.url);
const budget = JSON.parse(readFileSync(new URL('bench/budget.json', root), 'utf8')) as Budget;

let failed = false;
const check = (path: string, kind: string, bytes: number, most: number): void => {
  const over = bytes > most;
  failed ||= over;
  console.log(`${over ? 'OVER ' : 'ok   '} ${path.padEnd(16)} ${String(bytes).padStart(8)} of ${most} bytes, ${kind}`);
};
for (const [path, most] of Object.entries(budget.raw)) check(path, 'raw', readFileSync(new URL(path, root)).length, most);
for (const [path, most] of Object.entries(budget.gzipped)) check(path, 'gzipped', gzipSync(readFileSync(new URL(path, root))).length, most);
process.exitCode = failed ? 1 : 0;
