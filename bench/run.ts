// npm run bench: every kernel in every lane, interleaved, over alternating data sets; correctness first, then ns per item and ratio.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Bench } from 'tinybench';
import type { Lane } from '../src/lanes/contract.js';
import { createJsLane } from '../src/lanes/js/lane.js';
import { createWasmLane } from '../src/lanes/wasm/bridge.js';
import { Arena } from '../src/marshal/arena.js';
import { bench as cholesky } from './kernels/cholesky.bench.js';
import { bench as choleskyUpdate } from './kernels/choleskyUpdate.bench.js';
import { bench as covariance } from './kernels/covariance.bench.js';
import { bench as erfc } from './kernels/erfc.bench.js';
import { bench as erfcx } from './kernels/erfcx.bench.js';
import { bench as exp } from './kernels/exp.bench.js';
import { bench as greeks } from './kernels/greeks.bench.js';
import { bench as impliedVol } from './kernels/impliedVol.bench.js';
import { bench as inverseGreeks } from './kernels/inverseGreeks.bench.js';
import type { BenchCase, KernelBench, PreparedRun } from './kernels/kernelBench.js';
import { bench as log } from './kernels/log.bench.js';
import { bench as normalCdf } from './kernels/normalCdf.bench.js';
import { bench as normalPdf } from './kernels/normalPdf.bench.js';
import { bench as normalQuantile } from './kernels/normalQuantile.bench.js';
import { bench as normals } from './kernels/normals.bench.js';
import { bench as reprice } from './kernels/reprice.bench.js';
import { bench as repriceFutures } from './kernels/repriceFutures.bench.js';
import { bench as repriceInverse } from './kernels/repriceInverse.bench.js';
import { bench as repriceInverseFutures } from './kernels/repriceInverseFutures.bench.js';
import { bench as rollup } from './kernels/rollup.bench.js';
import { bench as scenarioRows } from './kernels/scenarioRows.bench.js';
import { bench as scenarioTail } from './kernels/scenarioTail.bench.js';
import { bench as sobol } from './kernels/sobol.bench.js';
import { bench as variance } from './kernels/variance.bench.js';

declare const __BENCH_ROOT__: string;
const moduleBytes = new Uint8Array(readFileSync(new URL('dist/core.wasm', __BENCH_ROOT__)));

const usage = 'usage: npm run bench -- [--json] [--kernel NAME] [--rounds N] [--time MS]';
const seeds = [11, 23];

interface Options {
  json: boolean;
  kernel: string | undefined;
  rounds: number;
  time: number;
}

/** One line of the result: the median over the rounds, and the ratio of the JS lane's time to this one's in the same rounds. */
interface Row {
  kernel: string;
  case: string;
  contender: string;
  nsPerItem: number;
  ratioToJsLane: number;
}

function parse(args: readonly string[]): Options {
  const options: Options = { json: false, kernel: undefined, rounds: 7, time: 60 };
  for (let i = 0; i < args.length; i++) {
    const flag = args[i];
    if (flag === '--json') options.json = true;
    else if (flag === '--kernel' && args[i + 1]) options.kernel = args[++i];
    else if ((flag === '--rounds' || flag === '--time') && Number(args[i + 1]) > 0)
      options[flag === '--rounds' ? 'rounds' : 'time'] = Number(args[++i]);
    else {
      console.error(`unknown or incomplete flag ${flag}\n${usage}`);
      process.exit(2);
    }
  }
  return options;
}

const benches: readonly KernelBench[] = [
  cholesky,
  choleskyUpdate,
  covariance,
  erfc,
  erfcx,
  exp,
  greeks,
  impliedVol,
  inverseGreeks,
  log,
  normalCdf,
  normalPdf,
  normalQuantile,
  normals,
  reprice,
  repriceFutures,
  repriceInverse,
  repriceInverseFutures,
  rollup,
  scenarioRows,
  scenarioTail,
  sobol,
  variance,
];

function chosenBenches(only: string | undefined): readonly KernelBench[] {
  const chosen = only === undefined ? benches : benches.filter((bench) => bench.kernel === only);
  if (chosen.length === 0) {
    console.error(`no kernel ${only}; there are ${benches.map((bench) => bench.kernel).join(', ')}`);
    process.exit(2);
  }
  return chosen;
}

/** Lanes that never grow: after the first growth in a process the runtime re-checks every typed-array access, and the JS lane is half as fast. */
const contenders: readonly { name: string; create(bytes: number): Promise<Lane> }[] = [
  { name: 'wasm', create: (bytes) => createWasmLane(bytes, bytes, moduleBytes) },
  { name: 'js', create: async (bytes) => createJsLane(bytes, bytes) },
];
const mebibyte = 2 ** 20;

const median = (xs: readonly number[]): number => [...xs].sort((a, b) => a - b)[xs.length >> 1] as number;

/** Times of one case in ns per item, lane -> one entry a round. */
async function measure(benchCase: BenchCase, options: Options): Promise<Map<string, number[]>> {
  const prepared = new Map<string, PreparedRun[]>();
  for (const entry of contenders) {
    const lane = await entry.create(Math.ceil((seeds.length * benchCase.bytes) / mebibyte) * mebibyte + mebibyte);
    const arena = new Arena(lane.memory);
    arena.reserve(seeds.length * benchCase.bytes);
    const runs = seeds.map((seed) => benchCase.make(lane, arena, seed));
    for (const run of runs) run.check();
    prepared.set(entry.name, runs);
  }
  const times = new Map([...prepared.keys()].map((name) => [name, [] as number[]]));
  for (let round = 0; round <= options.rounds; round++) {
    const bench = new Bench({ time: options.time, warmup: false, iterations: 4 });
    const names = [...prepared.keys()];
    if (round % 2 === 1) names.reverse();
    for (const name of names) {
      const runs = prepared.get(name) as PreparedRun[];
      let turn = 0;
      bench.add(name, () => (runs[turn++ & 1] as PreparedRun).run());
    }
    await bench.run();
    if (round === 0) continue; // the runtime is still swapping in optimised code
    for (const task of bench.tasks) {
      const result = task.result;
      if (!('latency' in result)) throw new Error(`${task.name} did not complete`);
      times.get(task.name)?.push((result.latency.p50 * 1e6) / benchCase.items);
    }
  }
  return times;
}

async function main(): Promise<void> {
  const options = parse(process.argv.slice(2));
  const rows: Row[] = [];
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`;
  const node = process.version;
  if (!options.json)
    console.log(`${machine}, Node ${node}: medians of ${options.rounds} interleaved rounds, ${seeds.length} alternating data sets`);
  for (const bench of chosenBenches(options.kernel)) {
    for (const benchCase of bench.cases) {
      const times = await measure(benchCase, options);
      const baseline = times.get('js') as number[];
      for (const [contender, perRound] of times) {
        const ratio = median(perRound.map((t, i) => (baseline[i] as number) / t));
        rows.push({ kernel: bench.kernel, case: benchCase.name, contender, nsPerItem: median(perRound), ratioToJsLane: ratio });
        if (options.json) continue;
        const label = `${bench.kernel}, ${benchCase.name}`.padEnd(52);
        console.log(
          `${label} ${contender.padEnd(5)} ${median(perRound).toFixed(1).padStart(10)} ns/${bench.item.padEnd(11)} ${ratio.toFixed(2).padStart(6)} x the JS lane`,
        );
      }
    }
  }
  if (options.json) console.log(JSON.stringify({ machine, node, rows }, null, 1));
}

await main();
