// repriceInverse: the P&L grid's rows of inverse options.
import type { Backend } from '../../src/backends/contract.js';
import type { KernelBench } from './kernelBench.js';
import { type GridData, optionGridCase } from './optionGrid.js';

function repriceInverse(backend: Backend, d: GridData): void {
  backend.repriceInverse(
    d.handles,
    d.forwards,
    d.strikes,
    d.expiryYears,
    d.vols,
    d.calls,
    d.scales,
    d.settlementPrices,
    d.volScales,
    d.units,
    d.moves,
    d.logMoves,
    d.volShocks,
    d.volShifts,
    d.volFloor,
    d.grid,
    d.scratch,
    d.count,
    d.scenarios,
    d.stride,
  );
}

export const bench: KernelBench<GridData> = {
  kernel: 'repriceInverse',
  item: 'cell',
  cases: [29, 100, 1000].map((scenarios) => optionGridCase('inverse', scenarios, repriceInverse)),
};
