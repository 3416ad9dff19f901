// examples/verifier: code of its own holds a statement of the product, on every level, and no forged one.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import type { Statement } from '../../src/live.js';
import { forgeries } from '../fixtures/forgeries.js';
import { newKeys, signedVenue } from '../fixtures/signedVenue.js';
import { Draw } from '../fuzz/draw.js';
import { runs } from '../long.js';

const root = new URL('../../', import.meta.url).pathname;
const script = join(root, 'examples/verifier/verify.js');
// as its reader would have it: the package beside a copy
const folder = mkdtempSync(join(tmpdir(), 'verifier-'));
const copy = join(folder, 'verify.js');
copyFileSync(script, copy);
copyFileSync(join(root, 'examples/verifier/package.json'), join(folder, 'package.json'));
mkdirSync(join(folder, 'node_modules'));
symlinkSync(root.replace(/\/$/, ''), join(folder, 'node_modules/margincore'));
const core = await createCore({ backend: 'js' });
const keys = await newKeys();
const venue = await signedVenue(core, 'venue', keys);
const material = { core, venue, other: await signedVenue(core, 'venue-2', await newKeys()), forger: await newKeys() };

/** What it says, or why it does not run. */
function said(text: string): string {
  const path = join(folder, 'statement.json');
  writeFileSync(path, text);
  try {
    return execFileSync(process.execPath, [copy, path, keys.raw], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (error) {
    const { stdout, status } = error as { readonly stdout: string; readonly status: number };
    return `${status} ${stdout.trim()}`;
  }
}

test('is 100 lines, and imports createCore and parseRules alone', () => {
  const text = readFileSync(script, 'utf8');
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(100);
  const imports = [...text.matchAll(/^import (.*) from '(.*)';$/gm)].map(([, names, from]) => `${from}: ${names}`);
  expect(imports.filter((one) => !one.startsWith('node:'))).toEqual(['margincore: { createCore }', 'margincore/rules: { parseRules }']);
});

test('holds what the product has made, and whose level and call it works out too', () => {
  const perLevel = new Map(
    venue.statements.map((one) => [`${one.live?.before.level} ${one.live?.level} ${one.live?.before.call !== null}`, one]),
  );
  expect(perLevel.size).toBeGreaterThan(3);
  for (const one of perLevel.values()) expect(said(JSON.stringify(one))).toBe(`holds: ${one.holding.account}, ${one.live?.level}`);
});

test('holds no forgery that changes what is recomputed, signed or proved', async () => {
  // what only a strict reader sees is left to the product: keys that stand twice, other forms of the same bytes
  const reader = /twice|another form|no double|a field more|another version|left out/;
  for (const [n, [kind, made]] of Object.entries(forgeries)
    .filter(([kind]) => !reader.test(kind))
    .entries())
    for (let i = 0; i < runs(20, 1); i++) {
      const draw = new Draw(77 + n, i);
      const honest = venue.statements[draw.whole(0, venue.statements.length - 1)] as Statement;
      expect([kind, said((await made(draw, material, honest)).text)]).toEqual([kind, expect.not.stringMatching(/^holds/)]);
    }
}, 600_000);
