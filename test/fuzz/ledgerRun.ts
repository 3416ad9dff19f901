// npm run fuzz ledger [-- --accounts 100000 --seed 1 --minutes 60 --preset NAME --json]: drawn accounts per preset against the slow evaluator, backends in turn.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { presetNames } from '../../src/rules.js';
import { ledgerCounts, ledgerUnder } from './ledger.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    preset: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const together = 500;
const names = values.preset === undefined ? presetNames : [values.preset];
const end = Date.now() + 60_000 * Number(values.minutes);
const cores = await Promise.all(
  (['wasm', 'js'] as const).map((backend) => createCore({ backend, module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 })),
);
for (const [i, name] of names.entries()) {
  const counts = ledgerCounts();
  // what time is left is shared by the presets that are left
  const until = Date.now() + (end - Date.now()) / (names.length - i);
  for (let round = 0; counts.accounts < Number(values.accounts) && Date.now() < until; round++)
    await ledgerUnder(
      cores[round % 2] as (typeof cores)[number],
      name,
      1_000_000 * Number(values.seed) + round,
      Math.min(together, Number(values.accounts) - counts.accounts),
      counts,
    );
  const { wrong, ...rest } = counts;
  console.log(values.json ? JSON.stringify({ preset: name, ...counts }) : `${name}: ${JSON.stringify(rest)}, wrong ${wrong.length}`);
  if (!values.json) for (const line of wrong.slice(0, 10)) console.log(`  ${line}`);
  if (wrong.length > 0) process.exitCode = 1;
}
for (const core of cores) core.dispose();
