// The shape of a priced scenario set: where its numbers stand.
import type { ScenarioSet } from '../../rules/document/scenarioSet.js';
import type { Address } from '../heap.js';

/** weighted: P&L x weight. worth: what an option is worth after the scenario (P&L of anything else), unweighted. */
export type TableForm = 'weighted' | 'worth';

/** [underlyings x width]: what the scenarios of a set are by underlying, whatever the market; what a loss is forgiven in the currency of the document. */
export type ScenarioLines = Readonly<Record<'moves' | 'weights' | 'forgiven', Float64Array>>;

export interface ScenarioTable {
  readonly set: ScenarioSet;
  readonly form: TableForm;
  /** Scenarios, and doubles between rows: a multiple of four; cells beyond the last scenario repeat the first. */
  readonly count: number;
  readonly width: number;
  /** [rows x width], numeraire a contract. */
  readonly cells: Address;
  /** [underlyings x width]: P&L of a unit of coin booked (weighted; 0 where coins count at today's price), what a loss is forgiven, numeraire. */
  readonly coinMoves: Address;
  readonly forgiven: Address;
  /** [underlyings x width]. */
  readonly weights: Address;
  /** [width]: the sign bit where a shock may come with either sign, else 0. */
  readonly either: Address;
  /** [width]: 1 where a gain of one underlying may offset a loss of another, else 0. */
  readonly gains: Address;
}
