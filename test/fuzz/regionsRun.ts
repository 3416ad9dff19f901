// npm run fuzz regions [-- --ticks 1000000 --seed 1 --minutes 60 --accounts 10000]: crossings of small hostile worlds, or of a large book, against full runs, on both backends in turn.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { regionsFuzz } from './regions.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({
  options: {
    ticks: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    accounts: { type: 'string' },
  },
});
const asked = { ticks: Number(values.ticks), seed: Number(values.seed), minutes: Number(values.minutes) };
for (const backend of ['wasm', 'js'] as const) {
  const core = await createCore({ backend, module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 });
  const share = backend === 'wasm' ? 0.8 : 0.2;
  const { ticks, crossings, missed, touchedShare } = await regionsFuzz(core, {
    ticks: Math.ceil(share * asked.ticks),
    seed: asked.seed,
    minutes: share * asked.minutes,
    ...(values.accounts === undefined ? {} : { accounts: Number(values.accounts) }),
  });
  core.dispose();
  console.log(`${backend}: ${ticks} ticks, ${crossings} crossings, touched ${(100 * touchedShare).toFixed(1)} %, wrong: ${missed.length}`);
  for (const line of missed) console.log(line);
  if (missed.length > 0) process.exitCode = 1;
}
