// npm run bench:threads: batches on one thread and on several, interleaved in many short rounds; the same bits first, then the speed-up.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { createJsBackend } from '../../src/backends/js/backend.js';
import { singleThread } from '../../src/backends/runner.js';
import type { StageBackendFactory } from '../../src/backends/stage.js';
import { type SharedBackend, sharedJsBackend, sharedWasmBackend, threadedBackends } from '../../src/backends/threads/backends.js';
import { Crew } from '../../src/backends/threads/crew.js';
import { createWasmBackend } from '../../src/backends/wasm/bridge.js';
import { loadModule } from '../../src/backends/wasm/load.js';
import { Arena, columnBytes } from '../../src/columns/arena.js';
import { assertSameBits } from '../kernels/kernelBench.js';
import { Seeded } from '../kernels/seeded.js';
import { runApart, type SoloRun } from './capacity.js';
import { greeksCase, scenarioTailCase, type ThreadCase } from './threadCases.js';

declare const __BENCH_ROOT__: string;

const usage = 'usage: npm run bench:threads -- [--json] [--threads N] [--seconds S] [--kernel NAME] [--backend wasm|js]';
const seeds = [11, 23];
const cases = [
  // small runs use threads too, whatever their time: it is here that ThreadRunner's threshold was found
  greeksCase(3_072),
  greeksCase(6_144),
  scenarioTailCase(512, 100),
  scenarioTailCase(1_024, 100),
  greeksCase(9_600),
  greeksCase(98_304),
  greeksCase(1_000_000),
  scenarioTailCase(100_000, 100),
  scenarioTailCase(20_000, 1000),
];

interface Options {
  json: boolean;
  threads: number;
  seconds: number;
  kernel: string | undefined;
  backend: string | undefined;
}

interface Row {
  readonly kernel: string;
  readonly case: string;
  readonly contender: string;
  readonly threads: number;
  readonly nsPerItem: number;
  /** The best of the rounds on one thread over the best on these; the best and the median ratio within one round. */
  readonly speedUp: number;
  readonly speedUpBestRound: number;
  readonly speedUpMedianRound: number;
  /** Gain of as many independent threads: the machine's own limit, in the same rounds. */
  readonly machineLimit: number;
  /** Processor time on these over that on one thread: what telling, waking and waiting cost. A busy machine hardly touches it. */
  readonly processorTime: number;
}

function parse(args: readonly string[]): Options {
  const options: Options = { json: false, threads: availableParallelism(), seconds: 3, kernel: undefined, backend: undefined };
  for (let i = 0; i < args.length; i++) {
    const flag = args[i];
    const value = args[i + 1];
    if (flag === '--json') options.json = true;
    else if (flag === '--kernel' && value) options.kernel = args[++i];
    else if (flag === '--backend' && (value === 'wasm' || value === 'js')) options.backend = args[++i];
    else if ((flag === '--threads' || flag === '--seconds') && Number(value) > 0)
      options[flag === '--threads' ? 'threads' : 'seconds'] = Number(args[++i]);
    else {
      console.error(`unknown or incomplete flag ${flag}\n${usage}`);
      process.exit(2);
    }
  }
  return options;
}

interface Contender {
  readonly run: (turn: number) => void;
  readonly outputs: (turn: number) => readonly (Float64Array | Uint32Array)[];
}

async function prepare(open: StageBackendFactory, benchCase: ThreadCase): Promise<Contender> {
  const stageBackend = await open((threads) => 65_536 + seeds.length * benchCase.bytes + threads * columnBytes(benchCase.scratch, 8));
  const arena = new Arena(stageBackend.backend.memory);
  const scratches = Array.from({ length: stageBackend.threads }, () => arena.f64(benchCase.scratch));
  const sets = seeds.map((seed) => benchCase.make(arena, new Seeded(seed)));
  const runner = stageBackend.open(scratches);
  const set = (turn: number) => sets[turn & 1] as (typeof sets)[number];
  return { run: (turn) => void runner.run(set(turn).stages), outputs: (turn) => set(turn).outputs };
}

/** Threads that share nothing, each with a run of its own. */
async function prepareApart(
  alone: Contender,
  create: (bytes: number) => Promise<SharedBackend>,
  benchCase: ThreadCase,
): Promise<Contender> {
  const solos: SoloRun[] = [];
  for (let thread = 1; thread < options.threads; thread++) {
    const solo = await create(65_536 + benchCase.bytes + columnBytes(benchCase.scratch, 8));
    const arena = new Arena(solo.backend.memory);
    const scratch = arena.f64(benchCase.scratch);
    solos.push({ id: crew.open(solo.seed), backend: solo.backend, scratch, stages: benchCase.make(arena, new Seeded(thread)).stages });
  }
  return { run: (turn) => runApart(crew, () => alone.run(turn), solos), outputs: alone.outputs };
}

