// A program put on a backend of its own: memory for exactly what it holds.

import type { StageBackendFactory } from '../../backends/stage.js';
import { Arena, columnBytes } from '../../columns/arena.js';
import type { BackendUse } from '../../columns/coreUse.js';
import { Fault } from '../../fault.js';
import type { ProgramInputs } from '../../program/inputs.js';
import { Program } from '../../program/program.js';
import type { Batch } from '../batch/batch.js';
import type { BatchShape } from '../batch/shape.js';

/** How an engine gets its memory: a backend whose memory never grows, and where a backend's memory begins to be free. */
export interface EngineBackends {
  readonly open: StageBackendFactory;
  readonly base: number;
  readonly maximumBytes: number;
  /** The core's own memory, which grows: for what is computed beside the program. CLOSED once the core is. */
  readonly use: BackendUse;
}

const page = 65_536;

/** On the threads of the core, or the caller's alone. Throws OUT_OF_MEMORY. */
export async function linked({ open, base, maximumBytes }: EngineBackends, parts: ProgramInputs, alone = false): Promise<Program> {
  const program = new Program(parts);
  const stages = await open((threads) => {
    const bytes = Math.ceil((columnBytes(base, 1) + program.bytes(threads)) / page) * page;
    if (bytes > maximumBytes) throw new Fault('OUT_OF_MEMORY', 'memory', `at most ${maximumBytes} bytes`, bytes);
    return bytes;
  }, alone);
  program.link(stages.backend, new Arena(stages.backend.memory), stages);
  return program;
}

/** A batch of its own, for what works on scenarios. */
export async function batchOn({ open, base, maximumBytes }: EngineBackends, shape: BatchShape): Promise<Batch> {
  return (await import('../batch/open.js')).openBatch(open, base, maximumBytes, shape);
}
