// The JavaScript backend: the mirror image of the WASM backend, on memory of its own.
import type { Backend } from '../contract.js';
import { chainGreeks } from './kernels/chainGreeks.js';
import { cholesky } from './kernels/cholesky.js';
import { choleskyUpdate } from './kernels/choleskyUpdate.js';
import { covariance } from './kernels/covariance.js';
import { erfc } from './kernels/erfc.js';
import { erfcx } from './kernels/erfcx.js';
import { exchange } from './kernels/exchange.js';
import { exp } from './kernels/exp.js';
import { expm1 } from './kernels/expm1.js';
import { greeks } from './kernels/greeks.js';
import { impliedVol } from './kernels/impliedVol.js';
import { inverseGreeks } from './kernels/inverseGreeks.js';
import { log } from './kernels/log.js';
import { log1p } from './kernels/log1p.js';
import { normalCdf } from './kernels/normalCdf.js';
import { normalPdf } from './kernels/normalPdf.js';
import { normalQuantile } from './kernels/normalQuantile.js';
import { normals } from './kernels/normals.js';
import { reprice } from './kernels/reprice.js';
import { repriceFutures } from './kernels/repriceFutures.js';
import { repriceInverse } from './kernels/repriceInverse.js';
import { repriceInverseFutures } from './kernels/repriceInverseFutures.js';
import { rollup } from './kernels/rollup.js';
import { rollupSparse } from './kernels/rollupSparse.js';
import { runProgram } from './kernels/runProgram.js';
import { scenarioRows } from './kernels/scenarioRows.js';
import { scenarioTail } from './kernels/scenarioTail.js';
import { sobol } from './kernels/sobol.js';
import { variance } from './kernels/variance.js';
import { varianceSparse } from './kernels/varianceSparse.js';
import { createJsMemory } from './memory.js';

/** A new JS backend with `initialBytes` of memory, shared or its own, that may grow to `maximumBytes`. */
export function createJsBackend(initialBytes: number, maximumBytes: number, shared = false): Backend {
  return {
    name: 'js',
    memory: createJsMemory(initialBytes, maximumBytes, shared),
    exp,
    expm1,
    log,
    log1p,
    erfc,
    erfcx,
    normalPdf,
    normalCdf,
    normalQuantile,
    greeks,
    inverseGreeks,
    chainGreeks,
    impliedVol,
    reprice,
    repriceInverse,
    repriceFutures,
    repriceInverseFutures,
    rollup,
    rollupSparse,
    variance,
    varianceSparse,
    scenarioRows,
    scenarioTail,
    cholesky,
    choleskyUpdate,
    covariance,
    exchange,
    normals,
    sobol,
    runProgram,
  };
}
