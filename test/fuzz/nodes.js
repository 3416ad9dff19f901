// npm run fuzz:nodes: one slice of the fuzz, and every verb of the package on both backends and several threads, under Node 20, 22 and 24; digests of all bits must be one.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.js';

const { values: flags } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20,22,24' },
    values: { type: 'string', default: '3e6' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const platform = `node-${process.platform}-${process.arch}`;
const npm = (args, cwd) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** The newest release of a major version that npm has for this platform. */
function newest(major) {
  const found = JSON.parse(npm(['view', `${platform}@${major}`, 'version', '--json']));
  const versions = Array.isArray(found) ? found : [found];
  const parts = (version) => version.split('.').map(Number);
  return versions.sort((a, b) => parts(a)[1] - parts(b)[1] || parts(a)[2] - parts(b)[2]).at(-1);
}

const program = await bundle('run');
const verbs = fileURLToPath(new URL('digest.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'margincore-nodes-'));
const runs = [];
try {
  for (const major of flags.nodes.split(',')) {
    const version = newest(major);
    const home = join(folder, major);
    execFileSync('mkdir', ['-p', home]);
    writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
    npm(['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', `${platform}@${version}`], home);
    const node = join(home, 'node_modules', platform, 'bin/node');
    const output = execFileSync(node, [program, '--json', '--values', flags.values, '--seed', flags.seed], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { node: name, values, chunkValues, digest, seconds } = JSON.parse(output);
    const asked = JSON.parse(execFileSync(node, [verbs, '--json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    runs.push({ node: name, values, chunkValues, digest, verbs: asked.digest, seconds });
    if (!flags.json)
      console.log(
        `${name.padEnd(10)} ${values} values, ${chunkValues} more in chunks, digest ${digest}, verbs ${asked.digest}, ${seconds} s`,
      );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const same = runs.every((run) => ['digest', 'values', 'verbs'].every((field) => run[field] === runs[0][field]));
if (flags.json) console.log(JSON.stringify({ same, runs }));
else console.log(same ? 'the same bits under all of them' : 'DIFFERENT bits');
process.exitCode = same ? 0 : 1;
