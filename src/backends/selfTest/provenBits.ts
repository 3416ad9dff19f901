// The further test of a module that came compiled: digests of every kernel, loaded only where one is given.
import { Fault } from '../../fault.js';
import type { Backend } from '../contract.js';
import { digestsOf } from './digests.js';
import { knownDigests } from './knownDigests.js';

export { digestBytes } from './digests.js';

/**
 * The backend, on a module whose bytes could not be checked, when every kernel gives back the bits it must over seeded inputs of every regime;
 * else a Fault SELF_TEST. Its memory has `digestBytes` to spare, and holds what was written there.
 */
export function provenBits(backend: Backend): Backend {
  let found: Readonly<Record<string, number>>;
  try {
    found = digestsOf(backend);
  } catch (error) {
    throw new Fault(
      'SELF_TEST',
      `backend ${backend.name}`,
      'one that gives the known bits',
      error instanceof Error ? error.message : String(error),
    );
  }
  const wrong = Object.keys(knownDigests).find((name) => found[name] !== knownDigests[name]);
  if (wrong !== undefined) throw new Fault('SELF_TEST', `backend ${backend.name}`, 'one that gives the known bits', `${wrong}: other bits`);
  return backend;
}
