// The oracle of the whole run, on a few accounts: textbook Black-76 in plain doubles, then the oracles of the stages.
import { contenderError } from '../../test/precision.js';
import { rollupReference } from '../../test/reference/rollup.js';
import { scenarioTailReference } from '../../test/reference/scenarioTail.js';
import { black76 } from '../../test/reference/textbookBlack.js';
import { varianceReference } from '../../test/reference/variance.js';
import { columnError, spread } from '../contenders/contender.js';
import { optionRow } from '../kernels/optionData.js';
import { type Book, width } from './book.js';
import { fillLoadings } from './stages.js';

export interface WholeResults {
  /** By instrument. */
  readonly values: ArrayLike<number>;
  /** By account; of the first accounts alone where a contender is too slow for all. */
  readonly variances: ArrayLike<number>;
  readonly worstLosses: ArrayLike<number>;
  readonly valuesAtRisk: ArrayLike<number>;
  readonly shortfalls: ArrayLike<number>;
}

export const wholeRunTolerance = contenderError;
const checkedAccounts = 5;

/** Row of the grid: P&L of a contract in every scenario. */
function pnlRow({ market: m, sizes }: Book, h: number): number[] {
  const { forward, strike, expiryYears, vol, rate, call } = optionRow(m, h);
  const base = black76(forward, strike, expiryYears, vol, rate, call).value;
  return Array.from({ length: sizes.scenarios }, (_, s) => {
    const at = (m.units[h] as number) * m.stride + s;
    const moved = vol * (1 + (m.volShocks[at] as number) * (m.volScales[h] as number)) + (m.volShifts[at] as number);
    const shocked = Math.max(Math.min(m.volFloor, vol), moved);
    return (
      (m.scales[h] as number) * (black76(forward * (1 + (m.moves[at] as number)), strike, expiryYears, shocked, rate, call).value - base)
    );
  });
}

/** The worst error of a run's results, relative to the largest figure of each column. */
export function wholeRunError(book: Book, results: WholeResults): number {
  const { market, positions, weights, cholesky, sizes } = book;
  const { unitCount, scenarios, tailCount } = sizes;
  const instruments = Array.from({ length: market.count }, (_, h) => {
    const { forward, strike, expiryYears, vol, rate, call } = optionRow(market, h);
    return black76(forward, strike, expiryYears, vol, rate, call);
  });
  const loadings = new Float64Array(market.count * width);
  fillLoadings(
    book,
    instruments.map(({ delta }) => delta),
    instruments.map(({ vega }) => vega),
    loadings,
  );
  const picked = spread(results.variances.length, checkedAccounts);
  const expected = picked.map((a) => {
    const first = positions.starts[a] as number;
    const end = positions.starts[a + 1] as number;
    const starts = [0, end - first];
    const held = Array.from(positions.handles.subarray(first, end));
    const quantities = positions.quantities.subarray(first, end);
    const { units } = market;
    const exposures = rollupReference({ starts, handles: held, quantities, units, loadings, unitCount, width });
    const grid = held.flatMap((h) => pnlRow(book, h));
    const handles = held.map((_, k) => k);
    const tail = scenarioTailReference({ starts, handles, quantities, grid, weights, scenarios, stride: scenarios, tailCount });
    return { variance: varianceReference(exposures, cholesky, unitCount * width), tail };
  });
  const at = (column: ArrayLike<number>): number[] => picked.map((a) => column[a] as number);
  return Math.max(
    columnError(
      Array.from(results.values).slice(0, market.count),
      instruments.map(({ value }) => value),
    ),
    columnError(
      at(results.variances),
      expected.map(({ variance }) => variance),
    ),
    columnError(
      at(results.worstLosses),
      expected.map(({ tail }) => tail.worstLosses[0] as number),
    ),
    columnError(
      at(results.valuesAtRisk),
      expected.map(({ tail }) => tail.valuesAtRisk[0] as number),
    ),
    columnError(
      at(results.shortfalls),
      expected.map(({ tail }) => tail.shortfalls[0] as number),
    ),
  );
}
