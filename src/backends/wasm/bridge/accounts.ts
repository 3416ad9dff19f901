// The part of the bridge that forwards to the kernels of accounts.
import type { AccountKernels } from '../../contract/accounts.js';
import type { KernelExports } from '../load.js';
import { kernel } from './kernel.js';

export function accountKernels(kernels: KernelExports): AccountKernels {
  const rollup = kernel(kernels, 'rollup');
  const rollupSparse = kernel(kernels, 'rollupSparse');
  const variance = kernel(kernels, 'variance');
  const varianceSparse = kernel(kernels, 'varianceSparse');
  const scenarioRows = kernel(kernels, 'scenarioRows');
  const scenarioTail = kernel(kernels, 'scenarioTail');
  return {
    rollup: (starts, handles, quantities, units, loadings, exposures, accounts, unitCount, width) => {
      rollup(
        starts.byteOffset,
        handles.byteOffset,
        quantities.byteOffset,
        units.byteOffset,
        loadings.byteOffset,
        exposures.byteOffset,
        accounts,
        unitCount,
        width,
      );
    },
    rollupSparse: (
      starts,
      handles,
      quantities,
      units,
      loadings,
      scratch,
      exposureStarts,
      factors,
      exposures,
      accounts,
      unitCount,
      width,
    ) => {
      rollupSparse(
        starts.byteOffset,
        handles.byteOffset,
        quantities.byteOffset,
        units.byteOffset,
        loadings.byteOffset,
        scratch.byteOffset,
        exposureStarts.byteOffset,
        factors.byteOffset,
        exposures.byteOffset,
        accounts,
        unitCount,
        width,
      );
    },
    variance: (exposures, cholesky, variances, accounts, factors) => {
      variance(exposures.byteOffset, cholesky.byteOffset, variances.byteOffset, accounts, factors);
    },
    varianceSparse: (starts, factors, exposures, covariance, variances, accounts, factorCount) =>
      varianceSparse(
        starts.byteOffset,
        factors.byteOffset,
        exposures.byteOffset,
        covariance.byteOffset,
        variances.byteOffset,
        accounts,
        factorCount,
      ),
    scenarioRows: (starts, handles, quantities, grid, rows, accounts, scenarios, stride) => {
      scenarioRows(
        starts.byteOffset,
        handles.byteOffset,
        quantities.byteOffset,
        grid.byteOffset,
        rows.byteOffset,
        accounts,
        scenarios,
        stride,
      );
    },
    scenarioTail: (
      starts,
      handles,
      quantities,
      grid,
      weights,
      scratch,
      worstLosses,
      worstScenarios,
      valuesAtRisk,
      shortfalls,
      accounts,
      scenarios,
      stride,
      tailCount,
    ) => {
      scenarioTail(
        starts.byteOffset,
        handles.byteOffset,
        quantities.byteOffset,
        grid.byteOffset,
        weights.byteOffset,
        scratch.byteOffset,
        worstLosses.byteOffset,
        worstScenarios.byteOffset,
        valuesAtRisk.byteOffset,
        shortfalls.byteOffset,
        accounts,
        scenarios,
        stride,
        tailCount,
      );
    },
  };
}
