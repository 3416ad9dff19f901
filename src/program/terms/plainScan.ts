// A scan of positions: the worst loss by account or underlying, positions and coins together; parts that other scans share.
import { Fault } from '../../fault.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Operand } from '../compile/operand.js';
import type { ScanPlaces, ScanRows } from '../compile/scanRows.js';
import { type ProgramStep, stepOf } from '../compile/steps.js';
import type { ScenarioTable } from '../scenarios/shape.js';
import { scenarioTable } from '../scenarios/table.js';
import { coinsByPair } from './futuresPnl.js';
import type { TermOf } from './term.js';

export type ScanTerm = TermOf<'scan'>;

/** Columns that a scan is measured into, and how to read its rows. */
export interface Scanned {
  readonly operand: Operand;
  readonly rows: ScanRows;
}

/** Which positions: all, or those of some kinds. */
export function scannedKinds({ kinds }: ScanTerm): 'all' | 'options' | 'others' {
  if (kinds === undefined || kinds.length === 4) return 'all';
  if (kinds.length === 1 && kinds[0] === 'option') return 'options';
  if (!kinds.includes('option')) return 'others';
  throw new Fault('BAD_RULES', 'rules.terms', 'a scan of all kinds, of options, or of all but options', kinds.join());
}

export function plainScan(term: ScanTerm, set: string, compiler: Compiler): Scanned {
  const table = scenarioTable(compiler, set, 'weighted');
  const level = term.netting === 'account' ? 'A' : 'U';
  const out = compiler.register(level);
  const kinds = scannedKinds(term);
  if (kinds !== 'all') throw new Fault('BAD_RULES', 'rules.terms', 'all kinds unless netted by expiry', kinds);
  const common = {
    rows: compiler.column('positionRows'),
    quantities: compiler.column('quantities'),
    grid: compiler.at(table.cells),
    coinPairs: compiler.column('coinPairs'),
    values: compiler.cells(coinsByPair(compiler)),
    units: compiler.column('pairUnderlyings'),
    moves: compiler.at(table.coinMoves),
    floor: compiler.double(term.floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY),
    firstPair: 0,
  };
  const narrow = level === 'U' && table.width === 4;
  const step = ({ rows, stride, out }: ScanPlaces): ProgramStep =>
    narrow
      ? stepOf('scanNarrow', {
          first: 0,
          end: compiler.count('position'),
          rows: common.rows,
          pairs: compiler.column('positionPairs'),
          quantities: common.quantities,
          keeps: compiler.column('keepPair'),
          grid: common.grid,
          values: common.values,
          units: common.units,
          moves: common.moves,
          sums: rows,
          floor: common.floor,
          out,
          firstPair: 0,
          count: compiler.count('pair'),
        })
      : stepOf('scan', {
          starts: compiler.column(level === 'A' ? 'starts' : 'pairPositions'),
          coinStarts: compiler.column(level === 'A' ? 'coinAccountStarts' : 'coinStarts'),
          ...common,
          out,
          pnl: rows,
          pnlStride: stride,
          count: compiler.count(level === 'A' ? 'account' : 'pair'),
          rowBytes: 8 * table.width,
        });
  const once = narrow ? narrowRows('pair', compiler) : scanRow(table, compiler);
  compiler.steps.terms.push(step({ rows: once, stride: 0, out: compiler.cells(out) }));
  return { operand: columnOf(out), rows: { table, set, space: level === 'A' ? 'account' : 'pair', step } };
}

/** Rows of four scenarios of every entry of a block: what narrow scans share. */
export function narrowRows(space: 'pair' | 'group' | 'optionGroup', compiler: Compiler): { readonly local: number } {
  return compiler.scratch(space, 4);
}

/** Two rows of scratch that scans of one width share. */
export function scanRow({ width }: ScenarioTable, compiler: Compiler): { readonly local: number } {
  return compiler.doubles('scan row', 2 * width);
}
