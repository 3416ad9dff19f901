// One margin run in both backends: how long each takes, stage by stage, and whether every result holds the same bits.

import { type Core, createCore, Fault, type MarginEngine, type MarginRun, type PrepareInputs } from '../index.js';
import type { BackendName } from '../support.js';
import { grouped, milliseconds } from './format.js';
import { columnsIn, compareBits, type SameBits } from './selfTest.js';
import { tableText } from './terminal.js';

/** Each backend runs so many times, in turns, and its fastest run counts: the first ones compile. Two will do when they take long. */
const repeats = 5;
const timedRuns = 3;
const patienceMs = 10_000;

export interface Measured {
  readonly core: Core;
  /** The engine that the figures are of, still open. */
  readonly engine: MarginEngine;
  readonly run: MarginRun;
  /** Stage -> ms, the fastest of all rounds each: `prepare` (rules, book and market to columns, every instrument priced), `run` (every account). */
  readonly stages: Readonly<Record<Stage, number>>;
  readonly rounds: number;
}

type Stage = 'prepare' | 'run';

export interface BothBackends {
  /** The backend that a core takes by itself. */
  readonly lead: Measured;
  /** The other one; the fault that keeps it from running here. */
  readonly twin: Measured | { readonly fault: Fault };
  readonly sameBits?: SameBits;
}

export async function runBothBackends(inputs: PrepareInputs, onProgress: (done: number, total: number) => void): Promise<BothBackends> {
  const lead = await createCore();
  const other = await twinOf(lead.backend);
  const cores = 'fault' in other ? [lead] : [lead, other];
  const best = new Map<BackendName, Measured>();
  const since = performance.now();
  for (let i = 0; i < repeats * cores.length; i++) {
    onProgress(i, repeats * cores.length);
    const round = Math.floor(i / cores.length);
    if (i % cores.length === 0 && round >= 2 && performance.now() - since > patienceMs) break;
    const core = cores[i % cores.length] as Core;
    best.set(core.backend, await better(best.get(core.backend), core, inputs));
  }
  const first = best.get(lead.backend) as Measured;
  if ('fault' in other) return { lead: first, twin: other };
  const second = best.get(other.backend) as Measured;
  return { lead: first, twin: second, sameBits: compareBits(columnsIn(first.run), columnsIn(second.run)) };
}

/** The first round gives the figures; each further one an engine of its own, whose runs are timed when the runtime has compiled its better code. */
async function better(known: Measured | undefined, core: Core, inputs: PrepareInputs): Promise<Measured> {
  const since = performance.now();
  const engine = await core.prepare(inputs);
  const prepare = Math.min(known?.stages.prepare ?? Number.POSITIVE_INFINITY, performance.now() - since);
  const run = engine.run();
  if (known === undefined) return { core, engine, run, stages: { prepare, run: Number.POSITIVE_INFINITY }, rounds: 1 };
  let fastest = known.stages.run;
  for (let i = 0; i < timedRuns; i++) {
    // every price moves a little, so that every account is computed again
    const prices = Object.fromEntries(engine.market.underlyings.map(({ id, index }) => [id, index * 1.0001]));
    engine.tick({ prices });
    const begun = performance.now();
    engine.run();
    fastest = Math.min(fastest, performance.now() - begun);
  }
  engine.dispose();
  return { ...known, stages: { prepare, run: fastest }, rounds: known.rounds + 1 };
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
  const perAccount = ({ stages, run }: Measured): string => {
    const { length } = run.accounts;
    return `${milliseconds(stages.run)} a run${length === 0 ? '' : `, ${grouped((1000 * stages.run) / length, 2)} us an account`}`;
  };
  const lines: [string, string][] = [
    ['backend', `${lead.core.backend} (${lead.core.backendReason})`],
    [`${lead.core.backend} backend`, perAccount(lead)],
  ];
  if ('fault' in twin) return [...lines, ['other backend', `does not run here: ${twin.fault.message}`]];
  lines.push([`${twin.core.backend} backend`, perAccount(twin)]);
  const [wasm, js] = lead.core.backend === 'wasm' ? [lead, twin] : [twin, lead];
  const ratio = (stage: Stage): string => times(js.stages[stage] / wasm.stages[stage]);
  lines.push(['WASM against JS', `a run ${ratio('run')}, preparing ${ratio('prepare')} as fast (fastest of ${lead.rounds} each)`]);
  if (sameBits) {
    const { values, different, first } = sameBits;
    lines.push([
      'same bits',
      different === 0 ? `yes, ${grouped(values)} values of every result column` : `NO, ${grouped(different)} differ: ${first}`,
    ]);
  }
  lines.push(['backend memory', `${grouped(lead.engine.memoryBytes / 1024 ** 2, 1)} MiB`]);
  return lines;
}

/** A line a stage, a column a backend: the fastest of all rounds, stage by stage. */
export function stageTable({ lead, twin }: BothBackends): string {
  const backends = 'fault' in twin ? [lead] : [lead, twin];
  const rows = (['prepare', 'run'] as const).map((stage) => [stage, ...backends.map(({ stages }) => milliseconds(stages[stage]))]);
  return tableText(['stage', ...backends.map(({ core }) => core.backend)], rows);
}

function times(ratio: number): string {
  return `${grouped(ratio, 2)} times`;
}
