// How much a test repeats: a part of every table and count in `npm test`, all of it in `npm run test:long` (MARGINCORE_LONG=1).
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { isLong } from './size.js';

export { isLong, runs } from './size.js';

/** All cases, and `quick` of them, spread over the table, in a quick run: other ones in every file, so that together they meet them all. */
export function some<T>(cases: readonly T[], quick: number): readonly T[] {
  if (isLong || cases.length <= quick) return cases;
  const first = (crc32(expect.getState().testPath?.split('/test/').at(-1) ?? '') + Number(process.env.MARGINCORE_SEED ?? 0)) % cases.length;
  return Array.from({ length: quick }, (_, i) => cases[(first + Math.floor((i * cases.length) / quick)) % cases.length] as T);
}

/** A test whose sense is in its size, such as a coverage over 1,000 seeds: it runs in the long form alone. */
export const longTest = test.skipIf(!isLong);
