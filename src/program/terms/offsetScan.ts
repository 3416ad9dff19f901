// A scan by account in which a gain of one underlying offsets losses of others in part:
// the share `share` of it, at most `cap`, and not at all in scenarios beyond the
// price range; a loss beyond it is less what is forgiven. A = max(0, max over s of -sum over underlyings of kept(weight x P&L)).
// Source: Deribit "Portfolio margin", risk matrix and extended table (gains beyond the range count nothing).
import type { Compiler } from '../compile/compiler.js';
import { columnOf } from '../compile/operand.js';
import type { ScanPlaces } from '../compile/scanRows.js';
import { stepOf } from '../compile/steps.js';
import { maybeValueIn } from '../compile/values.js';
import { scenarioTable } from '../scenarios/table.js';
import { coinsByPair } from './futuresPnl.js';
import { type Scanned, type ScanTerm, scanRow } from './plainScan.js';

export function offsetScan(term: ScanTerm, set: string, compiler: Compiler): Scanned {
  const { underlyings, heap } = compiler;
  const table = scenarioTable(compiler, set, 'weighted');
  const out = compiler.register('A');
  const offsets = heap.f64(2 * underlyings.length);
  compiler.onTick((tick, linked) => {
    const cells = linked.f64(offsets, 2 * underlyings.length);
    underlyings.forEach((id, u) => {
      cells[2 * u] = term.offset === undefined ? 1 : (maybeValueIn(tick, term.offset.share, 'initial', id) ?? Number.NaN);
      cells[2 * u + 1] =
        term.offset === undefined
          ? Number.POSITIVE_INFINITY
          : (maybeValueIn(tick, term.offset.cap, 'initial', id) ?? Number.NaN) * tick.currency;
    });
  });
  const row = scanRow(table, compiler);
  const step = ({ rows, stride, out }: ScanPlaces) =>
    stepOf('scanOffset', {
      pairStarts: compiler.column('pairStarts'),
      pairPositions: compiler.column('pairPositions'),
      rows: compiler.column('positionRows'),
      quantities: compiler.column('quantities'),
      grid: compiler.at(table.cells),
      coinStarts: compiler.column('coinStarts'),
      coinPairs: compiler.column('coinPairs'),
      values: compiler.cells(coinsByPair(compiler)),
      units: compiler.column('pairUnderlyings'),
      moves: compiler.at(table.coinMoves),
      forgiven: compiler.at(table.forgiven),
      gains: compiler.at(table.gains),
      offsets: compiler.at(offsets),
      pnl: row,
      net: rows,
      netStride: stride,
      floor: compiler.double(term.floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY),
      out,
      firstPair: 0,
      count: compiler.count('account'),
      rowBytes: 8 * table.width,
    });
  compiler.steps.terms.push(step({ rows: { local: row.local + 8 * table.width }, stride: 0, out: compiler.cells(out) }));
  return { operand: columnOf(out), rows: { table, set, space: 'account', step } };
}
