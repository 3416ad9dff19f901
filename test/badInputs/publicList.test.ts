// The public list of bad inputs of the shared references: every case is answered as its class says, or listed as not applicable yet.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Core, createCore } from '../../src/index.js';
import { needs, sharedPath } from '../shared.js';
import { answers, type NeutralCase, notYet } from './neutral.js';
import { healthOf } from './refusal.js';

const file = 'vectors/bad-inputs/bad_inputs_sample.json';
const path = sharedPath(file);
const cases = path === undefined ? [] : (JSON.parse(readFileSync(path, 'utf8')) as { cases: NeutralCase[] }).cases;

/** Names of refusals there -> codes here, where they differ. */
const codes: Readonly<Record<string, string>> = {
  X_NOT_POSITIVE: 'NOT_POSITIVE',
  UNKNOWN_CURRENCY: 'UNKNOWN_ASSET',
  DUPLICATE_ASSET: 'DUPLICATE',
};

/** The code a rule names, in our words; undefined when it describes instead. */
function codeNamed(rule: string): string | undefined {
  const word = /\b[A-Z]+(?:_[A-Z]+)+\b/.exec(rule)?.[0] ?? /\bOVERFLOW\b/.exec(rule)?.[0];
  return word === undefined ? undefined : (codes[word] ?? word);
}

const accepting = ['accept', 'survive', 'degrade', 'warn'];

test.skipIf(path === undefined)(needs('every case of the public list is answered or listed as not applicable yet', file), () => {
  const known = [...Object.keys(answers), ...Object.keys(notYet)].sort();
  expect(cases.map((one) => one.id).sort()).toEqual(known);
});

describe.skipIf(path === undefined).each(['wasm', 'js'] as const)('the public list on the %s lane', (lane) => {
  let core: Core;
  let folder: string;
  let health: unknown;
  beforeAll(async () => {
    core = await createCore({ lane });
    folder = mkdtempSync(join(tmpdir(), 'margincore-list-'));
    health = healthOf(core);
  });
  afterAll(() => {
    core.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const one of cases) {
    const answer = answers[one.id];
    test.skipIf(answer === undefined)(
      `${one.id} ${one.name}${answer === undefined ? ` [not applicable yet: ${notYet[one.id]}]` : ''}`,
      async () => {
        const fault = await answer?.(one, core, folder);
        const accepted = accepting.includes(one.expect) || /accepted as documented|processed in chunks/.test(one.rule);
        if (accepted) expect(fault).toBeUndefined();
        else {
          const code = codeNamed(one.rule);
          expect(fault).toBeDefined();
          if (code !== undefined) expect(fault?.code).toBe(code);
          expect(fault?.path).not.toBe('');
          expect(fault?.message).toBe(`${fault?.path} must be ${fault?.expectation}; got ${fault?.got}`);
        }
        expect(healthOf(core)).toEqual(health);
      },
    );
  }
});
