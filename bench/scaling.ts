// npm run bench:scaling: time and memory of the whole run against accounts, positions, instruments, scenarios and factors, one varied at a time.
// Writes bench/results/scaling.json and bench/results/scaling.svg. Each point is the fastest of a few runs in a backend that never grows.
import { mkdirSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { BackendName } from '../src/backends/contract.js';
import { backendNames, backendOf } from './backends.js';
import { machine, node } from './machine.js';
import { benchRoot } from './root.js';
import { bookBytes, type Sizes, seededBook, width } from './runs/book.js';
import { runBytes, wholeRun } from './runs/stages.js';
import { type Panel, plot } from './scalingPlot.js';

type Axis = 'accounts' | 'positions' | 'instruments' | 'scenarios' | 'factors';

interface Point {
  readonly axis: Axis;
  readonly backend: BackendName;
  readonly x: number;
  readonly milliseconds: number;
  /** Arena bytes: inputs, tables, scratch and results. */
  readonly bytes: number;
}

const usual: Sizes = { accounts: 10_000, positions: 10, instruments: 500, scenarios: 250, unitCount: 5, tailCount: 5 };
const seed = 11;

/** Varied sizes, by axis. The last of the first axis is a million accounts. */
const axes: Readonly<Record<Axis, readonly number[]>> = {
  accounts: [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000],
  positions: [2, 4, 10, 20, 50, 100],
  instruments: [100, 250, 500, 1_000, 2_000, 5_000, 10_000],
  scenarios: [30, 100, 250, 500, 1_000, 2_000, 5_000],
  factors: [4, 10, 20, 50, 100, 200],
};
const quickPoints = 3;

const units: Readonly<Record<Axis, string>> = {
  accounts: 'accounts',
  positions: 'positions an account',
  instruments: 'instruments',
  scenarios: 'scenarios',
  factors: 'factors',
};

function sizesAt(axis: Axis, x: number): Sizes {
  return axis === 'factors' ? { ...usual, unitCount: x / width } : { ...usual, [axis]: x };
}

/** A run of seconds is timed twice, one of milliseconds until a quarter of a second is full. */
async function timed(backend: BackendName, sizes: Sizes): Promise<{ milliseconds: number; bytes: number }> {
  const bytes = bookBytes(sizes) + runBytes(sizes);
  const room = await backendOf(backend, bytes);
  const whole = wholeRun(room.backend, room.arena, seededBook(room.backend, room.arena, seed, sizes));
  let milliseconds = Number.POSITIVE_INFINITY;
  let total = 0;
  for (let run = 0; run < 2 || (total < 250 && run < 100); run++) {
    const start = performance.now();
    whole.run();
    const took = performance.now() - start;
    total += took;
    milliseconds = Math.min(milliseconds, took);
  }
  return { milliseconds, bytes };
}

/** Time and memory side by side, a row an axis. */
function panels(points: readonly Point[]): Panel[] {
  const all = Object.keys(axes) as Axis[];
  return all.flatMap((axis) => {
    const of = (backend: BackendName): Point[] => points.filter((point) => point.axis === axis && point.backend === backend);
    const line = (backend: BackendName, y: (point: Point) => number) => ({
      name: backend,
      points: of(backend).map((point) => ({ x: point.x, y: y(point) })),
    });
    return [
      { x: units[axis], y: 'milliseconds', lines: backendNames.map((backend) => line(backend, (point) => point.milliseconds)) },
      { x: units[axis], y: 'megabytes', lines: [line('wasm', (point) => point.bytes / 1e6)] },
    ];
  });
}

async function main(): Promise<void> {
  const flags = process.argv.slice(2);
  const unknown = flags.find((flag) => flag !== '--quick' && flag !== '--json');
  if (unknown !== undefined) {
    console.error(`unknown flag ${unknown}\nusage: npm run bench:scaling -- [--quick] [--json]`);
    process.exit(2);
  }
  const quick = flags.includes('--quick');
  console.error(`${machine}\nNode ${node}`);
  const points: Point[] = [];
  for (const axis of Object.keys(axes) as Axis[]) {
    for (const x of quick ? axes[axis].slice(0, quickPoints) : axes[axis]) {
      for (const backend of backendNames) {
        const point = { axis, backend, x, ...(await timed(backend, sizesAt(axis, x))) };
        points.push(point);
        const memory = `${(point.bytes / 1e6).toFixed(1)} MB`;
        console.error(
          `${String(x).padStart(9)} ${units[axis].padEnd(22)} ${backend.padEnd(5)} ${point.milliseconds.toFixed(1).padStart(9)} ms ${memory}`,
        );
      }
    }
  }
  const document = { machine, node, usual, points };
  if (flags.includes('--json')) console.log(JSON.stringify(document, null, 1));
  if (quick) return;
  mkdirSync(new URL('bench/results/', benchRoot), { recursive: true });
  writeFileSync(new URL('bench/results/scaling.json', benchRoot), `${JSON.stringify(document, null, 1)}\n`);
  writeFileSync(new URL('bench/results/scaling.svg', benchRoot), plot(`Whole run, ${machine}, Node ${node}`, panels(points)));
}

await main();
