// The module's exports: the kernels, and where the host's memory may begin. No logic.
export { chainGreeks } from './kernels/chainGreeks';
export { cholesky } from './kernels/cholesky';
export { choleskyUpdate } from './kernels/choleskyUpdate';
export { covariance } from './kernels/covariance';
export { erfc } from './kernels/erfc';
export { erfcx } from './kernels/erfcx';
export { exchange } from './kernels/exchange';
export { exp } from './kernels/exp';
export { expm1 } from './kernels/expm1';
export { greeks } from './kernels/greeks';
export { impliedVol } from './kernels/impliedVol';
export { inverseGreeks } from './kernels/inverseGreeks';
export { log } from './kernels/log';
export { log1p } from './kernels/log1p';
export { normalCdf } from './kernels/normalCdf';
export { normalPdf } from './kernels/normalPdf';
export { normalQuantile } from './kernels/normalQuantile';
export { normals } from './kernels/normals';
export { reprice } from './kernels/reprice';
export { repriceFutures } from './kernels/repriceFutures';
export { repriceInverse } from './kernels/repriceInverse';
export { repriceInverseFutures } from './kernels/repriceInverseFutures';
export { rollup } from './kernels/rollup';
export { rollupSparse } from './kernels/rollupSparse';
export { runProgram } from './kernels/runProgram';
export { scenarioRows } from './kernels/scenarioRows';
export { scenarioTail } from './kernels/scenarioTail';
export { sobol } from './kernels/sobol';
export { variance } from './kernels/variance';
export { varianceSparse } from './kernels/varianceSparse';

/** First byte after the module's own static data. */
export function arenaBase(): usize {
  return __heap_base;
}
