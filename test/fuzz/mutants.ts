// npm run fuzz:mutants: compiled modules with one flipped byte, which no checksum sees: what becomes of each, and does any live with a wrong margin?
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { Draw } from './draw.js';
import { type Fate, fates, Proving } from './proving.js';

declare const __MODULE_FILE__: string;

interface Trial {
  readonly at: number;
  readonly flip: number;
}

/** A worker lives for so many trials: memories are given back late. */
const trialsAWorker = 40;
/** A module that has not answered by then never will: it turns in a loop. */
const patienceMs = 10_000;

const moduleBytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL(__MODULE_FILE__)));

function work(): void {
  const bytes = moduleBytes();
  const proving = new Proving();
  parentPort?.on('message', async ({ at, flip }: Trial) => {
    bytes[at] = (bytes[at] as number) ^ flip;
    const fate = await proving.fateOf(bytes);
    bytes[at] = (bytes[at] as number) ^ flip;
    parentPort?.postMessage(fate);
  });
}

async function main(): Promise<void> {
  const { values: flags } = parseArgs({
    options: {
      trials: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const trials = Number(flags.trials);
  const size = moduleBytes().length;
  const counts = Object.fromEntries(fates.map((fate) => [fate, 0])) as Record<Fate, number>;
  const survivors: string[] = [];
  let worker: Worker | undefined;
  for (let number = 0; number < trials; number++) {
    const draw = new Draw(Number(flags.seed), number);
    const trial: Trial = { at: draw.whole(0, size - 1), flip: 1 << draw.whole(0, 7) };
    if (number % trialsAWorker === 0) {
      await worker?.terminate();
      worker = undefined;
    }
    worker ??= new Worker(fileURLToPath(import.meta.url));
    const [fate, detail] = await answerOf(worker, trial);
    if (fate === 'never returns') {
      await worker.terminate();
      worker = undefined;
    }
    counts[fate]++;
    if (detail !== '') survivors.push(`byte ${trial.at} ^ ${trial.flip}: ${fate}: ${detail}`);
    if (number % 50 === 49) process.stderr.write(`${number + 1} of ${trials}\n`);
  }
  await worker?.terminate();
  if (flags.json) console.log(JSON.stringify({ trials, seed: Number(flags.seed), counts, survivors }));
  else {
    for (const survivor of survivors) console.log(survivor);
    for (const [fate, count] of Object.entries(counts)) console.log(`${fate.padEnd(48)} ${String(count).padStart(5)} of ${trials}`);
  }
}

function answerOf(worker: Worker, trial: Trial): Promise<readonly [Fate, string]> {
  return new Promise((done, failed) => {
    const finish = (answer: readonly [Fate, string]): void => {
      clearTimeout(timer);
      worker.off('message', finish).off('error', failed);
      done(answer);
    };
    const timer = setTimeout(() => finish(['never returns', '']), patienceMs);
    worker.once('message', finish);
    worker.once('error', failed);
    worker.postMessage(trial);
  });
}

if (isMainThread) await main();
else work();
