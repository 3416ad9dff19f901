// The part of the bridge that forwards to the kernels of draws.
import type { DrawKernels } from '../../contract/draws.js';
import type { KernelExports } from '../load.js';
import { kernel } from './kernel.js';

export function drawKernels(kernels: KernelExports): DrawKernels {
  const normals = kernel(kernels, 'normals');
  const sobol = kernel(kernels, 'sobol');
  return {
    normals: (results, count, seedLow, seedHigh, streamLow, streamHigh, blockLow, blockHigh) => {
      normals(results.byteOffset, count, seedLow, seedHigh, streamLow, streamHigh, blockLow, blockHigh);
    },
    sobol: (directions, shifts, results, first, points, stride) => {
      sobol(directions.byteOffset, shifts.byteOffset, results.byteOffset, first, points, stride);
    },
  };
}
