// Every case of the reference replies through the public readers and `verifyReply`, on both backends.
import { expect, test } from 'vitest';
import { conformance } from '../../conformance/conformance.js';
import { replies } from '../../conformance/readers/replies.js';
import { allDoors } from '../../fixtures/allDoors.js';
import { some } from '../../long.js';
import { needs, sharedPath } from '../../shared.js';

const path = 'vectors/replies';

test.skipIf(sharedPath(path) === undefined).each(some(['wasm', 'js'] as const, 1))(
  needs('every reference reply agrees, or is reported as what it is (%s)', path),
  async (backend) => {
    const results = await conformance(allDoors, sharedPath(path) as string, backend, [replies]);
    expect(results.flatMap(({ failures }) => failures)).toEqual([]);
    expect(results.reduce((sum, { agreed }) => sum + agreed, 0)).toBeGreaterThanOrEqual(69);
  },
);
