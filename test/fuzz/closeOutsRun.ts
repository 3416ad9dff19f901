// npm run fuzz closeOuts: drawn close-outs over all presets, backends in turn, filled in a live engine, against every set of lots.
// Flags: --plans 2000 --seed 1 --minutes 30 --json.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { closeOutsFuzz } from './closeOuts.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({
  options: {
    plans: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '30' },
    json: { type: 'boolean', default: false },
  },
});
for (const backend of ['wasm', 'js'] as const) {
  const core = await createCore({ backend, module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 });
  const asked = { plans: Number(values.plans) / 2, seed: Number(values.seed), minutes: Number(values.minutes) / 2 };
  const found = await closeOutsFuzz(core, asked);
  const { wrong, ...counts } = found;
  if (values.json) console.log(JSON.stringify({ backend, ...found }));
  else {
    console.log(`${backend}: ${JSON.stringify(counts)}, wrong ${wrong.length}`);
    for (const line of wrong) console.log(line);
  }
  if (wrong.length > 0) process.exitCode = 1;
  core.dispose();
}
