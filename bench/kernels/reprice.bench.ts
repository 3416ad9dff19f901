// reprice: the P&L grid's rows of linear options.
import type { Backend } from '../../src/backends/contract.js';
import type { KernelBench } from './kernelBench.js';
import { type GridData, optionGridCase } from './optionGrid.js';

function reprice(backend: Backend, d: GridData): void {
  backend.reprice(
    d.handles,
    d.forwards,
    d.strikes,
    d.expiryYears,
    d.vols,
    d.rates,
    d.calls,
    d.scales,
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
  kernel: 'reprice',
  item: 'cell',
  cases: [29, 100, 1000].map((scenarios) => optionGridCase('linear', scenarios, reprice)),
};
