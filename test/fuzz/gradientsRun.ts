// npm run fuzz gradients [-- --accounts 1000 --seed 1 --minutes 60 --preset NAME]: derivatives of drawn accounts against finite differences by what-ifs, backends in turn.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { preset, presetNames } from '../../src/rules.js';
import { gradientCounts, gradientsUnder } from '../optimise/gradientCases.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    preset: { type: 'string' },
  },
});
const together = 50;
const names = values.preset === undefined ? presetNames.filter((name) => preset(name).scope.kinds.length > 0) : [values.preset];
const until = Date.now() + 60_000 * Number(values.minutes);
const cores = await Promise.all(
  (['wasm', 'js'] as const).map((backend) => createCore({ backend, module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 })),
);
for (const name of names) {
  const counts = gradientCounts();
  // accounts that the rules refuse are none: rounds go on until there are so many
  for (let round = 0; counts.accounts < Number(values.accounts) && Date.now() < until && round < Number(values.accounts); round++)
    await gradientsUnder(cores[round % 2] as (typeof cores)[number], name, 1_000_000 * Number(values.seed) + round, together, counts);
  const { wrong, ...rest } = counts;
  console.log(`${name}: ${JSON.stringify(rest)}, wrong ${wrong.length}`);
  for (const line of wrong.slice(0, 10)) console.log(`  ${line}`);
  if (wrong.length > 0) process.exitCode = 1;
}
for (const core of cores) core.dispose();
