// npm run budget [-- --sizes]: bytes that may not be exceeded, and ratios that may not be fallen below; fails when one is.
// Sizes always hold. Ratios are of the fastest runs of interleaved rounds; one that falls short is measured again, five times at most, each with
// more rounds, the fastest runs kept, so that noise alone does not fail. Long runs suffer more from a busy machine, so ratios against slow contenders read high there: set floors on an idle one.
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { bundleBytes } from './bundleBytes.js';
import { suites } from './catalog.js';
import { compiledAlone, kernelBytes, stepBytes } from './kernelBytes.js';
import { machine, node } from './machine.js';
import { measure } from './measure.js';
import { benchRoot } from './root.js';

interface Floor {
  readonly kernel: string;
  readonly case: string;
  /** The ratio is the time of `over` by the time of `contender`. */
  readonly contender: string;
  readonly over: string;
  readonly floor: number;
  /** Goal; the floor is 15 % below it, or below `reached` if that is less. */
  readonly must: number;
  /** Ratio reached, if it is less than `must`. */
  readonly reached?: number;
  /** Ratio measured on one processor; the floor is 0.7 of it or less, because other processors have other ratios. */
  readonly measured?: number;
}

interface Budget {
  /** Path -> most bytes, as it lies on disk. */
  readonly raw: Readonly<Record<string, number>>;
  /** Path -> most bytes, gzipped. */
  readonly gzipped: Readonly<Record<string, number>>;
  /** Path of an entry -> most bytes, gzipped, of it and every chunk it imports. */
  readonly graphs: Readonly<Record<string, number>>;
  /** Program -> most bytes, gzipped, that it loads at its start, the module not counted. */
  readonly bundles: Readonly<Record<string, number>>;
  /** Most bytes of a module that holds one kernel, or one step of a program, alone: `each`, or its own ceiling where it misses that. */
  readonly kernels: { readonly each: number; readonly missed: Readonly<Record<string, number>> };
  readonly ratios: readonly Floor[];
}

const attempts = 5;
/** Before the next attempt: what disturbed the last one may be gone. */
const pauseMs = 3_000;
const firstRounds = 4;
const roundTime = 25;

const read = (path: string): Buffer => readFileSync(new URL(path, benchRoot));
const budget = JSON.parse(read('bench/budget.json').toString()) as Budget;

let failed = false;
function report(holds: boolean, text: string): void {
  failed ||= !holds;
  console.log(`${holds ? 'ok   ' : 'FAIL '} ${text}`);
}

/** Gzipped bytes of an entry and of the chunks that it, or one of them, imports at once. */
function graphBytes(entry: string): number {
  const seen = new Set<string>();
  const beside = entry.slice(0, entry.lastIndexOf('/') + 1);
  const visit = (path: string): number => {
    if (seen.has(path)) return 0;
    seen.add(path);
    const code = read(path);
    const chunks = [...code.toString().matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g)].map(([, name]) => `${beside}${name}`);
    return gzipSync(code).length + chunks.reduce((sum, chunk) => sum + visit(chunk), 0);
  };
  return visit(entry);
}

function checkBytes(what: string, bytes: number, most: number): void {
  report(bytes <= most, `${what.padEnd(34)} ${String(bytes).padStart(8)} of ${most} bytes`);
}

async function checkRatio({ kernel, case: name, contender, over, floor, must, reached }: Floor): Promise<void> {
  const suite = suites.find(({ bench }) => bench.kernel === kernel);
  const benchCase = suite?.bench.cases.find((one) => one.name === name);
  if (suite === undefined || benchCase === undefined)
    return report(false, `${kernel}, ${name}: bench/budget.json names a case that is not there`);
  const best = new Map<string, number>();
  let ratio = 0;
  for (let attempt = 1; attempt <= attempts && !(ratio >= floor); attempt++) {
    if (attempt > 1) await setTimeout(pauseMs);
    const effort = { rounds: firstRounds * attempt, time: roundTime * attempt, contenders: [contender, over] };
    const rows = await measure(suite, benchCase, effort, () => {});
    for (const row of rows) best.set(row.contender, Math.min(best.get(row.contender) ?? Number.POSITIVE_INFINITY, row.bestNsPerItem));
    ratio = (best.get(over) as number) / (best.get(contender) as number);
  }
  const missing = reached === undefined ? '' : ` (missed: ${reached} reached)`;
  report(
    ratio >= floor,
    `${`${kernel}, ${name}: ${contender} against ${over}`.padEnd(84)} ${ratio.toFixed(2)}x, floor ${floor}x, must ${must}x${missing}`,
  );
}

for (const [path, most] of Object.entries(budget.raw)) checkBytes(`${path}, raw`, read(path).length, most);
for (const [path, most] of Object.entries(budget.gzipped)) checkBytes(`${path}, gzipped`, gzipSync(read(path)).length, most);
for (const [path, most] of Object.entries(budget.graphs)) checkBytes(`${path} and its chunks, gzipped`, graphBytes(path), most);
for (const [program, most] of Object.entries(budget.bundles)) checkBytes(`bundle, gzipped: ${program}`, await bundleBytes(program), most);
const { each, missed } = budget.kernels;
for (const [step, bytes] of stepBytes()) checkBytes(`step ${step}, alone`, bytes, each);
for (const [kernel, bytes] of kernelBytes(read('dist/core.wasm'))) {
  // the interpreter holds every step, which are counted above
  if (kernel === 'runProgram') continue;
  const most = missed[kernel] ?? each;
  checkBytes(`kernel ${kernel}, alone`, bytes > most ? compiledAlone(kernel) : bytes, most);
}
if (!process.argv.includes('--sizes')) {
  console.log(`${machine}\nNode ${node}`);
  for (const ratio of budget.ratios) await checkRatio(ratio);
}
process.exitCode = failed ? 1 : 0;
