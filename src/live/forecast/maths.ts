// The functions of a core's backend that forecasts are made with.
import { type CoreLike, useOf } from '../../columns/coreUse.js';
import { estimationKernels } from '../../columns/estimationKernels.js';
import { type Scalars, withScalars } from '../../columns/scalars.js';
import { Fault, type FaultRecord } from '../../fault.js';
import type { EstimationKernels } from '../../market/kernels.js';

export interface Maths {
  readonly scalars: Scalars;
  readonly kernels: EstimationKernels;
}

export function maths<T>(core: CoreLike, job: (maths: Maths) => T): T {
  return useOf(core)((backend, arena) =>
    withScalars(backend, arena, (scalars) => job({ scalars, kernels: estimationKernels(backend, arena) })),
  );
}

/** Fault that stops a forecast and nothing else. Rethrows errors that stop the core. */
export function contained(error: unknown): FaultRecord {
  if (!(error instanceof Fault) || ['CLOSED', 'KERNEL_TRAPPED', 'OUT_OF_MEMORY'].includes(error.code)) throw error;
  return error.toRecord();
}
