// The backend's own functions on plain columns: the same bits everywhere.
import type { Backend } from '../backends/contract.js';
import type { Arena } from '../columns/arena.js';
import { mapColumn } from '../columns/columnMap.js';

type ColumnFunction = (xs: ArrayLike<number>) => Float64Array;

export interface BackendMath {
  readonly exp: ColumnFunction;
  readonly log: ColumnFunction;
  readonly normalPdf: ColumnFunction;
  readonly normalCdf: ColumnFunction;
  readonly normalQuantile: ColumnFunction;
  /** base^power, elementwise, as exp(power x log(base)); base > 0. */
  power(bases: ArrayLike<number>, powers: ArrayLike<number>): Float64Array;
}

export function backendMath(backend: Backend, arena: Arena): BackendMath {
  const lift =
    (map: Backend['exp']): ColumnFunction =>
    (xs) =>
      mapColumn(arena, map, xs);
  return {
    exp: lift(backend.exp),
    log: lift(backend.log),
    normalPdf: lift(backend.normalPdf),
    normalCdf: lift(backend.normalCdf),
    normalQuantile: lift(backend.normalQuantile),
    power(bases, powers) {
      const exponents = mapColumn(arena, backend.log, bases);
      for (let i = 0; i < exponents.length; i++) exponents[i] *= powers[i] as number;
      return mapColumn(arena, backend.exp, exponents);
    },
  };
}
