// Chooses a lane: an ordered list, wasm then js, or the one that was forced. Never silent: every choice carries its reason.
import { Fault } from '../fault.js';
import type { Lane, LaneName } from './contract.js';
import { createJsLane } from './js/lane.js';
import { digestBytes } from './proof/digests.js';
import { provenBits, provenLane } from './proof/selfTest.js';
import { callerAlone, singleThread } from './runner.js';
import type { StageLaneFactory, Threads } from './stage.js';
import { Crew } from './threads/crew.js';
import { plannedThreads, sharedJsLane, sharedWasmLane, threadedLanes } from './threads/lanes.js';
import { createWasmLane } from './wasm/bridge.js';
import { loadModule, type ModuleSource } from './wasm/load.js';

export type { ModuleSource } from './wasm/load.js';
export { isTrap } from './wasm/trap.js';

export interface LaneRequest {
  readonly lane: LaneName | 'auto';
  readonly initialBytes: number;
  readonly maximumBytes: number;
  readonly module?: ModuleSource;
  /** How many threads a batch may use; 'auto': as many as run at the same time here. */
  readonly threads: number | 'auto';
  /** Where the code of a thread is to be had, when not beside the library. */
  readonly worker?: URL;
}

export interface LaneChoice {
  readonly lane: Lane;
  readonly reason: string;
  /** More lanes of this kind, each with a memory of its own. */
  readonly open: StageLaneFactory;
  /** Who runs blocks on those. */
  readonly threads: Threads;
}

/**
 * The lane asked for, or the best one that runs here, each after its self-test. A forced lane that cannot run is a Fault
 * LANE_UNAVAILABLE, one that gives a wrong answer a Fault SELF_TEST; where any lane will do, the JS lane takes over with that reason.
 * Missing threads are no fault: `threads.reason` says why.
 */
export async function selectLane(request: LaneRequest): Promise<LaneChoice> {
  if (request.lane === 'js') return jsChoice(request, 'asked for');
  try {
    return await wasmChoice(request, request.lane === 'wasm' ? 'asked for' : 'the fastest lane that runs here');
  } catch (error) {
    const failed = error instanceof Fault && error.code === 'SELF_TEST';
    if (error instanceof Fault && !(failed && request.lane === 'auto')) throw error;
    const reason = messageOf(error);
    if (request.lane === 'wasm') throw new Fault('LANE_UNAVAILABLE', 'lane', 'one that runs here', `wasm (${reason})`);
    return jsChoice(request, failed ? `WebAssembly failed its self-test: ${error.got}` : `WebAssembly cannot run here: ${reason}`);
  }
}

function jsChoice({ initialBytes, maximumBytes, threads, worker }: LaneRequest, reason: string): LaneChoice {
  const lane = provenLane(createJsLane(initialBytes, maximumBytes));
  const planned = plannedThreads(threads);
  const alone = singleThread((bytes) => createJsLane(bytes, bytes), planned.reason);
  if (planned.threads === 1) return { lane, reason, open: alone, threads: callerAlone(planned.reason) };
  const crew = new Crew(planned.threads, planned.reason, worker);
  return { lane, reason, open: threadedLanes(crew, alone, sharedJsLane), threads: crew };
}

async function wasmChoice(request: LaneRequest, reason: string): Promise<LaneChoice> {
  const planned = plannedThreads(request.threads);
  const [module, shared] = await Promise.all([
    loadModule(request.module),
    planned.threads > 1 ? loadModule(request.module, true).catch((error: unknown) => `one thread: ${messageOf(error)}`) : planned.reason,
  ]);
  const lane = provenLane(await createWasmLane(request.initialBytes, request.maximumBytes, module));
  // bytes were checked whole; a module that came compiled can only be asked, on a memory with room for it
  if (request.module === module) provenBits(await createWasmLane(2 * digestBytes, 2 * digestBytes, module));
  const why = typeof shared === 'string' ? shared : planned.reason;
  const alone = singleThread((bytes) => createWasmLane(bytes, bytes, module), why);
  if (typeof shared === 'string') return { lane, reason, open: alone, threads: callerAlone(why) };
  const crew = new Crew(planned.threads, why, request.worker);
  return { lane, reason, open: threadedLanes(crew, alone, (bytes) => sharedWasmLane(shared, bytes)), threads: crew };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
