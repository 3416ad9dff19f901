// npm run fuzz hedges [-- --accounts 200 --seed 1 --minutes 60]: best hedges under every preset against every number of lots, on both backends in turn.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { hedgesFuzz } from './hedges.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
  },
});
const asked = { accounts: Number(values.accounts), seed: Number(values.seed), minutes: Number(values.minutes) };
for (const backend of ['wasm', 'js'] as const) {
  const core = await createCore({ backend, module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 });
  const share = backend === 'wasm' ? 0.8 : 0.2;
  const { accounts, traded, proofs, wrong } = await hedgesFuzz(core, {
    accounts: Math.ceil(share * asked.accounts),
    seed: asked.seed,
    minutes: share * asked.minutes,
  });
  core.dispose();
  console.log(`${backend}: ${accounts} accounts, ${traded} trades, ${JSON.stringify(proofs)}, wrong: ${wrong.length}`);
  for (const line of wrong) console.log(line);
  if (wrong.length > 0) process.exitCode = 1;
}
