// What a run of term rules knows before it prices a grid: rows, values, figures, mathematics of the lane on plain columns.
import type { Lane } from '../../lanes/contract.js';
import type { Market } from '../../market/market.js';
import type { Arena } from '../../marshal/arena.js';
import { mapColumn } from '../../marshal/columnMap.js';
import type { InstrumentRows } from '../../marshal/packInstruments.js';
import type { TermRules } from '../../rules/termRules.js';
import type { Valuation } from '../valuation.js';
import type { FigureColumns } from './figures.js';

type ColumnFunction = (xs: ArrayLike<number>) => Float64Array;

/** Everything here is on plain memory. */
export interface RunBase {
  readonly market: Market;
  readonly rules: TermRules;
  readonly rows: InstrumentRows;
  readonly valuation: Valuation;
  readonly figures: FigureColumns;
  /** Account figures of the book by place, NaN where there is none; all NaN for a name that no account states. */
  accountFigure(name: string): Float64Array;
  /** The lane's own functions: the same bits everywhere. Terms may call them while they prepare, not later. */
  readonly math: LaneMath;
}

export interface LaneMath {
  readonly exp: ColumnFunction;
  readonly log: ColumnFunction;
  readonly normalPdf: ColumnFunction;
  readonly normalCdf: ColumnFunction;
  readonly normalQuantile: ColumnFunction;
  /** base^power, elementwise, as exp(power x log(base)); base > 0. */
  power(bases: ArrayLike<number>, powers: ArrayLike<number>): Float64Array;
}

export function laneMath(lane: Lane, arena: Arena): LaneMath {
  const lift =
    (map: Lane['exp']): ColumnFunction =>
    (xs) =>
      mapColumn(arena, map, xs);
  return {
    exp: lift(lane.exp),
    log: lift(lane.log),
    normalPdf: lift(lane.normalPdf),
    normalCdf: lift(lane.normalCdf),
    normalQuantile: lift(lane.normalQuantile),
    power(bases, powers) {
      const exponents = mapColumn(arena, lane.log, bases);
      for (let i = 0; i < exponents.length; i++) exponents[i] *= powers[i] as number;
      return mapColumn(arena, lane.exp, exponents);
    },
  };
}
