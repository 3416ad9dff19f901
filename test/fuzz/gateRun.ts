// npm run fuzz gate [-- --accounts 500 --seed 1 --minutes 60 --presets a,b]: the order gate under every preset against brute force, backends in turn.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { presetNames } from '../../src/rules.js';
import { quantile } from '../live/gateLaws.js';
import { gateFuzz } from './gate.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    presets: { type: 'string', default: presetNames.join(',') },
  },
});
const asked = {
  accounts: Number(values.accounts),
  seed: Number(values.seed),
  minutes: Number(values.minutes),
  presets: values.presets.split(','),
};
for (const backend of ['wasm', 'js'] as const) {
  const core = await createCore({ backend, module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 });
  const share = backend === 'wasm' ? 0.8 : 0.2;
  const found = await gateFuzz(core, { ...asked, accounts: Math.ceil(share * asked.accounts), minutes: share * asked.minutes });
  core.dispose();
  for (const [name, { accounts, orders, accepted, allowed, whole, slacks, worsened, cancelled, sequences, wrong }] of found) {
    const percent = (share: number): string => `${(100 * quantile(slacks, share)).toFixed(2)} %`;
    const taken = allowed === 0 ? '-' : `${((100 * whole) / allowed).toFixed(1)} %`;
    console.log(
      `${backend} ${name}: ${accounts} accounts, ${orders} orders, ${accepted} accepted; of ${allowed} sets that brute force allows ${taken}; slack median ${percent(0.5)}, p95 ${percent(0.95)}; ${worsened} worsened, ${cancelled} cancelled, ${sequences} sequences; wrong: ${wrong.length}`,
    );
    for (const line of wrong.slice(0, 10)) console.log(`  ${line}`);
    if (wrong.length > 0) process.exitCode = 1;
  }
}
