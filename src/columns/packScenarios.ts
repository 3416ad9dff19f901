// Scenarios as tables of [units x stride], the form the reprice kernels read, and their weights.
import { repriceScratch } from '../../assembly/literals/block.js';
import { completeLogMoves } from './logMoves.js';
import type { ColumnTaker } from './takeColumns.js';

/** One scenario, as far as its numbers go. */
export interface ScenarioShape {
  readonly moves: readonly number[];
  readonly volShocks: readonly number[];
  readonly weight: number;
}

/** Scenario columns on the backend's memory; what lies beyond the last scenario of a row stands still. */
export interface ScenarioColumns {
  readonly moves: Float64Array;
  readonly logMoves: Float64Array;
  readonly volShocks: Float64Array;
  readonly volShifts: Float64Array;
  readonly weights: Float64Array;
  /** What the kernels work in. */
  readonly scratch: Float64Array;
}

export function takeScenarioColumns(columns: ColumnTaker, units: number, stride: number): ScenarioColumns {
  const cells = units * stride;
  return {
    moves: columns.f64(cells),
    logMoves: columns.f64(cells),
    volShocks: columns.f64(cells),
    volShifts: columns.f64(cells),
    weights: columns.f64(stride),
    scratch: columns.f64(repriceScratch),
  };
}

/** 1 + move of every unit and scenario, [units x stride]: what the caller takes the logarithm of, with the backend's own log. */
export function packGrowths(scenarios: readonly ScenarioShape[], units: number, stride: number): Float64Array {
  const growths = new Float64Array(units * stride).fill(1);
  for (const [s, scenario] of scenarios.entries()) {
    for (let unit = 0; unit < units; unit++) growths[unit * stride + s] = 1 + (scenario.moves[unit] as number);
  }
  return growths;
}

/** Fills the tables; `logGrowths` are the logarithms of `packGrowths`. */
export function packScenarios(
  columns: ScenarioColumns,
  scenarios: readonly ScenarioShape[],
  logGrowths: Float64Array,
  units: number,
  stride: number,
): void {
  columns.moves.fill(0);
  columns.volShocks.fill(0);
  columns.volShifts.fill(0);
  columns.weights.fill(0);
  columns.logMoves.set(logGrowths);
  for (const [s, scenario] of scenarios.entries()) {
    columns.weights[s] = scenario.weight;
    for (let unit = 0; unit < units; unit++) {
      columns.moves[unit * stride + s] = scenario.moves[unit] as number;
      columns.volShocks[unit * stride + s] = scenario.volShocks[unit] as number;
    }
  }
  completeLogMoves(columns.moves, columns.logMoves);
}
