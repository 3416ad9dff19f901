// The part of the bridge that forwards to the functions of one column.
import type { ColumnMap, FunctionKernels } from '../../contract/functions.js';
import type { KernelExports } from '../load.js';
import { kernel } from './kernel.js';

export function functionKernels(kernels: KernelExports): FunctionKernels {
  return {
    exp: columnMap(kernels, 'exp'),
    expm1: columnMap(kernels, 'expm1'),
    log: columnMap(kernels, 'log'),
    log1p: columnMap(kernels, 'log1p'),
    erfc: columnMap(kernels, 'erfc'),
    erfcx: columnMap(kernels, 'erfcx'),
    normalPdf: columnMap(kernels, 'normalPdf'),
    normalCdf: columnMap(kernels, 'normalCdf'),
    normalQuantile: columnMap(kernels, 'normalQuantile'),
  };
}

function columnMap(kernels: KernelExports, name: string): ColumnMap {
  const run = kernel(kernels, name);
  return (xs, results, count) => {
    run(xs.byteOffset, results.byteOffset, count);
  };
}
