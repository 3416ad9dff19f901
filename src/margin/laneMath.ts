// The lane's own functions on plain columns: the same bits everywhere.
import type { Lane } from '../lanes/contract.js';
import type { Arena } from '../marshal/arena.js';
import { mapColumn } from '../marshal/columnMap.js';

type ColumnFunction = (xs: ArrayLike<number>) => Float64Array;

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
