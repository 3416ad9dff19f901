// The public list of bad inputs of the shared references: every case is put to the API, and answered as its class says.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as io from '../../src/io/index.js';
import { allDoors as door } from '../fixtures/allDoors.js';
import { isLong } from '../long.js';
import { needs, sharedPath } from '../shared.js';
import { judge } from './neutral/judge.js';
import type { Bench, NeutralCase } from './neutral/neutral.js';
import { healthOf } from './neutral/spared.js';

const file = 'vectors/bad-inputs/bad_inputs_sample.json';
const path = sharedPath(file);
const cases = path === undefined ? [] : (JSON.parse(readFileSync(path, 'utf8')) as { cases: NeutralCase[] }).cases;

describe.skipIf(path === undefined).each(['wasm', 'js'] as const)(needs('the public list on the %s backend', file), (backend) => {
  let bench: Bench;
  let health: unknown;
  beforeAll(async () => {
    const core = await door.createCore({ backend });
    bench = { door, io, core, folder: mkdtempSync(join(tmpdir(), 'margincore-list-')) };
    health = await healthOf(bench);
  });
  afterAll(() => {
    bench.core.dispose();
    rmSync(bench.folder, { recursive: true, force: true });
  });

  for (const one of cases) {
    // millions of rows in one account: what is asked of them is asked of fewer elsewhere
    const isLarge = /\bmillion positions/.test(one.name);
    test.skipIf(isLarge && !isLong)(
      `${one.id} ${one.name}`,
      async () => {
        const { note: _note, ...verdict } = await judge(one, bench, health);
        expect(verdict).toEqual({});
      },
      240_000,
    );
  }
});
