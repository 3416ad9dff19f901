// What a backend is: one memory and the kernels on it. Both backends implement this, and return the same bits.
// Every column is a view on the backend's own memory, 64-byte aligned and padded to a multiple of eight elements (the
// arena sees to both): a kernel may read and write the padding.
// Its kernels are named in contract/, a file for each thing they work on.
import type { AccountKernels } from './contract/accounts.js';
import type { DrawKernels } from './contract/draws.js';
import type { FunctionKernels } from './contract/functions.js';
import type { MatrixKernels } from './contract/matrices.js';
import type { OptionKernels } from './contract/options.js';
import type { ProgramKernels } from './contract/program.js';
import type { RepriceKernels } from './contract/reprice.js';

export type { ColumnMap } from './contract/functions.js';
export { type BlockField, blockFields, type Ref, stepWords } from './contract/program.js';
export { formulaOps, type StepArgument, type StepName, steps } from './contract/steps.js';

export type BackendName = 'wasm' | 'js';

/** The memory of a backend. Only the arena asks it to grow; no view survives growth. */
export interface BackendMemory {
  readonly buffer: ArrayBufferLike;
  /** First byte that the host may use. */
  readonly base: number;
  readonly maximumBytes: number;
  /** Makes the memory at least `bytes` long; throws Fault OUT_OF_MEMORY beyond the maximum, leaving it as it was. */
  ensure(bytes: number): void;
}

export interface Backend
  extends FunctionKernels,
    OptionKernels,
    RepriceKernels,
    AccountKernels,
    MatrixKernels,
    DrawKernels,
    ProgramKernels {
  readonly name: BackendName;
  readonly memory: BackendMemory;
}
