// What a scan counts scenario by scenario: its own step once more, each entry's row left where it can be read.
import type { ScenarioTable } from '../scenarios/shape.js';
import type { Argument, ProgramStep } from './steps.js';

/** Owner of a row of scenarios: account, pair, expiry of a pair (of all positions, or of options). */
export type ScanSpace = 'account' | 'pair' | 'group' | 'optionGroup';

/** Places of a scan's rows, `stride` bytes apart (0: all in one place), and of its losses. */
export interface ScanPlaces {
  readonly rows: { readonly local: number };
  readonly stride: number;
  readonly out: Argument;
}

export interface ScanRows {
  readonly table: ScenarioTable;
  /** Name of the scenario set. */
  readonly set: string;
  readonly space: ScanSpace;
  /** Which underlyings are scanned by this set, where sets are by underlying. */
  readonly of?: (underlying: number) => boolean;
  /** The step of the scan; run again after its block it reads what it read. */
  step(places: ScanPlaces): ProgramStep;
}
