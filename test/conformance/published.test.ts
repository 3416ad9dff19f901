// Published cases that the reference files of a checkout need not hold: dYdX net collateral and update checks, Drift bankruptcies.
// Figures by the tests of the venues, cited in each file.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { allDoors } from '../fixtures/allDoors.js';
import { backends, conformance } from './conformance.js';

const directory = fileURLToPath(new URL('../fixtures/published/', import.meta.url));

test.each(backends)('every case agrees, %s', async (backend) => {
  const results = await conformance(allDoors, directory, backend);
  expect(results.map(({ file, cases, agreed, failures }) => ({ file, cases, agreed, failures }))).toEqual([
    { file: 'drift-bankruptcy.json', cases: 10, agreed: 10, failures: [] },
    { file: 'dydx-net-collateral.json', cases: 14, agreed: 14, failures: [] },
    { file: 'dydx-update-check.json', cases: 18, agreed: 18, failures: [] },
  ]);
});
