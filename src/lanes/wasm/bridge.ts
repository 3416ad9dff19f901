// The WASM lane: a column's byte offset is the kernel's pointer, so the bridge forwards names and nothing else.
import type { ColumnMap, Lane, LaneMemory } from '../contract.js';
import { estimationKernels, kernel } from './estimationBridge.js';
import { instantiateKernels, type KernelExports, loadModule, type ModuleSource } from './load.js';
import { createWasmMemory, laneMemory } from './memory.js';

/** Compiles and instantiates the module on a memory of `initialBytes` that may grow to `maximumBytes`. */
export async function createWasmLane(initialBytes: number, maximumBytes: number, source?: ModuleSource): Promise<Lane> {
  const module = await loadModule(source);
  const memory = createWasmMemory(initialBytes, maximumBytes);
  const kernels = await instantiateKernels(module, memory);
  return bridge(kernels, laneMemory(memory, kernel(kernels, 'arenaBase')(), maximumBytes));
}

function columnMap(kernels: KernelExports, name: string): ColumnMap {
  const run = kernel(kernels, name);
  return (xs, results, count) => {
    run(xs.byteOffset, results.byteOffset, count);
  };
}

function bridge(kernels: KernelExports, memory: LaneMemory): Lane {
  const greeks = kernel(kernels, 'greeks');
  const inverseGreeks = kernel(kernels, 'inverseGreeks');
  const reprice = kernel(kernels, 'reprice');
  const repriceInverse = kernel(kernels, 'repriceInverse');
  const repriceFutures = kernel(kernels, 'repriceFutures');
  const repriceInverseFutures = kernel(kernels, 'repriceInverseFutures');
  const rollup = kernel(kernels, 'rollup');
  const variance = kernel(kernels, 'variance');
  const scenarioRows = kernel(kernels, 'scenarioRows');
  const scenarioTail = kernel(kernels, 'scenarioTail');
  return {
    name: 'wasm',
    memory,
    ...estimationKernels(kernels),
    exp: columnMap(kernels, 'exp'),
    log: columnMap(kernels, 'log'),
    erfc: columnMap(kernels, 'erfc'),
    erfcx: columnMap(kernels, 'erfcx'),
    normalPdf: columnMap(kernels, 'normalPdf'),
    normalCdf: columnMap(kernels, 'normalCdf'),
    normalQuantile: columnMap(kernels, 'normalQuantile'),
    greeks: (
      forwards,
      strikes,
      expiryYears,
      vols,
      rates,
      calls,
      values,
      deltas,
      gammas,
      vegas,
      thetas,
      rhos,
      vannas,
      volgas,
      charms,
      scratch,
      count,
    ) =>
      greeks(
        forwards.byteOffset,
        strikes.byteOffset,
        expiryYears.byteOffset,
        vols.byteOffset,
        rates.byteOffset,
        calls.byteOffset,
        values.byteOffset,
        deltas.byteOffset,
        gammas.byteOffset,
        vegas.byteOffset,
        thetas.byteOffset,
        rhos.byteOffset,
        vannas.byteOffset,
        volgas.byteOffset,
        charms.byteOffset,
        scratch.byteOffset,
        count,
      ),
    inverseGreeks: (
      forwards,
      strikes,
      expiryYears,
      vols,
      calls,
      values,
      blackDeltas,
      netDeltas,
      deltas,
      gammas,
      vegas,
      thetas,
      vannas,
      volgas,
      charms,
      scratch,
      count,
    ) =>
      inverseGreeks(
        forwards.byteOffset,
        strikes.byteOffset,
        expiryYears.byteOffset,
        vols.byteOffset,
        calls.byteOffset,
        values.byteOffset,
        blackDeltas.byteOffset,
        netDeltas.byteOffset,
        deltas.byteOffset,
        gammas.byteOffset,
        vegas.byteOffset,
        thetas.byteOffset,
        vannas.byteOffset,
        volgas.byteOffset,
        charms.byteOffset,
        scratch.byteOffset,
        count,
      ),
    reprice: (
      handles,
      forwards,
      strikes,
      expiryYears,
      vols,
      rates,
      calls,
      scales,
      volScales,
      units,
      moves,
      logMoves,
      volShocks,
      volShifts,
      volFloor,
      grid,
      scratch,
      count,
      scenarios,
      stride,
    ) =>
      reprice(
        handles.byteOffset,
        forwards.byteOffset,
        strikes.byteOffset,
        expiryYears.byteOffset,
        vols.byteOffset,
        rates.byteOffset,
        calls.byteOffset,
        scales.byteOffset,
        volScales.byteOffset,
        units.byteOffset,
        moves.byteOffset,
        logMoves.byteOffset,
        volShocks.byteOffset,
        volShifts.byteOffset,
        volFloor,
        grid.byteOffset,
        scratch.byteOffset,
        count,
        scenarios,
        stride,
      ),
    repriceInverse: (
      handles,
      forwards,
      strikes,
      expiryYears,
      vols,
      calls,
      scales,
      settlementPrices,
      volScales,
      units,
      moves,
      logMoves,
      volShocks,
      volShifts,
      volFloor,
      grid,
      scratch,
      count,
      scenarios,
      stride,
    ) =>
      repriceInverse(
        handles.byteOffset,
        forwards.byteOffset,
        strikes.byteOffset,
        expiryYears.byteOffset,
        vols.byteOffset,
        calls.byteOffset,
        scales.byteOffset,
        settlementPrices.byteOffset,
        volScales.byteOffset,
        units.byteOffset,
        moves.byteOffset,
        logMoves.byteOffset,
        volShocks.byteOffset,
        volShifts.byteOffset,
        volFloor,
        grid.byteOffset,
        scratch.byteOffset,
        count,
        scenarios,
        stride,
      ),
    repriceFutures: (handles, forwards, scales, units, moves, grid, count, scenarios, stride) =>
      repriceFutures(
        handles.byteOffset,
        forwards.byteOffset,
        scales.byteOffset,
        units.byteOffset,
        moves.byteOffset,
        grid.byteOffset,
        count,
        scenarios,
        stride,
      ),
    repriceInverseFutures: (handles, forwards, scales, settlementPrices, units, moves, grid, count, scenarios, stride) =>
      repriceInverseFutures(
        handles.byteOffset,
        forwards.byteOffset,
        scales.byteOffset,
        settlementPrices.byteOffset,
        units.byteOffset,
        moves.byteOffset,
        grid.byteOffset,
        count,
        scenarios,
        stride,
      ),
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
    variance: (exposures, cholesky, variances, accounts, factors) => {
      variance(exposures.byteOffset, cholesky.byteOffset, variances.byteOffset, accounts, factors);
    },
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
