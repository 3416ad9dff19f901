// A scenario in words and numbers: which of its set, what it moves and shocks.
import { type Scenario, scenarioLabels, scenariosOf } from '../../rules/document/scenarios.js';
import type { ScanRows } from '../compile/scanRows.js';
import type { Readings } from './readings.js';

export interface ScenarioShape {
  readonly set: string;
  /** `-0.75 up`: the move as the set states it and the shock of vols; `array 7` of published arrays. */
  readonly label: string;
  /** Name of the shock of vols, 'unchanged' for none; absent of published arrays, as the next two are. */
  readonly vol?: string;
  /** Moves of the price, as a fraction, by underlying. */
  readonly moves?: Readonly<Record<string, number>>;
  /** P&L counts by this. */
  readonly weights?: Readonly<Record<string, number>>;
}

export function scenarioOf({ rules, underlyings }: Readings, { set, table }: ScanRows, scenario: number): ScenarioShape {
  const label = scenarioLabels(table.set)[scenario];
  if (table.set.arrays !== undefined) return { set, label };
  const list = scenariosOf(rules, set, underlyings) as readonly Scenario[];
  const { vol, moves, weights } = list[scenario];
  const by = (column: readonly number[]): Record<string, number> => Object.fromEntries(underlyings.map((id, u) => [id, column[u]]));
  return { set, label, vol, moves: by(moves), weights: by(weights) };
}
