// A scan with open orders: every scenario counts fills that cost something there, all or the costliest few.
// That is exactly the worst subset of them:
//   max over J of max_s (loss_s + sum over J of x_js) = max_s (loss_s + sum of max(0, x_js)), x_js what fill j costs less what it gains in scenario s.
// Source: own derivation (a sum of maxima is the maximum over subsets), held to brute force over all subsets in test/program/orders.test.ts.
import { Fault } from '../../fault.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Operand } from '../compile/operand.js';
import type { ScanPlaces } from '../compile/scanRows.js';
import { type ProgramStep, stepOf } from '../compile/steps.js';
import { settlementShare } from '../scenarios/counting.js';
import { scenarioTable } from '../scenarios/table.js';
import { coinsByPair } from './futuresPnl.js';
import { nakedScanWithOrders } from './nakedScanOrders.js';
import { type Scanned, type ScanTerm, scanRow } from './plainScan.js';

export function scanWithOrders(term: ScanTerm, set: string, compiler: Compiler, held: Operand): Scanned {
  if (term.discount !== undefined || term.collateral !== undefined || term.offset !== undefined)
    throw new Fault(
      'BAD_RULES',
      'rules.terms',
      'orders of a requirement (worstSubset) where a scan discounts expiries or keeps gains to an offset',
      'orders of the term',
    );
  if (term.naked !== undefined) return nakedScanWithOrders(term, set, compiler, held);
  const { rows } = compiler;
  const table = scenarioTable(compiler, set, 'weighted');
  const level = term.netting === 'account' ? 'A' : 'U';
  const out = compiler.register(level);
  const marks = compiler.byRow(4, (tick, row, cells, at) => {
    const option = rows.option[row] === 1;
    const base = option && table.set.price === 'mark' ? (tick.quoteAttribute(row, 'mark') ?? Number.NaN) : tick.columns.prices[row];
    const share = settlementShare(table.set, tick, row);
    const inverse = rows.inverse[row] === 1;
    cells[at] = inverse && !option ? -1 / base : base;
    cells[at + 2] = tick.columns.scales[row] * share;
    cells[at + 3] = inverse ? rows.multipliers[row] * tick.columns.indexes[row] * share : 0;
  });
  const common = {
    starts: compiler.column(level === 'A' ? 'starts' : 'pairPositions'),
    rows: compiler.column('positionRows'),
    quantities: compiler.column('quantities'),
    grid: compiler.at(table.cells),
    coinStarts: compiler.column(level === 'A' ? 'coinAccountStarts' : 'coinStarts'),
    coinPairs: compiler.column('coinPairs'),
    values: compiler.cells(coinsByPair(compiler)),
    firstPair: 0,
    units: compiler.column('pairUnderlyings'),
    moves: compiler.at(table.coinMoves),
    orderStarts: compiler.column(level === 'A' ? 'orderAccountStarts' : 'orderStarts'),
    orderRows: compiler.column('orderRows'),
    orderUnits: compiler.column('orderUnderlyings'),
    orderQuantities: compiler.column('orderQuantities'),
    orderPrices: compiler.column('orderEntries'),
    marks: compiler.at(marks),
    weights: compiler.at(table.weights),
    floor: compiler.double(term.floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY),
    count: compiler.count(level === 'A' ? 'account' : 'pair'),
    rowBytes: 8 * table.width,
  };
  const { orders } = term;
  const step = ({ rows, stride, out }: ScanPlaces): ProgramStep =>
    typeof orders !== 'object'
      ? stepOf('scanOrders', { ...common, out, pnl: rows, pnlStride: stride })
      : stepOf('scanFills', {
          ...common,
          out,
          pnl: rows,
          pnlStride: stride,
          fills: orders.worst,
          costs: compiler.doubles('fills', orders.worst * table.width),
        });
  compiler.steps.orders.push(step({ rows: scanRow(table, compiler), stride: 0, out: compiler.cells(out) }));
  return { operand: columnOf(out), rows: { table, set, space: level === 'A' ? 'account' : 'pair', step } };
}
