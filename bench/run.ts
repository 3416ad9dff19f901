// npm run bench: every kernel in every lane and its contenders, interleaved over alternating data sets; correctness first, then times.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { suites } from './catalog.js';
import { laneNames, seeds } from './lanes.js';
import { machine, node } from './machine.js';
import { measure, type Row } from './measure.js';
import { type Options, parseOptions, usage } from './options.js';
import { benchRoot } from './root.js';
import type { Suite } from './suite.js';
import { line, markdown } from './table.js';

function refuse(reason: string): never {
  console.error(`${reason}\n${usage}`);
  process.exit(2);
}

/** The suites and cases the flags ask for. */
function chosen({ kernel, case: part, contenders }: Options): { suite: Suite; cases: Suite['bench']['cases'] }[] {
  const kernels = suites.filter(({ bench }) => kernel === undefined || bench.kernel === kernel);
  if (kernels.length === 0) refuse(`no kernel ${kernel}; there are ${suites.map(({ bench }) => bench.kernel).join(', ')}`);
  const names = new Set([...laneNames, ...suites.flatMap((suite) => suite.contenders.map(({ name }) => name))]);
  const unknown = contenders?.find((name) => !names.has(name));
  if (unknown !== undefined) refuse(`no contender ${unknown}; there are ${[...names].join(', ')}`);
  const picked = kernels
    .map((suite) => ({ suite, cases: suite.bench.cases.filter(({ name }) => part === undefined || name.includes(part)) }))
    .filter(({ cases }) => cases.length > 0);
  if (picked.length === 0) refuse(`no case with ${part} in its name`);
  return picked;
}

/** Writes bench/results/VERSION.json and the table of bench/README.md. */
function save(rows: readonly Row[]): void {
  const { version } = JSON.parse(readFileSync(new URL('package.json', benchRoot), 'utf8')) as { version: string };
  mkdirSync(new URL('bench/results/', benchRoot), { recursive: true });
  writeFileSync(new URL(`bench/results/${version}.json`, benchRoot), `${JSON.stringify({ machine, node, rows }, null, 1)}\n`);
  const path = new URL('bench/README.md', benchRoot);
  const readme = readFileSync(path, 'utf8');
  const itemOf = (kernel: string): string => suites.find(({ bench }) => bench.kernel === kernel)?.bench.item ?? '';
  const begin = '<!-- results -->';
  const end = '<!-- end of results -->';
  const [before, rest] = readme.split(begin) as [string, string];
  const after = rest.split(end)[1] as string;
  const table = `${version}, ${machine}, Node ${node}:\n\n${markdown(rows, itemOf)}`;
  writeFileSync(path, `${before}${begin}\n\n${table}\n\n${end}${after}`);
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (typeof options === 'string') refuse(options);
  const tell = options.json ? console.error : console.log;
  console.error(`${machine}\nNode ${node}\nmedians of ${options.rounds} interleaved rounds, ${seeds.length} alternating data sets`);
  const rows: Row[] = [];
  const skipped = new Map<string, string>();
  for (const { suite, cases } of chosen(options)) {
    for (const benchCase of cases) {
      console.error(`${suite.bench.kernel}, ${benchCase.name}`);
      const measured = await measure(suite, benchCase, options, (name, reason) => {
        if (!skipped.has(name)) console.error(`  ${name} skipped: ${reason}`);
        skipped.set(name, reason);
      });
      for (const row of measured) tell(line(row, suite.bench.item));
      rows.push(...measured);
    }
  }
  if (options.json) console.log(JSON.stringify({ machine, node, rows }, null, 1));
  if (options.save) save(rows);
}

await main();
