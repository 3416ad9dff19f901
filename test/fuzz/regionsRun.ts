// npm run fuzz regions: crossings of small hostile worlds or a large book, backends in turn, against full runs or fresh engines.
// Flags: --ticks 1000000 (full runs), --account-ticks 5000000 (fresh engines over a ledger of the tests' own while accounts are traded), --seed 1 --minutes 60 --accounts 10000.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/index.js';
import { freshFuzz } from './freshEngines.js';
import { regionsFuzz } from './regions.js';

declare const __MODULE_FILE__: string;

const { values } = parseArgs({
  options: {
    ticks: { type: 'string', default: '1000000' },
    'account-ticks': { type: 'string' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    accounts: { type: 'string' },
  },
});
const asked = {
  ticks: Number(values.ticks),
  accountTicks: Number(values['account-ticks'] ?? 0),
  seed: Number(values.seed),
  minutes: Number(values.minutes),
};
const accounts = values.accounts === undefined ? {} : { accounts: Number(values.accounts) };
const show = (lines: readonly string[]): void => {
  for (const line of lines) console.log(line);
  if (lines.length > 0) process.exitCode = 1;
};
for (const backend of ['wasm', 'js'] as const) {
  const core = await createCore({ backend, module: readFileSync(new URL(__MODULE_FILE__)), threads: 1 });
  const share = backend === 'wasm' ? 0.8 : 0.2;
  const [seed, minutes] = [asked.seed, share * asked.minutes];
  if (asked.accountTicks > 0) {
    const started = Date.now();
    const found = await freshFuzz(core, { accountTicks: share * asked.accountTicks, seed, minutes, ...accounts });
    const { missed, unfounded, different, ...counts } = found;
    console.log(
      `${backend}: ${JSON.stringify(counts)}, missed ${missed.length}, false ${unfounded.length}, other figures ${different.length}, ${Math.round((Date.now() - started) / 1000)} s`,
    );
    show([...missed, ...unfounded, ...different]);
  } else {
    const { ticks, accountTicks, crossings, missed, touchedShare } = await regionsFuzz(core, {
      ticks: Math.ceil(share * asked.ticks),
      seed,
      minutes,
      ...accounts,
    });
    console.log(
      `${backend}: ${ticks} ticks, ${accountTicks} account-ticks, ${crossings} crossings, touched ${(100 * touchedShare).toFixed(1)} %, wrong: ${missed.length}`,
    );
    show(missed);
  }
  core.dispose();
}
