// npm run fuzz documents [-- --mutants 10000 --seed 1 --every 5 --preset NAME]: verdicts on mutants of every preset, and whether a proof is ever wrong.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { presetNames } from '../../src/rules.js';
import { mutantsOf } from './documents.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    every: { type: 'string', default: '5' },
    preset: { type: 'string' },
    open: { type: 'boolean', default: false },
  },
});
const core = await createCore({ backend: 'js', module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 });
let [accepted, open, wrong] = [0, 0, 0];
for (const name of values.preset === undefined ? presetNames : values.preset.split(',')) {
  const found = await mutantsOf(core, name, {
    seed: Number(values.seed),
    from: 0,
    to: Number(values.mutants),
    every: Number(values.every),
  });
  const { refused, proved, refuted, unproved, checked, bounding } = found;
  const own = proved + refuted + unproved;
  [accepted, open, wrong] = [accepted + own, open + unproved, wrong + found.wrong.length];
  console.log(
    `${name}: ${refused} refused; of ${own} accepted ${proved} proved (${checked} run with accounts, ${found.wrong.length} wrong), ${refuted} refuted, ${unproved} unproved (${((100 * unproved) / Math.max(1, own)).toFixed(2)} %); bounds ${(bounding / Math.max(1, own)).toFixed(2)} ms each`,
  );
  for (const line of [...found.wrong.slice(0, 10), ...(values.open ? found.open.slice(0, 40) : [])]) console.log(`  ${line}`);
}
core.dispose();
console.log(`${accepted} accepted, ${open} unproved (${((100 * open) / accepted).toFixed(2)} %), ${wrong} wrong`);
if (wrong > 0 || open > 0.05 * accepted) process.exitCode = 1;
