// What a run of term rules knows before it prices a grid: rows, values, figures, mathematics of the backend on plain columns.

import type { InstrumentRows } from '../../columns/packInstruments.js';
import type { Market } from '../../market/market.js';
import type { TermRules } from '../../rules/termRules.js';
import type { BackendMath } from '../backendMath.js';
import type { Valuation } from '../valuation.js';
import type { FigureColumns } from './figures.js';

/** Everything here is on plain memory. */
export interface RunBase {
  readonly market: Market;
  readonly rules: TermRules;
  readonly rows: InstrumentRows;
  readonly valuation: Valuation;
  readonly figures: FigureColumns;
  /** Account figures of the book by place, NaN where there is none; all NaN for a name that no account states. */
  accountFigure(name: string): Float64Array;
  /** The backend's own functions: the same bits everywhere. Terms may call them while they prepare, not later. */
  readonly math: BackendMath;
}
