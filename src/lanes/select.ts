// Chooses a lane: an ordered list, wasm then js, or the one that was forced. Never silent: every choice carries its reason.
import { Fault } from '../fault.js';
import type { Lane, LaneName } from './contract.js';
import { createJsLane } from './js/lane.js';
import { createWasmLane } from './wasm/bridge.js';
import type { ModuleSource } from './wasm/load.js';

export type { ModuleSource } from './wasm/load.js';

export interface LaneRequest {
  readonly lane: LaneName | 'auto';
  readonly initialBytes: number;
  readonly maximumBytes: number;
  readonly module?: ModuleSource;
}

export interface LaneChoice {
  readonly lane: Lane;
  readonly reason: string;
}

/** The lane asked for, or the best one that runs here. A forced lane that cannot run is a Fault LANE_UNAVAILABLE. */
export async function selectLane(request: LaneRequest): Promise<LaneChoice> {
  const { initialBytes, maximumBytes } = request;
  if (request.lane === 'js') return { lane: createJsLane(initialBytes, maximumBytes), reason: 'asked for' };
  try {
    const lane = await createWasmLane(initialBytes, maximumBytes, request.module);
    return { lane, reason: request.lane === 'wasm' ? 'asked for' : 'the fastest lane that runs here' };
  } catch (error) {
    if (error instanceof Fault) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (request.lane === 'wasm') throw new Fault('LANE_UNAVAILABLE', 'lane', 'one that runs here', `wasm (${reason})`);
    return { lane: createJsLane(initialBytes, maximumBytes), reason: `WebAssembly cannot run here: ${reason}` };
  }
}
