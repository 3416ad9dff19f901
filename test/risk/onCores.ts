// Risk on every backend: one job on a core of each, held to the same bits.
import { expect } from 'vitest';
import type { Core } from '../../src/engine/core.js';
import { createCore } from '../../src/engine/create.js';
import { backends } from '../backends.js';

const cores = await Promise.all(backends.map(({ name }) => createCore({ backend: name })));

/** What the job gives on the first core; every other gives the same, -0 and the last bit included. */
export function onCores<T>(job: (core: Core) => T): T {
  const [first, ...others] = cores.map(job) as [T, ...T[]];
  for (const other of others) expect(other).toStrictEqual(first);
  return first;
}
