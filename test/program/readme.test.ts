// The example of the program's README runs as printed, on what is shipped.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the example prepares an engine and asks it', () => {
  const readme = readFileSync(join(root, 'src/program/README.md'), 'utf8');
  const [, example] = /```js\n([\s\S]*?)```/.exec(readme) as unknown as [string, string];
  const folder = mkdtempSync(join(tmpdir(), 'margincore-program-'));
  try {
    execFileSync('mkdir', [join(folder, 'node_modules')]);
    symlinkSync(root, join(folder, 'node_modules/margincore'));
    const report =
      'console.log(JSON.stringify([run.faultCount, Number.isFinite(asked.after.portfolio.initial), asked.difference.isolated.initial > 0]));';
    writeFileSync(join(folder, 'example.mjs'), `${example}\n${report}\n`);
    const printed = execFileSync(process.execPath, [join(folder, 'example.mjs')], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual([0, true, true]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