interface Times extends Record<'one' | 'several' | 'apart', number[]> {
  readonly processorTime: number;
}

/** Milliseconds of each round, on one thread and on several: many rounds, for on a machine that others use few are undisturbed. */
function measure(one: Contender, several: Contender, apart: Contender, seconds: number): Times {
  const spent = new Map<Contender, number>();
  const timed = (contender: Contender, turn: number): number => {
    const before = process.cpuUsage();
    const start = performance.now();
    contender.run(turn);
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    spent.set(contender, (spent.get(contender) ?? 0) + user + system);
    return wall;
  };
  for (let turn = 0; turn < 6; turn++) for (const contender of [one, several, apart]) contender.run(turn); // optimised code is swapped in
  const times = { one: [] as number[], several: [] as number[], apart: [] as number[] };
  const end = performance.now() + 1000 * seconds;
  for (let turn = 0; turn < 7 || performance.now() < end; turn++) {
    if (turn & 2) times.several.push(timed(several, turn));
    times.one.push(timed(one, turn));
    if (!(turn & 2)) times.several.push(timed(several, turn));
    times.apart.push(timed(apart, turn));
  }
  return { ...times, processorTime: (spent.get(several) as number) / (spent.get(one) as number) };
}

const median = (xs: readonly number[]): number => [...xs].sort((a, b) => a - b)[xs.length >> 1] as number;

const options = parse(process.argv.slice(2));
const moduleBytes = new Uint8Array(readFileSync(new URL('dist/core.wasm', __BENCH_ROOT__)));
const [module, shared] = await Promise.all([loadModule(moduleBytes), loadModule(moduleBytes, true)]);
const crew = new Crew(options.threads, 'asked for', new URL('dist/worker.js', __BENCH_ROOT__));
await crew.settled();
if (crew.threads !== options.threads) throw new Error(crew.reason);

const backends = [
  { name: 'wasm', one: singleThread((b) => createWasmBackend(b, b, module), ''), create: (b: number) => sharedWasmBackend(shared, b) },
  { name: 'js', one: singleThread((b) => createJsBackend(b, b), ''), create: sharedJsBackend },
].filter((backend) => options.backend === undefined || backend.name === options.backend);

const rows: Row[] = [];
const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`;
if (!options.json)
  console.log(
    `${machine}, Node ${process.version}: rounds of one and of ${options.threads} threads interleaved for ${options.seconds} s, ${seeds.length} alternating data sets`,
  );
for (const benchCase of cases.filter(({ kernel }) => options.kernel === undefined || kernel === options.kernel)) {
  for (const { name, one, create } of backends) {
    const alone = await prepare(one, benchCase);
    const together = await prepare(threadedBackends(crew, one, create), benchCase);
    for (const turn of [0, 1]) {
      alone.run(turn);
      together.run(turn);
      alone.outputs(turn).forEach((column, c) => void assertSameBits(`output ${c}`, together.outputs(turn)[c] as Float64Array, column));
    }
    const times = measure(alone, together, await prepareApart(alone, create, benchCase), options.seconds);
    const perRound = times.one.map((t, i) => t / (times.several[i] as number));
    const best = { one: Math.min(...times.one), several: Math.min(...times.several) };
    const machineLimit = (options.threads * best.one) / Math.min(...times.apart);
    const label = { kernel: benchCase.kernel, case: benchCase.name };
    rows.push({
      ...label,
      contender: name,
      threads: 1,
      nsPerItem: (best.one * 1e6) / benchCase.items,
      speedUp: 1,
      speedUpBestRound: 1,
      speedUpMedianRound: 1,
      machineLimit: 1,
      processorTime: 1,
    });
    const row: Row = {
      ...label,
      contender: name,
      threads: options.threads,
      nsPerItem: (best.several * 1e6) / benchCase.items,
      speedUp: best.one / best.several,
      speedUpBestRound: Math.max(...perRound),
      speedUpMedianRound: median(perRound),
      machineLimit,
      processorTime: times.processorTime,
    };
    rows.push(row);
    if (!options.json)
      console.log(
        `${`${row.kernel}, ${row.case}`.padEnd(46)} ${name.padEnd(4)} ${((best.one * 1e6) / benchCase.items).toFixed(1).padStart(9)} ns on 1, ${row.nsPerItem.toFixed(1).padStart(9)} on ${row.threads}: ${row.speedUp.toFixed(2)} x (of ${perRound.length} rounds: best ${row.speedUpBestRound.toFixed(2)}, median ${row.speedUpMedianRound.toFixed(2)}; the machine's limit ${machineLimit.toFixed(2)}; processor time ${row.processorTime.toFixed(2)} x)`,
      );
  }
}
if (options.json) console.log(JSON.stringify({ machine, node: process.version, rows }, null, 1));
crew.dispose();
