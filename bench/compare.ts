// npm run bench:compare -- BASE HEAD: two revisions, each built in a worktree of its own, run interleaved on the same data in one process.
// Each revision brings its own backends and its own bench files; a kernel whose signature or whose data differ between them is skipped.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { build } from 'esbuild';
import type { Backend, BackendName } from '../src/backends/contract.js';
import type { Arena } from '../src/columns/arena.js';
import { sampleInTurn } from './contenders/contender.js';
import type { KernelBench, PreparedRun } from './kernels/kernelBench.js';
import { machine, node } from './machine.js';
import { median } from './measure.js';
import { buildWorktree, commitOf, removeWorktree } from './worktree.js';

const usage = 'usage: npm run bench:compare -- BASE HEAD [--kernel NAME] [--rounds N] [--time MS] [--json]';
const seeds = [11, 23];
const backendNames: readonly BackendName[] = ['wasm', 'js'];
const mebibyte = 2 ** 20;

interface Options {
  readonly revisions: readonly [string, string];
  readonly kernel: string | undefined;
  readonly rounds: number;
  readonly time: number;
  readonly json: boolean;
}

/** Bundled files of a revision. */
interface Revision {
  readonly Arena: new (memory: Backend['memory']) => Arena;
  createWasmBackend(initialBytes: number, maximumBytes: number, source: Uint8Array): Promise<Backend>;
  createJsBackend(initialBytes: number, maximumBytes: number): Backend;
  readonly benches: readonly KernelBench[];
}

interface Side {
  readonly commit: string;
  readonly contract: string;
  readonly moduleBytes: Uint8Array;
  readonly code: Revision;
}

/** Row of the result: time of HEAD by time of BASE, below 1 is faster. */
interface Row {
  readonly kernel: string;
  readonly case: string;
  readonly backend: BackendName;
  readonly baseNsPerItem: number;
  readonly headNsPerItem: number;
  readonly ratioHeadToBase: number;
  /** The smallest and the largest ratio of a round. */
  readonly spread: readonly [number, number];
}

function refuse(reason: string): never {
  console.error(`${reason}\n${usage}`);
  process.exit(2);
}

function parse(args: readonly string[]): Options {
  const revisions: string[] = [];
  const options = { kernel: undefined as string | undefined, rounds: 9, time: 40, json: false };
  for (let i = 0; i < args.length; i++) {
    const flag = args[i] as string;
    const value = args[i + 1];
    if (!flag.startsWith('-')) revisions.push(flag);
    else if (flag === '--json') options.json = true;
    else if (flag === '--kernel' && value) options.kernel = args[++i];
    else if ((flag === '--rounds' || flag === '--time') && Number(value) > 0)
      options[flag === '--rounds' ? 'rounds' : 'time'] = Number(args[++i]);
    else refuse(`unknown or incomplete flag ${flag}`);
  }
  if (revisions.length !== 2) refuse(`two revisions; got ${revisions.length}`);
  return { ...options, revisions: revisions as [string, string] };
}

