// npm run fuzz hedges [-- --accounts 200 --seed 1 --minutes 60 --only ledger]: best hedges under every preset against every number of lots; closing trades too.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { hedgesFuzz } from './hedges.js';
import { ledgerHedgesFuzz } from './ledgerHedges.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
  },
});
const asked = { accounts: Number(values.accounts), seed: Number(values.seed), minutes: Number(values.minutes) };
for (const backend of ['wasm', 'js'] as const) {
  const core = await createCore({ backend, module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 });
  const share = backend === 'wasm' ? 0.8 : 0.2;
  const part = { accounts: Math.ceil(share * asked.accounts), seed: asked.seed, minutes: (share * asked.minutes) / 2 };
  const answers = [
    ...(values.only === 'ledger' ? [] : [await hedgesFuzz(core, part)]),
    await ledgerHedgesFuzz(core, { ...part, accounts: 10 * part.accounts }),
  ];
  core.dispose();
  for (const { accounts, wrong, ...counts } of answers) {
    console.log(`${backend}: ${accounts} accounts, ${JSON.stringify(counts)}, wrong: ${wrong.length}`);
    for (const line of wrong) console.log(line);
    if (wrong.length > 0) process.exitCode = 1;
  }
}
