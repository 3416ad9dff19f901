// The part of the bridge that forwards to the kernels of estimation and simulation.
import type { Lane } from '../contract.js';
import type { KernelExports } from './load.js';

/** An export of the module by its name. */
export function kernel(kernels: KernelExports, name: string): (...args: number[]) => number {
  const found = kernels[name];
  if (typeof found !== 'function') throw new Error(`the module has no kernel ${name}`);
  return found;
}

type EstimationKernel = 'impliedVol' | 'cholesky' | 'choleskyUpdate' | 'covariance' | 'normals' | 'sobol';

export function estimationKernels(kernels: KernelExports): Pick<Lane, EstimationKernel> {
  const cholesky = kernel(kernels, 'cholesky');
  const choleskyUpdate = kernel(kernels, 'choleskyUpdate');
  const covariance = kernel(kernels, 'covariance');
  const normals = kernel(kernels, 'normals');
  const sobol = kernel(kernels, 'sobol');
  const impliedVol = kernel(kernels, 'impliedVol');
  return {
    impliedVol: (prices, forwards, strikes, expiryYears, rates, calls, vols, statuses, scratch, count) =>
      impliedVol(
        prices.byteOffset,
        forwards.byteOffset,
        strikes.byteOffset,
        expiryYears.byteOffset,
        rates.byteOffset,
        calls.byteOffset,
        vols.byteOffset,
        statuses.byteOffset,
        scratch.byteOffset,
        count,
      ),
    cholesky: (matrix, factor, n, stride) => cholesky(matrix.byteOffset, factor.byteOffset, n, stride),
    choleskyUpdate: (factor, vector, scratch, n, stride) => {
      choleskyUpdate(factor.byteOffset, vector.byteOffset, scratch.byteOffset, n, stride);
    },
    covariance: (returns, matrix, rows, n, stride, decay) => {
      covariance(returns.byteOffset, matrix.byteOffset, rows, n, stride, decay);
    },
    normals: (results, count, seedLow, seedHigh, streamLow, streamHigh, blockLow, blockHigh) => {
      normals(results.byteOffset, count, seedLow, seedHigh, streamLow, streamHigh, blockLow, blockHigh);
    },
    sobol: (directions, shifts, results, first, points, stride) => {
      sobol(directions.byteOffset, shifts.byteOffset, results.byteOffset, first, points, stride);
    },
  };
}
