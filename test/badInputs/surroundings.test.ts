// What surrounds the process changes no bit: language, time zone, environment.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = `
  import { createHash } from 'node:crypto';
  import { createCore, presetRules } from './dist/index.js';
  import { sampleBook, sampleMarket } from './dist/io.js';
  const market = sampleMarket(3);
  const core = await createCore();
  const run = core.margin({ market, book: sampleBook(market, { accounts: 50, seed: 3 }), rules: presetRules('margincore') });
  const hash = createHash('sha256').update(JSON.stringify([run.accounts, run.scenarios, run.faults]));
  for (const column of [run.equities, run.portfolio.initials, run.cross.initials, run.isolated.initials, run.greeks.thetas]) hash.update(column);
  console.log(core.lane, hash.digest('hex'));
`;

function outputIn(env: Record<string, string>): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

test('a margin run gives the same bits under another language and time zone', () => {
  const here = outputIn({ LANG: 'C.UTF-8', TZ: 'UTC' });
  expect(here).toMatch(/^wasm [0-9a-f]{64}\n$/);
  expect(outputIn({ LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kolkata' })).toBe(here);
});
