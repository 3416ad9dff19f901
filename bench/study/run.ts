// npm run study: forecasts, coverage, procyclicality, surfaces and the agent measured on a folder of real data; the tables of bench/results/study.md and agent.md.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCore } from '../../src/index.js';
import { benchRoot } from '../root.js';
import { agentTables } from './agent.js';
import { dailyCycles, surfaceCycles } from './agentHistory.js';
import { blendTable, coverageTable, toolsTable } from './coverage.js';
import { type Coin, coinsOf, dvolOf, fileOf, files, fundingOf, snapshotsOf } from './data.js';
import { closesTable, fundingTable, impliedTable } from './forecasts.js';
import { openInterestTable } from './openInterest.js';
import { surfaceTable } from './surfaces.js';
import { markdown, type Table } from './tables.js';

const usage = 'usage: npm run study [-- --data DIR] [--only forecasts|implied|funding|interest|coverage|tools|surfaces|agent] [--json]';
const parts = ['forecasts', 'implied', 'funding', 'interest', 'coverage', 'tools', 'surfaces', 'agent'] as const;
type Part = (typeof parts)[number];

const say = (text: string): void => {
  process.stderr.write(`study: ${text}\n`);
};

function parse(args: readonly string[]): { data: string; only: Part | undefined; json: boolean } | string {
  const options = { data: resolve(fileURLToPath(benchRoot), '../shared/data'), only: undefined as Part | undefined, json: false };
  for (let i = 0; i < args.length; i++) {
    const [flag, value] = [args[i], args[i + 1]];
    if (flag === '--json') options.json = true;
    else if (flag === '--data' && value !== undefined) {
      options.data = resolve(value);
      i++;
    } else if (flag === '--only' && parts.some((part) => part === value)) {
      options.only = value as Part;
      i++;
    } else if (flag === '--only') return `--only must be one of ${parts.join(', ')}; got ${value ?? 'nothing'}`;
    else return `unknown or incomplete flag ${flag}`;
  }
  return options;
}

const options = parse(process.argv.slice(2));
if (typeof options === 'string') {
  process.stderr.write(`${options}\n${usage}\n`);
  process.exit(2);
}
const { data, only, json } = options;
const wanted = (part: Part): boolean => only === undefined || only === part;

/** The path of a file, or a plain word that its tables are left out. */
function found(name: keyof typeof files, part: Part): string | undefined {
  if (!wanted(part)) return undefined;
  const path = fileOf(data, name);
  if (path === undefined) say(`${part} skipped: ${files[name]} is not in ${data}`);
  return path;
}

const core = await createCore({ module: new URL('dist/core.wasm', benchRoot) });
say(`backend ${core.backend}; data ${data}`);
const began = performance.now();
const step = (what: string): void => say(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}`);
const tables: { readonly title: string; readonly rows: readonly object[] }[] = [];
const add = <Row extends object>(table: Table<Row>): void => {
  tables.push({ title: table.title, rows: table.rows });
  if (!json) process.stdout.write(`${markdown(table)}\n`);
};

const closes = (['forecasts', 'implied', 'funding', 'coverage', 'tools'] as const).some(wanted) ? fileOf(data, 'closes') : undefined;
if (closes === undefined && only !== 'surfaces' && only !== 'interest' && only !== 'agent')
  say(`forecasts, coverage and tools skipped: ${files.closes} is not in ${data}`);
const coins: readonly Coin[] = closes === undefined ? [] : await coinsOf(core, closes);
const pair = coins.filter(({ name }) => name === 'BTC' || name === 'ETH');
if (pair.length > 0) {
  if (wanted('coverage')) add(coverageTable(core, pair, step));
  if (wanted('tools')) add(toolsTable(core, pair, step));
  if (wanted('forecasts')) add(closesTable(core, coins, step));
  const dvol = found('dvol', 'implied');
  if (dvol !== undefined) {
    add(impliedTable(core, pair, dvolOf(dvol), step));
    add(blendTable(core, pair, dvolOf(dvol), step));
  }
  const funding = found('funding', 'funding');
  if (funding !== undefined) add(fundingTable(core, pair, fundingOf(funding), step));
}
const snapshots = found('snapshots', 'interest');
if (snapshots !== undefined)
  add(
    openInterestTable(
      core,
      ['BTC', 'ETH'].map((name) => snapshotsOf(snapshots, name)),
      step,
    ),
  );
const chains = found('chains', 'surfaces');
if (chains !== undefined) add(await surfaceTable(core, chains, step));
const agentFiles = [found('closes', 'agent'), found('dvol', 'agent'), found('surfaces', 'agent')] as const;
const [daily, index, surfaces] = agentFiles;
if (daily !== undefined && index !== undefined && surfaces !== undefined) {
  const first = { name: 'BTC 2023-2024', cycles: dailyCycles(daily, dvolOf(index), '2023-01-01', '2024-12-31') };
  const later = (['BTC', 'ETH'] as const).map((coin) => ({ name: `${coin} 2025-12 to 2026-04`, cycles: surfaceCycles(surfaces, coin) }));
  const [choices, judged] = await agentTables(core, first, later, step);
  add(choices);
  add(judged);
}
step('done');
if (json) process.stdout.write(`${JSON.stringify({ format: 'margincore-study', version: 1, tables }, null, 1)}\n`);
