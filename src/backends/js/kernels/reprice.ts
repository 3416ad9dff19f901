// P&L rows of linear options under every scenario: the mirror image of assembly/kernels/reprice.ts, which states the contract.
import { blockRows, nearEnough } from '../../../../assembly/literals/block.js';
import { tailStage } from '../math/blackColumns.js';
import { discountAt, expiryAt, worthAt } from '../math/blockColumns.js';
import { expColumn } from '../math/exp.js';
import { cellStage, nearCells } from '../math/scenarioCells.js';
import { baseStage, countFlags, gather, refuseStage, shockStage } from '../math/scenarioColumns.js';

export function reprice(
  handles: Uint32Array,
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  rates: Float64Array,
  calls: Uint8Array,
  scales: Float64Array,
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
    worthStage(handles, rates, scales, from, scratch, group);
    refuseStage(scratch, group);
    let noted = 0;
    for (let first = 0; first < group; first += perBlock) {
      const rows = Math.min(group - first, perBlock);
      for (let s = 0; s < width; s += cells) {
        const size = Math.min(cells, width - s);
        for (let j = 0; j < rows; j++) {
          const handle = handles[from + first + j];
          const table = units[handle] * stride + s;
          shockStage(scratch, first + j, volScales[handle], logMoves, volShocks, volShifts, table, volFloor, j * size, size);
        }
        tailStage(scratch, rows * size);
        for (let j = 0; j < rows; j++) {
          const handle = handles[from + first + j];
          const table = units[handle] * stride + s;
          const volScale = volScales[handle];
          const row = handle * stride + s;
          // biome-ignore format: one stage, one call
          noted = cellStage(scratch, first + j, false, moves, volShocks, volShifts, table, volScale, volFloor, grid, row, j * size, size, noted);
        }
        if (noted > nearEnough) noted = nearCells(scratch, grid, noted);
      }
    }
    if (noted > 0) nearCells(scratch, grid, noted);
    suspect += countFlags(scratch, group);
  }
  return suspect;
}

/** Value of one unit of undiscounted P&L: scale x e^(-rT). */
function worthStage(
  handles: Uint32Array,
  rates: Float64Array,
  scales: Float64Array,
  from: number,
  scratch: Float64Array,
  count: number,
): void {
  gather(rates, handles, from, scratch, discountAt, count);
  gather(scales, handles, from, scratch, worthAt, count);
  for (let j = 0; j < count; j++) {
    scratch[discountAt + j] = -(scratch[discountAt + j] * scratch[expiryAt + j]);
  }
  expColumn(scratch, discountAt, count);
  for (let j = 0; j < count; j++) scratch[worthAt + j] = scratch[worthAt + j] * scratch[discountAt + j];
}
