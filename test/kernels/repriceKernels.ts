// Runs the two option repricing kernels on rows and shocks, on one backend or on all of them.
import { expect } from 'vitest';
import { repriceScratch } from '../../assembly/literals/block.js';
import type { Backend } from '../../src/backends/contract.js';
import { Arena, columnBytes, rowStride } from '../../src/columns/arena.js';
import { mapColumn } from '../../src/columns/columnMap.js';
import { completeLogMoves } from '../../src/columns/logMoves.js';
import { backends } from '../backends.js';
import type { RepriceRow, RepriceShock } from '../reference/reprice.js';

export type Kind = 'linear' | 'inverse';

export interface RepriceCase {
  readonly rows: readonly RepriceRow[];
  /** Risk unit of each row. */
  readonly units: readonly number[];
  /** Scenarios by unit. */
  readonly shocks: readonly (readonly RepriceShock[])[];
  readonly volFloor: number;
  /** Which rows are repriced, in which order; all of them by default. */
  readonly handles?: readonly number[];
}

export interface Grid {
  /** One row of `scenarios` cells an instrument; NaN where none was asked for. */
  readonly cells: readonly (readonly number[])[];
  readonly suspect: number;
}

export type Reprice = (kind: Kind, input: RepriceCase) => Grid;

export function repriceOn(backend: Backend): Reprice {
  const arena = new Arena(backend.memory);
  return (kind, { rows, units, shocks, volFloor, handles = rows.map((_, i) => i) }) => {
    const count = rows.length;
    const scenarios = shocks[0]?.length ?? 0;
    const stride = rowStride(scenarios);
    const tableLength = shocks.length * stride;
    const mark = arena.mark();
    arena.reserve(
      9 * columnBytes(count, 8) +
        3 * columnBytes(count, 4) +
        6 * columnBytes(tableLength, 8) +
        columnBytes(count * stride, 8) +
        columnBytes(repriceScratch, 8) +
        4096,
    );
    const column = (pick: (row: RepriceRow) => number): Float64Array => {
      const taken = arena.f64(count);
      rows.forEach((row, i) => {
        taken[i] = pick(row);
      });
      return taken;
    };
    const table = (pick: (shock: RepriceShock) => number): Float64Array => {
      const taken = arena.f64(tableLength).fill(0);
      shocks.forEach((list, unit) => {
        list.forEach((shock, s) => {
          taken[unit * stride + s] = pick(shock);
        });
      });
      return taken;
    };
    const picked = arena.u32(handles.length);
    picked.set(handles);
    const unitColumn = arena.u32(count);
    unitColumn.set(units);
    const calls = arena.u8(count);
    rows.forEach((row, i) => {
      calls[i] = row.call ? 1 : 0;
    });
    const forwards = column((row) => row.forward);
    const strikes = column((row) => row.strike);
    const expiries = column((row) => row.expiryYears);
    const vols = column((row) => row.vol);
    const rates = column((row) => row.rate);
    const scales = column((row) => row.scale);
    const settlementPrices = column((row) => row.settlementPrice);
    const volScales = column((row) => row.volScale);
    const moves = table((shock) => shock.move);
    const volShocks = table((shock) => shock.volShock);
    const volShifts = table((shock) => shock.volShift);
    const scratch = arena.f64(repriceScratch);
    const logMoves = arena.f64(tableLength);
    const grid = arena.f64(count * stride).fill(Number.NaN);
    // mapColumn works above what is taken here; the arena has room for it
    logMoves.set(
      mapColumn(
        arena,
        backend.log,
        Float64Array.from(moves, (move) => 1 + move),
      ),
    );
    completeLogMoves(moves, logMoves);
    const suspect =
      kind === 'linear'
        ? // biome-ignore format: one kernel, one call
          backend.reprice(picked, forwards, strikes, expiries, vols, rates, calls, scales, volScales, unitColumn, moves, logMoves, volShocks, volShifts, volFloor, grid, scratch, handles.length, scenarios, stride)
        : // biome-ignore format: one kernel, one call
          backend.repriceInverse(picked, forwards, strikes, expiries, vols, calls, scales, settlementPrices, volScales, unitColumn, moves, logMoves, volShocks, volShifts, volFloor, grid, scratch, handles.length, scenarios, stride);
    const cells = rows.map((_, i) => Array.from(grid.subarray(i * stride, i * stride + scenarios)));
    arena.release(mark);
    return { cells, suspect };
  };
}

/** Repricing on every backend; expects the same bits of all. */
export async function repriceOnAllBackends(): Promise<Reprice> {
  const all = await Promise.all(backends.map(async ({ name, create }) => ({ name, run: repriceOn(await create()) })));
  return (kind, input) => {
    const [first, ...others] = all.map(({ name, run }) => ({ name, grid: run(kind, input) }));
    for (const other of others) {
      expect(other.grid.suspect, `suspects of ${other.name}`).toBe(first.grid.suspect);
      expect(other.grid.cells, `cells of ${other.name} against ${first.name}`).toEqual(first.grid.cells);
    }
    return first.grid;
  };
}