/** Builds a revision in `folder` and loads its backends and benches. */
async function load(revision: string, folder: string): Promise<Side> {
  const commit = commitOf(revision);
  buildWorktree(commit, folder);
  const moduleBytes = new Uint8Array(readFileSync(join(folder, 'dist/core.wasm')));
  const files = readdirSync(join(folder, 'bench/kernels')).filter((name) => name.endsWith('.bench.ts'));
  const entry = [
    "export { createWasmBackend } from './src/backends/wasm/bridge.js';",
    "export { createJsBackend } from './src/backends/js/backend.js';",
    "export { Arena } from './src/columns/arena.js';",
    ...files.map((name, i) => `import { bench as bench${i} } from './bench/kernels/${name}';`),
    `export const benches = [${files.map((_, i) => `bench${i}`).join(', ')}];`,
  ];
  const outfile = join(folder, 'out/compare.mjs');
  await build({
    absWorkingDir: folder,
    stdin: { contents: entry.join('\n'), resolveDir: folder, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    define: { __MODULE_CHECKSUM__: String(crc32(moduleBytes)), __BENCH_ROOT__: JSON.stringify(pathToFileURL(`${folder}/`).href) },
    external: ['./core.base64.js'],
    logLevel: 'warning',
  });
  const code = (await import(pathToFileURL(outfile).href)) as Revision;
  return { commit, contract: contractOf(folder), moduleBytes, code };
}

/** The contract of a revision: one file, or one and a folder of its kernels. */
function contractOf(folder: string): string {
  const parts = join(folder, 'src/backends/contract');
  const paths = existsSync(parts) ? readdirSync(parts).map((file) => join(parts, file)) : [];
  return [`${parts}.ts`, ...paths].map((path) => readFileSync(path, 'utf8')).join('\n');
}

/** The parameters and the result of a kernel, as its revision's contract states them; undefined when there is no such kernel. */
function signature({ contract }: Side, kernel: string): string | undefined {
  return new RegExp(`\\n {2}(?:readonly )?${kernel}(?:\\([^)]*\\))?: [^;]+;`).exec(contract)?.[0].replace(/\s+/g, ' ');
}

interface Prepared {
  readonly runs: readonly PreparedRun[];
  readonly fingerprint: number;
}

async function prepare(side: Side, name: BackendName, benchCase: KernelBench['cases'][number]): Promise<Prepared> {
  const bytes = seeds.length * benchCase.bytes;
  const all = Math.ceil(bytes / mebibyte) * mebibyte + mebibyte;
  const { code, moduleBytes } = side;
  const backend = name === 'wasm' ? await code.createWasmBackend(all, all, moduleBytes) : code.createJsBackend(all, all);
  const arena = new code.Arena(backend.memory);
  arena.reserve(bytes);
  const first = arena.mark();
  const runs = seeds.map((seed) => benchCase.make(backend, arena, seed));
  // the words of the data that are not 0, in their order: columns of results and scratch may move without being another data set
  const words = new Uint32Array(backend.memory.buffer as ArrayBuffer, first, (arena.mark() - first) >> 2).filter((word) => word !== 0);
  const fingerprint = crc32(Buffer.from(words.buffer));
  for (const run of runs) run.check();
  return { runs, fingerprint };
}

const workOf = ({ runs }: Prepared): (() => void)[] => runs.map((run) => () => run.run());

async function compareCase(sides: readonly [Side, Side], kernel: string, name: string, options: Options): Promise<Row[] | string> {
  const cases = sides.map(({ code }) => code.benches.find((bench) => bench.kernel === kernel)?.cases.find((one) => one.name === name));
  const [baseCase, headCase] = cases;
  if (baseCase === undefined || headCase === undefined) return 'the case is not in both';
  const rows: Row[] = [];
  for (const backend of backendNames) {
    const base = await prepare(sides[0], backend, baseCase);
    const head = await prepare(sides[1], backend, headCase);
    if (base.fingerprint !== head.fingerprint) return 'the data differ';
    const times: { base: number; head: number }[] = [];
    for (let round = 0; round <= options.rounds; round++) {
      const order = round % 2 === 0 ? (['base', 'head'] as const) : (['head', 'base'] as const);
      const time = { base: 0, head: 0 };
      for (const side of order) time[side] = (await sampleInTurn(workOf(side === 'base' ? base : head), options.time)).p50 / headCase.items;
      if (round > 0) times.push(time);
    }
    const ratios = times.map((time) => time.head / time.base);
    rows.push({
      kernel,
      case: name,
      backend,
      baseNsPerItem: median(times.map((time) => time.base)),
      headNsPerItem: median(times.map((time) => time.head)),
      ratioHeadToBase: median(ratios),
      spread: [Math.min(...ratios), Math.max(...ratios)],
    });
  }
  return rows;
}

function lineOf({ backend, baseNsPerItem, headNsPerItem, ratioHeadToBase, spread }: Row): string {
  const times = `${baseNsPerItem.toPrecision(3).padStart(9)} -> ${headNsPerItem.toPrecision(3).padStart(9)} ns/item`;
  return `  ${backend.padEnd(5)}${times}  head/base ${ratioHeadToBase.toFixed(3)} (${spread.map((ratio) => ratio.toFixed(3)).join(' .. ')})`;
}

async function compare(sides: readonly [Side, Side], options: Options): Promise<{ rows: Row[]; skipped: Record<string, string> }> {
  const [base, head] = sides;
  const rows: Row[] = [];
  const skipped: Record<string, string> = {};
  const skip = (what: string, reason: string): void => {
    skipped[what] = reason;
    console.error(`${what} skipped: ${reason}`);
  };
  for (const bench of head.code.benches.filter(({ kernel }) => options.kernel === undefined || kernel === options.kernel)) {
    const before = signature(base, bench.kernel);
    const after = signature(head, bench.kernel);
    if (before === undefined || before !== after) {
      skip(bench.kernel, before === undefined ? 'it is not in the base' : 'its signature changed');
      continue;
    }
    for (const { name } of bench.cases) {
      const found = await compareCase(sides, bench.kernel, name, options);
      if (typeof found === 'string') {
        skip(`${bench.kernel}, ${name}`, found);
        continue;
      }
      (options.json ? console.error : console.log)(`${bench.kernel}, ${name}\n${found.map(lineOf).join('\n')}`);
      rows.push(...found);
    }
  }
  return { rows, skipped };
}

async function main(): Promise<void> {
  const options = parse(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), 'margincore-compare-'));
  const folders = [join(folder, 'base'), join(folder, 'head')] as const;
  try {
    const base = await load(options.revisions[0], folders[0]);
    const head = await load(options.revisions[1], folders[1]);
    console.error(`${machine}\nNode ${node}\nbase ${base.commit}, head ${head.commit}: medians of ${options.rounds} interleaved rounds`);
    const { rows, skipped } = await compare([base, head], options);
    if (options.json) console.log(JSON.stringify({ machine, node, base: base.commit, head: head.commit, rows, skipped }, null, 1));
    if (rows.length === 0) process.exitCode = 1;
  } finally {
    for (const path of folders) removeWorktree(path);
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
