// P&L rows of inverse options under every scenario: the mirror image of assembly/kernels/repriceInverse.ts, which states the contract.
import { blockRows } from '../../../../assembly/literals/block.js';
import { tailStage } from '../math/blackColumns.js';
import { baseAt, callAt, flagAt, forwardAt, strikeAt, worthAt } from '../math/blockColumns.js';
import { baseStage, countFlags, gather, refuseStage, shockStage, valueAt } from '../math/scenarioColumns.js';

export function repriceInverse(
  handles: Uint32Array,
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  calls: Uint8Array,
  scales: Float64Array,
  settlementPrices: Float64Array,
  volScales: Float64Array,
  units: Uint32Array,
  moves: Float64Array,
  logMoves: Float64Array,
  volShocks: Float64Array,
  volShifts: Float64Array,
  volFloor: number,
  grid: Float64Array,
  scratch: Float64Array,
  count: number,
  scenarios: number,
  stride: number,
): number {
  // a block holds the rows of several instruments, or a piece of one row
  const width = (scenarios + 1) & ~1;
  const cells = Math.min(width, blockRows);
  const perBlock = (blockRows / Math.max(cells, 1)) | 0;
  let suspect = 0;
  for (let from = 0; from < count; from += blockRows) {
    const group = Math.min(count - from, blockRows);
    baseStage(handles, forwards, strikes, expiryYears, vols, calls, from, scratch, group);
    worthStage(handles, scales, settlementPrices, from, scratch, group);
    refuseStage(scratch, group);
    for (let first = 0; first < group; first += perBlock) {
      const rows = Math.min(group - first, perBlock);
      for (let s = 0; s < width; s += cells) {
        const size = Math.min(cells, width - s);
        for (let j = 0; j < rows; j++) {
          const handle = handles[from + first + j] as number;
          const table = (units[handle] as number) * stride + s;
          shockStage(scratch, first + j, volScales[handle] as number, logMoves, volShocks, volShifts, table, volFloor, j * size, size);
        }
        tailStage(scratch, rows * size);
        for (let j = 0; j < rows; j++) {
          const handle = handles[from + first + j] as number;
          const table = (units[handle] as number) * stride + s;
          cellStage(scratch, first + j, moves, table, grid, handle * stride + s, j * size, size);
        }
      }
    }
    suspect += countFlags(scratch, group);
  }
  return suspect;
}

/** The base values in coins, and what a coin of P&L is worth before the move: scale x settlementPrice. */
function worthStage(
  handles: Uint32Array,
  scales: Float64Array,
  settlementPrices: Float64Array,
  from: number,
  scratch: Float64Array,
  count: number,
): void {
  gather(scales, handles, from, scratch, worthAt, count);
  for (let j = 0; j < count; j++) {
    const price = settlementPrices[handles[from + j] as number] as number;
    scratch[worthAt + j] = (scratch[worthAt + j] as number) * price;
    scratch[baseAt + j] = (scratch[baseAt + j] as number) / (scratch[forwardAt + j] as number);
  }
}

/** The cells of instrument `j` from what the stages left at place `from` of the block. */
function cellStage(
  scratch: Float64Array,
  j: number,
  moves: Float64Array,
  table: number,
  grid: Float64Array,
  row: number,
  from: number,
  cells: number,
): void {
  const forward = scratch[forwardAt + j] as number;
  const strike = scratch[strikeAt + j] as number;
  const sign = scratch[callAt + j] as number;
  const base = scratch[baseAt + j] as number;
  const worth = scratch[worthAt + j] as number;
  let check = 0;
  for (let s = 0; s < cells; s++) {
    const growth = 1 + (moves[table + s] as number);
    const shockedForward = forward * growth;
    const value = valueAt(scratch, from + s, shockedForward, strike, sign);
    const cell = worth * growth * (value / shockedForward - base);
    grid[row + s] = cell;
    check += cell * 0;
  }
  if (!(check === 0)) scratch[flagAt + j] = 1;
}
