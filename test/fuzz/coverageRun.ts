// npm run fuzz coverage [-- --seeds 1000 --first 0]: how often VaR within 1.96 standard errors holds the closed form; 94 to 96 % of 1,000 seeds.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { coverageCases, coverageOf } from '../engine/varCoverage.js';
import { coverageRange } from '../precision.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1000' }, first: { type: 'string', default: '0' } } });
const cores = await Promise.all(
  (['wasm', 'js'] as const).map((backend) => createCore({ backend, module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 })),
);
for (const one of coverageCases) {
  const { held, least, largest } = await coverageOf(cores, one, Number(values.seeds), Number(values.first));
  const { kind } = one.distribution;
  console.log(
    `${kind} ${one.confidence} of ${one.scenarios}: held by ${(100 * held).toFixed(1)} %, errors ${least.toFixed(2)} to ${largest.toFixed(2)} of their mean`,
  );
  if (!(held >= coverageRange[0] && held <= coverageRange[1])) process.exitCode = 1;
}
for (const core of cores) core.dispose();
