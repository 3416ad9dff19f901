// npm run fuzz:nodes: a slice of the fuzz and every verb under Node 20, 22 and 24, both backends, several threads: one digest.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeAt } from '../everywhere/engines.js';
import { bundle } from './bundle.js';

const { values: flags } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20,22,24' },
    values: { type: 'string', default: '3e6' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const program = await bundle('run');
const verbs = fileURLToPath(new URL('digest.js', import.meta.url));
const runs = [];
for (const major of flags.nodes.split(',')) {
  const node = nodeAt(major);
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
const same = runs.every((run) => ['digest', 'values', 'verbs'].every((field) => run[field] === runs[0][field]));
if (flags.json) console.log(JSON.stringify({ same, runs }));
else console.log(same ? 'the same bits under all of them' : 'DIFFERENT bits');
process.exitCode = same ? 0 : 1;
