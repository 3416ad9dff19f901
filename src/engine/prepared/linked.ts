// A program put on a backend of its own: memory for exactly what it holds.
import type { StageBackendFactory } from '../../backends/stage.js';
import { Arena } from '../../columns/arena.js';
import type { BackendUse } from '../../columns/coreUse.js';
import { Fault } from '../../fault.js';
import type { ProgramInputs } from '../../program/inputs.js';
import { Program } from '../../program/program.js';

/** How an engine gets its memory: a backend whose memory never grows, and where a backend's memory begins to be free. */
export interface EngineBackends {
  readonly open: StageBackendFactory;
  readonly base: number;
  readonly maximumBytes: number;
  /** The core's own memory, which grows: for what is computed beside the program. CLOSED once the core is. */
  readonly use: BackendUse;
}

const page = 65_536;

/** Throws OUT_OF_MEMORY. */
export async function linked({ open, base, maximumBytes }: EngineBackends, parts: ProgramInputs): Promise<Program> {
  const program = new Program(parts);
  const { backend } = await open((_threads) => {
    const bytes = Math.ceil((base + program.heap.bytes + 1024) / page) * page;
    if (bytes > maximumBytes) throw new Fault('OUT_OF_MEMORY', 'memory', `at most ${maximumBytes} bytes`, bytes);
    return bytes;
  });
  program.link(backend, new Arena(backend.memory));
  return program;
}
