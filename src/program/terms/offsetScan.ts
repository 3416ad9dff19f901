// A scan by account in which a gain of one underlying offsets losses of others only as far as stated: the part `share` of it, at most `cap`, and not at all in scenarios beyond the
// price range; a loss beyond it is less what is forgiven. A = max(0, max over s of -sum over underlyings of kept(weight x P&L)).
// Source: Deribit "Portfolio margin", risk matrix and extended table (gains beyond the range count nothing).
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Operand } from '../compile/operand.js';
import { maybeValueIn } from '../compile/values.js';
import { scenarioTable } from '../scenarios/table.js';
import { coinsByPair } from './futuresPnl.js';
import type { ScanTerm } from './plainScan.js';

export function offsetScan(term: ScanTerm, set: string, compiler: Compiler): Operand {
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
  const row = compiler.once(`scan row ${table.width}`, () => heap.f64(2 * table.width));
  compiler.step('terms', 'scanOffset', {
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
    pnl: compiler.at(row),
    net: compiler.at(row + 8 * table.width),
    netStride: 0,
    floor: compiler.double(term.floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY),
    out: compiler.cells(out),
    firstPair: 0,
    count: compiler.count('account'),
    rowBytes: 8 * table.width,
  });
  return columnOf(out);
}
