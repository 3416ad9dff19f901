// The whole run in C++: bench/native/wholeRun.cpp.
import { type Book, width } from '../../runs/book.js';
import type { WholeResults } from '../../runs/oracle.js';
import type { Contender } from '../contender.js';
import { type NativeProgram, nativeContender, sameIsa, wholeIsa } from '../native.js';

const program: NativeProgram<Book, WholeResults> = {
  source: 'wholeRun',
  itemsOf: (book) => book.sizes.accounts,
  columnsOf({ market: m, positions, weights, cholesky, sizes }) {
    const { accounts, instruments, scenarios, unitCount, tailCount } = sizes;
    return [
      new Float64Array([accounts, instruments, scenarios, m.stride, unitCount, width, tailCount, m.volFloor]),
      m.forwards,
      m.strikes,
      m.expiryYears,
      m.vols,
      m.rates,
      Float64Array.from(m.calls),
      m.units,
      m.scales,
      m.volScales,
      m.moves,
      m.logMoves,
      m.volShocks,
      m.volShifts,
      weights,
      cholesky,
      positions.starts,
      positions.handles,
      positions.quantities,
    ];
  },
  resultsOf(doubles, { sizes: { instruments, accounts } }) {
    const column = (i: number): Float64Array => doubles.subarray(instruments + i * accounts, instruments + (i + 1) * accounts);
    if (doubles.length !== instruments + 4 * accounts) throw new Error(`${doubles.length} results`);
    return {
      values: doubles.subarray(0, instruments),
      variances: column(0),
      worstLosses: column(1),
      valuesAtRisk: column(2),
      shortfalls: column(3),
    };
  },
};

export const nativeSameIsa: Contender<Book, WholeResults> = nativeContender(sameIsa, program);
export const native: Contender<Book, WholeResults> = nativeContender(wholeIsa, program);
