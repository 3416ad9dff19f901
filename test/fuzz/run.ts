// npm run fuzz: both backends against each other over seeded cases, until so many values agree, or a difference is found.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createJsBackend } from '../../src/backends/js/backend.js';
import { createWasmBackend } from '../../src/backends/wasm/bridge.js';
import {
  backendBytes,
  type Contender,
  contender,
  type Difference,
  freshState,
  kernelNames,
  type State,
  step,
  threadedCores,
} from './fuzz.js';

declare const __MODULE_FILE__: string;

const usage = `usage: npm run fuzz -- [--values 1e8] [--seconds S] [--cases N] [--kernel NAME] [--seed N] [--resume FILE] [--case N] [--json]
  --values N     stop when so many result values have been compared between the backends (1e8 unless --seconds or --cases is given)
  --kernel NAME  only this kernel (more than one: repeat): ${kernelNames.join(', ')}
  --resume FILE  go on from the state in FILE where it exists, and keep it there
  --case N       this case alone: what a reproduction names`;

interface Options {
  readonly values: number;
  readonly seconds: number;
  readonly cases: number;
  readonly kernels: readonly string[];
  readonly seed: number;
  readonly resume: string | undefined;
  readonly only: number | undefined;
  readonly json: boolean;
}

function refuse(problem: string): never {
  console.error(`${problem}\n${usage}`);
  process.exit(2);
}

function optionsOf(args: readonly string[]): Options {
  let parsed: Record<string, string | boolean | string[] | undefined>;
  try {
    const text = { type: 'string' } as const;
    parsed = parseArgs({
      args: [...args],
      options: {
        values: text,
        seconds: text,
        cases: text,
        kernel: { type: 'string', multiple: true },
        seed: text,
        resume: text,
        case: text,
        json: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
  const number = (name: string, fallback: number): number => {
    const given = parsed[name];
    if (given === undefined) return fallback;
    const x = Number(given);
    return Number.isFinite(x) && x >= 0 ? x : refuse(`--${name} must be a number, at least 0; got ${given}`);
  };
  const limited = parsed.seconds !== undefined || parsed.cases !== undefined;
  const kernels = (parsed.kernel ?? []) as string[];
  for (const kernel of kernels) if (!kernelNames.includes(kernel)) refuse(`no kernel ${kernel}`);
  return {
    values: number('values', limited ? Number.POSITIVE_INFINITY : 1e8),
    seconds: number('seconds', Number.POSITIVE_INFINITY),
    cases: number('cases', Number.POSITIVE_INFINITY),
    kernels,
    seed: number('seed', 1),
    resume: parsed.resume as string | undefined,
    only: parsed.case === undefined ? undefined : number('case', 0),
    json: parsed.json === true,
  };
}

function stateOf({ resume, seed, kernels, only }: Options): State {
  if (resume !== undefined && existsSync(resume)) {
    const state = JSON.parse(readFileSync(resume, 'utf8')) as State;
    if (state.format !== 'margincore-fuzz' || state.version !== 1) refuse(`${resume} is no state of this fuzz`);
    return state;
  }
  return { ...freshState(seed, kernels), next: only ?? 0 };
}

function keep(path: string | undefined, state: State): void {
  if (path === undefined) return;
  writeFileSync(`${path}.part`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${path}.part`, path);
}

const grouped = (x: number): string => x.toLocaleString('en-US');

function report(state: State, seconds: number, json: boolean): void {
  const digest = state.digest.toString(16).padStart(8, '0');
  const figures = { ...state, digest, seconds: Number(seconds.toFixed(1)), node: process.version, difference: null };
  if (json) {
    console.log(JSON.stringify(figures));
    return;
  }
  for (const [name, values] of Object.entries(state.kernels)) console.log(`${name.padEnd(22)} ${grouped(values).padStart(14)} values`);
  console.log(
    `${grouped(state.values)} values of ${state.next} cases (${grouped(state.rows)} rows) are the same bits in both backends, ` +
      `${grouped(state.chunkValues)} more in chunks; seed ${state.seed}, digest ${digest}, ${seconds.toFixed(1)} s, Node ${process.version}`,
  );
}

function reportDifference(difference: Difference, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ difference }));
    return;
  }
  const { seed, case: number, kernel, between, place, from, rows, inputs } = difference;
  console.log(`DIFFERENCE in ${kernel}: ${place.name}[${place.index}] is ${place.left} by ${between[0]}, ${place.right} by ${between[1]}`);
  console.log(`seed ${seed}, case ${number}, ${rows} rows from row ${from}`);
  for (const [name, cells] of Object.entries(inputs)) console.log(`  ${name}: ${cells.join(', ')}`);
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  Error.stackTraceLimit = 0; // thousands of refused rows a case, each a Fault: nobody reads where they were made
  const state = stateOf(options);
  const bytes = new Uint8Array(readFileSync(new URL(__MODULE_FILE__)));
  const worker = new URL('worker.js', __MODULE_FILE__);
  const contenders: readonly Contender[] = [
    contender('wasm', await createWasmBackend(backendBytes, backendBytes, bytes), await threadedCores('wasm', bytes, worker)),
    contender('js', createJsBackend(backendBytes, backendBytes), await threadedCores('js', bytes, worker)),
  ];
  const start = performance.now();
  const last = options.only === undefined ? options.cases : options.only + 1;
  let shown = start;
  const finished = (now: number): boolean => state.values >= options.values || state.next >= last || now - start >= 1000 * options.seconds;
  for (let now = start; !finished(now); now = performance.now()) {
    const difference = await step(state, contenders);
    if (difference !== undefined) {
      reportDifference(difference, options.json);
      process.exitCode = 1;
      return;
    }
    if (now - shown < 2000) continue;
    shown = now;
    keep(options.resume, state);
    process.stderr.write(`${grouped(state.values)} values, case ${state.next}, ${((now - start) / 1000).toFixed(0)} s\n`);
  }
  keep(options.resume, state);
  report(state, (performance.now() - start) / 1000, options.json);
}

await main();
