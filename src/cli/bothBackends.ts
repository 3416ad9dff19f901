// One margin run in both backends: how long each takes, stage by stage, and whether every result holds the same bits.
import { type BackendName, type Core, createCore, Fault, type MarginInputs, type MarginRun } from '../index.js';
import { grouped, milliseconds } from './format.js';
import { columnsIn, compareBits, type SameBits } from './selfTest.js';
import { tableText } from './terminal.js';

/** Each backend runs so many times, in turns, and its fastest run counts: the first ones compile. Two will do when they take long. */
const repeats = 5;
const patienceMs = 10_000;

export interface Measured {
  readonly core: Core;
  readonly run: MarginRun;
  /** Wall time of the fastest run. */
  readonly ms: number;
  /** Stage -> ms, the fastest of all runs each. */
  readonly stages: Readonly<Record<string, number>>;
  readonly runs: number;
}

export interface BothBackends {
  /** The backend that a core takes by itself. */
  readonly lead: Measured;
  /** The other one; the fault that keeps it from running here. */
  readonly twin: Measured | { readonly fault: Fault };
  readonly sameBits?: SameBits;
}

/** Stages that run in the backend itself; the others are the same code whatever the backend. */
const kernelStages = ['greeks', 'reprice', 'rollup', 'variance', 'scenarioTail'];

export async function runBothBackends(inputs: MarginInputs, onProgress: (done: number, total: number) => void): Promise<BothBackends> {
  const lead = await createCore();
  const other = await twinOf(lead.backend);
  const cores = 'fault' in other ? [lead] : [lead, other];
  const best = new Map<BackendName, Measured>();
  const since = performance.now();
  for (let i = 0; i < repeats * cores.length; i++) {
    const round = Math.floor(i / cores.length);
    if (i % cores.length === 0 && round >= 2 && performance.now() - since > patienceMs) break;
    const core = cores[i % cores.length] as Core;
    const report = (done: number, total: number): void => onProgress(i * total + done, repeats * cores.length * total);
    best.set(
      core.backend,
      better(best.get(core.backend), core, () => core.margin({ ...inputs, onProgress: report })),
    );
  }
  const first = best.get(lead.backend) as Measured;
  if ('fault' in other) return { lead: first, twin: other };
  const second = best.get(other.backend) as Measured;
  return { lead: first, twin: second, sameBits: compareBits(columnsIn(first.run), columnsIn(second.run)) };
}

function better(known: Measured | undefined, core: Core, margin: () => MarginRun): Measured {
  const since = performance.now();
  const run = margin();
  const ms = performance.now() - since;
  if (known === undefined) return { core, run, ms, stages: run.timings, runs: 1 };
  const names = [...new Set([...Object.keys(known.stages), ...Object.keys(run.timings)])];
  const least = (times: Readonly<Record<string, number>>, stage: string): number => times[stage] ?? Number.POSITIVE_INFINITY;
  const stages = Object.fromEntries(names.map((stage) => [stage, Math.min(least(known.stages, stage), least(run.timings, stage))]));
  const runs = known.runs + 1;
  return ms < known.ms ? { core, run, ms, stages, runs } : { ...known, stages, runs };
}

async function twinOf(backend: BackendName): Promise<Core | { readonly fault: Fault }> {
  try {
    return await createCore({ backend: backend === 'wasm' ? 'js' : 'wasm' });
  } catch (error) {
    if (error instanceof Fault) return { fault: error };
    throw error;
  }
}

/** Names and words: which backend, how fast each, the same bits or not. */
export function comparisonOf({ lead, twin, sameBits }: BothBackends): [string, string][] {
  const perAccount = ({ ms, run }: Measured): string => {
    const { length } = run.accounts;
    return `${milliseconds(ms)}${length === 0 ? '' : `, ${grouped((1000 * ms) / length, 2)} us an account`}`;
  };
  const lines: [string, string][] = [
    ['backend', `${lead.core.backend} (${lead.core.backendReason})`],
    [`${lead.core.backend} backend`, perAccount(lead)],
  ];
  if ('fault' in twin) return [...lines, ['other backend', `does not run here: ${twin.fault.message}`]];
  lines.push([`${twin.core.backend} backend`, perAccount(twin)]);
  const [wasm, js] = lead.core.backend === 'wasm' ? [lead, twin] : [twin, lead];
  const ratios = `kernels ${times(kernelTime(js) / kernelTime(wasm))}, the whole run ${times(js.ms / wasm.ms)}`;
  lines.push(['WASM against JS', `${ratios} as fast (fastest of ${lead.runs} runs each)`]);
  if (sameBits) {
    const { values, different, first } = sameBits;
    lines.push([
      'same bits',
      different === 0 ? `yes, ${grouped(values)} values of every result column` : `NO, ${grouped(different)} differ: ${first}`,
    ]);
  }
  lines.push(['backend memory', `${grouped(lead.run.memoryBytes / 1024 ** 2, 1)} MiB`]);
  return lines;
}

/** A line a stage, a column a backend: the fastest of all runs, stage by stage. */
export function stageTable({ lead, twin }: BothBackends): string {
  const backends = 'fault' in twin ? [lead] : [lead, twin];
  const rows = Object.keys(lead.stages).map((stage) => [stage, ...backends.map(({ stages }) => milliseconds(stages[stage] ?? 0))]);
  return tableText(['stage', ...backends.map(({ core }) => core.backend)], rows);
}

function kernelTime({ stages }: Measured): number {
  return kernelStages.reduce((sum, stage) => sum + (stages[stage] ?? 0), 0);
}

function times(ratio: number): string {
  return `${grouped(ratio, 2)} times`;
}
