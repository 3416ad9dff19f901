// npm run bench: every kernel in every backend and its contenders, interleaved over alternating data sets; correctness first, then times.
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { backendNames, seeds } from './backends.js';
import { suites } from './catalog.js';
import { type CaseName, Keeper, resultsText, writeWhole } from './keep.js';
import { machine, node } from './machine.js';
import { measure, type Row } from './measure.js';
import { type Options, parseOptions, usage } from './options.js';
import { benchRoot } from './root.js';
import type { Suite } from './suite.js';
import { line } from './table.js';

function refuse(reason: string): never {
  console.error(`${reason}\n${usage}`);
  process.exit(2);
}

/** The suites and cases the flags ask for. */
function chosen({ kernel, case: part, contenders, group }: Options): { suite: Suite; cases: Suite['bench']['cases'] }[] {
  const kernels = suites.filter(
    ({ bench }) => (kernel === undefined || bench.kernel === kernel) && (group === undefined || bench.kernel.startsWith(`${group}/`)),
  );
  if (kernels.length === 0)
    refuse(`no kernel ${kernel ?? `${group}/...`}; there are ${suites.map(({ bench }) => bench.kernel).join(', ')}`);
  const names = new Set([...backendNames, ...suites.flatMap((suite) => suite.contenders.map(({ name }) => name))]);
  const unknown = contenders?.find((name) => !names.has(name));
  if (unknown !== undefined) refuse(`no contender ${unknown}; there are ${[...names].join(', ')}`);
  const picked = kernels
    .map((suite) => ({ suite, cases: suite.bench.cases.filter(({ name }) => part === undefined || name.includes(part)) }))
    .filter(({ cases }) => cases.length > 0);
  if (picked.length === 0) refuse(`no case with ${part} in its name`);
  return picked;
}

const { version } = JSON.parse(readFileSync(new URL('package.json', benchRoot), 'utf8')) as { version: string };
const at = (path: string): string => fileURLToPath(new URL(path, benchRoot));
const allCases: readonly CaseName[] = suites.flatMap(({ bench }) => bench.cases.map((one) => ({ kernel: bench.kernel, case: one.name })));

/** Earlier measurements to continue from. */
function openKeeper({ rounds, time }: Options): Keeper {
  const program = crc32(readFileSync(fileURLToPath(import.meta.url)));
  const keeper = new Keeper(at(`out/bench/${version}.part.json`), { machine, node, program, rounds, time });
  process.on('SIGINT', () => {
    console.error(
      `interrupted: ${allCases.length - keeper.missing(allCases).length} of ${allCases.length} cases are kept; the same command goes on`,
    );
    process.exit(130);
  });
  return keeper;
}

/** Writes bench/results/VERSION.json and VERSION.md; nothing while a case is missing. */
function finish(keeper: Keeper): void {
  const missing = keeper.missing(allCases);
  if (missing.length > 0) {
    console.error(`kept; ${missing.length} of ${allCases.length} cases are still to be measured before anything is written`);
    return;
  }
  const itemOf = (kernel: string): string => suites.find(({ bench }) => bench.kernel === kernel)?.bench.item ?? '';
  const figures = keeper.figures(allCases);
  mkdirSync(at('bench/results'), { recursive: true });
  writeWhole(at(`bench/results/${version}.json`), `${JSON.stringify(figures, null, 1)}\n`);
  writeWhole(at(`bench/results/${version}.md`), resultsText(version, figures, itemOf));
  keeper.discard();
  console.error(`written: bench/results/${version}.json and .md`);
}

const clock = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (typeof options === 'string') refuse(options);
  const tell = options.json ? console.error : console.log;
  const picked = chosen(options).flatMap(({ suite, cases }) => cases.map((benchCase) => ({ suite, benchCase })));
  const keeper = options.save ? openKeeper(options) : undefined;
  console.error(`${machine}\nNode ${node}\nmedians of up to ${options.rounds} interleaved rounds, ${seeds.length} alternating data sets`);
  const rows: Row[] = [];
  const skipped = new Map<string, string>();
  const start = performance.now();
  for (const [number, { suite, benchCase }] of picked.entries()) {
    const { kernel, item } = suite.bench;
    const spent = performance.now() - start;
    const before = keeper?.rowsOf({ kernel, case: benchCase.name }) ?? [];
    console.error(`[${number + 1} of ${picked.length}, ${clock(spent)}] ${kernel}, ${benchCase.name}${before.length > 0 ? ': kept' : ''}`);
    rows.push(...before);
    if (before.length > 0) continue;
    // what quick cases leave over goes to slow ones, of which the longest comes last
    const milliseconds = Math.max(0, 60_000 * options.minutes - spent) / (picked.length - number);
    const measured = await measure(suite, benchCase, { ...options, milliseconds }, (name, reason) => {
      if (!skipped.has(name)) console.error(`  ${name} skipped: ${reason}`);
      skipped.set(name, reason);
    });
    for (const row of measured) tell(line(row, item));
    rows.push(...measured);
    keeper?.add(measured);
  }
  if (options.json) console.log(JSON.stringify({ machine, node, rows }, null, 1));
  if (keeper !== undefined) finish(keeper);
}

await main();
