// npm run fuzz reverse [-- --accounts 200 --joint 40 --seed 1]: reverse stress under three presets against dense re-margined searches, along paths and joint moves.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { reverseCounts, reverseUnder } from '../program/reverseCases.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '200' },
    joint: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
});
const core = await createCore({ module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 });
for (const name of ['margincore', 'deribit-portfolio', 'binance-futures']) {
  const counts = reverseCounts();
  const seed = Number(values.seed);
  await reverseUnder(core, name, { accounts: Number(values.accounts), seed, maximumSigmas: 8, dense: 16, drawn: 0 }, counts);
  await reverseUnder(core, name, { accounts: Number(values.joint), seed: seed + 1, maximumSigmas: 8, dense: 4, drawn: 400 }, counts);
  const { wrong, ...rest } = counts;
  console.log(`${name}: ${JSON.stringify(rest)}, wrong ${wrong.length}`);
  for (const line of wrong.slice(0, 10)) console.log(`  ${line}`);
  if (wrong.length > 0) process.exitCode = 1;
}
core.dispose();
