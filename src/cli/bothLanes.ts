// One margin run in both lanes: how long each takes, stage by stage, and whether every result holds the same bits.
import { type Core, createCore, Fault, type LaneName, type MarginInputs, type MarginRun } from '../index.js';
import { grouped, milliseconds } from './format.js';
import { columnsIn, compareBits, type SameBits } from './selfTest.js';
import { tableText } from './terminal.js';

/** Each lane runs so many times, in turns, and its fastest run counts: the first ones compile. */
const repeats = 3;

export interface Measured {
  readonly core: Core;
  readonly run: MarginRun;
  /** Wall time of the fastest run. */
  readonly ms: number;
}

export interface BothLanes {
  /** The lane that a core takes by itself. */
  readonly lead: Measured;
  /** The other one; the fault that keeps it from running here. */
  readonly twin: Measured | { readonly fault: Fault };
  readonly sameBits?: SameBits;
}

/** Stages that run in the lane itself; the others are the same code whatever the lane. */
const kernelStages = ['greeks', 'reprice', 'rollup', 'variance', 'scenarioTail'];

export async function runBothLanes(inputs: MarginInputs, onProgress: (done: number, total: number) => void): Promise<BothLanes> {
  const lead = await createCore();
  const other = await twinOf(lead.lane);
  const cores = 'fault' in other ? [lead] : [lead, other];
  const best = new Map<LaneName, Measured>();
  for (let i = 0; i < repeats * cores.length; i++) {
    const core = cores[i % cores.length] as Core;
    const since = performance.now();
    const run = core.margin({ ...inputs, onProgress: (done, total) => onProgress(i * total + done, repeats * cores.length * total) });
    const ms = performance.now() - since;
    if (ms < (best.get(core.lane)?.ms ?? Number.POSITIVE_INFINITY)) best.set(core.lane, { core, run, ms });
  }
  const first = best.get(lead.lane) as Measured;
  if ('fault' in other) return { lead: first, twin: other };
  const second = best.get(other.lane) as Measured;
  return { lead: first, twin: second, sameBits: compareBits(columnsIn(first.run), columnsIn(second.run)) };
}

async function twinOf(lane: LaneName): Promise<Core | { readonly fault: Fault }> {
  try {
    return await createCore({ lane: lane === 'wasm' ? 'js' : 'wasm' });
  } catch (error) {
    if (error instanceof Fault) return { fault: error };
    throw error;
  }
}

/** Names and words: which lane, how fast each, the same bits or not. */
export function comparisonOf({ lead, twin, sameBits }: BothLanes): [string, string][] {
  const perAccount = ({ ms, run }: Measured): string => {
    const { length } = run.accounts;
    return `${milliseconds(ms)}${length === 0 ? '' : `, ${grouped((1000 * ms) / length, 2)} us an account`}`;
  };
  const lines: [string, string][] = [
    ['lane', `${lead.core.lane} (${lead.core.laneReason})`],
    [`${lead.core.lane} lane`, perAccount(lead)],
  ];
  if ('fault' in twin) return [...lines, ['other lane', `does not run here: ${twin.fault.message}`]];
  lines.push([`${twin.core.lane} lane`, perAccount(twin)]);
  const [wasm, js] = lead.core.lane === 'wasm' ? [lead, twin] : [twin, lead];
  const ratios = `kernels ${times(kernelTime(js) / kernelTime(wasm))}, the whole run ${times(js.ms / wasm.ms)}`;
  lines.push(['WASM against JS', `${ratios} as fast (fastest of ${repeats} runs each)`]);
  if (sameBits) {
    const { values, different, first } = sameBits;
    lines.push([
      'same bits',
      different === 0 ? `yes, ${grouped(values)} values of every result column` : `NO, ${grouped(different)} differ: ${first}`,
    ]);
  }
  lines.push(['lane memory', `${grouped(lead.run.memoryBytes / 1024 ** 2, 1)} MiB`]);
  return lines;
}

/** A line a stage, a column a lane. */
export function stageTable({ lead, twin }: BothLanes): string {
  const lanes = 'fault' in twin ? [lead] : [lead, twin];
  const rows = Object.keys(lead.run.timings).map((stage) => [stage, ...lanes.map(({ run }) => milliseconds(run.timings[stage] ?? 0))]);
  return tableText(['stage', ...lanes.map(({ core }) => core.lane)], rows);
}

function kernelTime({ run }: Measured): number {
  return kernelStages.reduce((sum, stage) => sum + (run.timings[stage] ?? 0), 0);
}

function times(ratio: number): string {
  return `${grouped(ratio, 2)} times`;
}
