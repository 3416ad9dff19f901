// What the benches of reprice and repriceInverse share: a chain, a scenario table, a grid, and cells checked against the oracle.
import { repriceScratch } from '../../assembly/literals/block.js';
import type { Backend } from '../../src/backends/contract.js';
import { type Arena, columnBytes, rowStride } from '../../src/columns/arena.js';
import { mapColumn } from '../../src/columns/columnMap.js';
import { completeLogMoves } from '../../src/columns/logMoves.js';
import { scenarioCellScore } from '../../test/precision.js';
import { decimalText } from '../../test/reference/big.js';
import { parseDecimal, scoreOf } from '../../test/reference/decimal.js';
import { repriceReference } from '../../test/reference/reprice.js';
import type { BenchCase, PreparedRun } from './kernelBench.js';
import { type OptionData, optionBytes, optionRow, seededOptions } from './optionData.js';
import { Seeded } from './seeded.js';

const instruments = 500;
const unitCount = 5;
const volFloor = 0.01;

export interface GridData extends OptionData {
  readonly handles: Uint32Array;
  readonly units: Uint32Array;
  readonly scales: Float64Array;
  readonly settlementPrices: Float64Array;
  readonly volScales: Float64Array;
  readonly moves: Float64Array;
  readonly logMoves: Float64Array;
  readonly volShocks: Float64Array;
  readonly volShifts: Float64Array;
  readonly volFloor: number;
  readonly grid: Float64Array;
  readonly scratch: Float64Array;
  readonly count: number;
  readonly scenarios: number;
  readonly stride: number;
}

function gridBytes(scenarios: number): number {
  const stride = rowStride(scenarios);
  const tables = columnBytes(repriceScratch, 8) + 4 * columnBytes(unitCount * stride, 8) + columnBytes(instruments * stride, 8);
  const columns = 2 * columnBytes(instruments, 4) + 3 * columnBytes(instruments, 8);
  // the logarithms of the moves are taken above the columns
  return optionBytes(instruments) + columns + tables + 2 * columnBytes(unitCount * stride, 8);
}

function gridData(backend: Backend, arena: Arena, random: Seeded, scenarios: number): GridData {
  const stride = rowStride(scenarios);
  const options = seededOptions(arena, random, instruments);
  const handles = arena.u32(instruments);
  const units = arena.u32(instruments);
  for (let h = 0; h < instruments; h++) {
    handles[h] = h;
    units[h] = random.whole(unitCount);
  }
  const scales = random.fill(arena.f64(instruments), 0.1, 10);
  const settlementPrices = random.fill(arena.f64(instruments), 50_000, 70_000);
  const volScales = random.fill(arena.f64(instruments), 0.5, 1.5);
  const moves = random.fill(arena.f64(unitCount * stride), -0.5, 0.5);
  const volShocks = random.fill(arena.f64(unitCount * stride), -0.4, 0.6);
  const volShifts = arena.f64(unitCount * stride).fill(0);
  const logMoves = arena.f64(unitCount * stride);
  const grid = arena.f64(instruments * stride);
  const scratch = arena.f64(repriceScratch);
  logMoves.set(
    mapColumn(
      arena,
      backend.log,
      moves.map((move) => 1 + move),
    ),
  );
  completeLogMoves(moves, logMoves);
  const tables = { moves, logMoves, volShocks, volShifts, volFloor, grid, scratch };
  return { ...options, handles, units, scales, settlementPrices, volScales, ...tables, count: instruments, scenarios, stride };
}

function checkCells(kind: 'linear' | 'inverse', data: GridData): void {
  for (const [h, s] of [
    [0, 0],
    [1, 1],
    [250, 7],
    [499, data.scenarios - 1],
  ] as const) {
    const at = (data.units[h] as number) * data.stride + s;
    const contract = { scale: data.scales[h], settlementPrice: data.settlementPrices[h], volScale: data.volScales[h] };
    const shock = { move: data.moves[at], volShock: data.volShocks[at], volShift: 0 };
    const { value, kappa } = repriceReference(kind, { ...optionRow(data, h), ...contract }, shock, volFloor);
    const score = scoreOf(data.grid[h * data.stride + s], parseDecimal(decimalText(value, 40)), kappa);
    if (!(score <= scenarioCellScore)) throw new Error(`cell [${h}, ${s}] is off by a score of ${score}`);
  }
}

/** A case of `scenarios` scenarios for the kernel that `reprice` calls. */
export function optionGridCase(
  kind: 'linear' | 'inverse',
  scenarios: number,
  reprice: (backend: Backend, data: GridData) => void,
): BenchCase<GridData> {
  return {
    name: `${scenarios} scenarios`,
    items: instruments * scenarios,
    bytes: gridBytes(scenarios),
    make(backend, arena, seed): PreparedRun<GridData> {
      const data = gridData(backend, arena, new Seeded(seed), scenarios);
      return {
        data,
        run: () => reprice(backend, data),
        check() {
          reprice(backend, data);
          checkCells(kind, data);
        },
      };
    },
  };
}
