// Cases of liquidation by rounds through the live engine, on both backends; the shared ones where they are here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import { allDoors } from '../fixtures/allDoors.js';
import { isLong } from '../long.js';
import { backendNames } from '../program/prepared.js';
import { needs, sharedPath } from '../shared.js';
import { cascade } from './readers/cascade.js';
import type { Source } from './source.js';

const shared = sharedPath('vectors/cascade');
/** Files that the quick form runs, and cases of each. */
const [files, most] = isLong ? [undefined, 100] : [['backstop', 'fragility', 'halt', 'hedged', 'latency', 'lot-rounding'], 1];

describe.each(backendNames)('on the %s backend', (backend) => {
  test.skipIf(shared === undefined)(
    needs('every event, mark, holding and total of a cascade is that of the case', 'vectors/cascade'),
    async () => {
      const folder = shared as string;
      const core = await createCore({ backend });
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.json') && (files?.includes(name.slice(0, -5)) ?? true))) {
        const document = JSON.parse(readFileSync(join(folder, file), 'utf8'));
        const cases = document.cases.slice(0, most);
        const source = { file, stem: file, document: { ...document, cases }, table: undefined } as unknown as Source;
        expect(cascade.recognises(source)).toBe(true);
        expect(await cascade.run(source, core, allDoors, []), file).toMatchObject({
          cases: cases.length,
          agreed: cases.length,
          failures: [],
        });
      }
      core.dispose();
    },
    480_000,
  );
});
