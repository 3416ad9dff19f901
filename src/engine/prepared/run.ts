// What a run answers, as plain data: columns by account of the book, stand-ins used, what is not charged, faults with words.

import type { InstrumentKind } from '../../book/instrument.js';
import type { Watched } from '../../book/watched.js';
import type { FaultRecord } from '../../fault.js';
import type { AssumptionUsed } from '../../program/tick/assumptions.js';
import type { NetGreeks } from './greeks.js';

/** Progress counts accounts of the book whose figures are of now. An aborted run keeps what was computed: the next run goes on from there. */
export type RunOptions = Watched;

/** Columns of one requirement by account: NaN where the account has a fault. Numeraire. */
export interface RequirementColumns {
  /** Equity as the requirement counts it. */
  readonly equities: Float64Array;
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
  /** Equity less initial. */
  readonly excesses: Float64Array;
  /** Further levels of the requirement, by name (search, release). */
  readonly levels?: Readonly<Record<string, Float64Array>>;
}

/** Every account under the requirement that is its own. */
export interface OwnColumns extends RequirementColumns {
  /** Which that is, by account: what the book states of it, else what the document assumes. */
  readonly names: readonly string[];
}

/** Kind of instrument that the rules do not charge: number of accounts that hold it, and its value at the index. */
export interface NotCharged {
  readonly kind: InstrumentKind;
  /** Positions, or open orders. */
  readonly of: 'positions' | 'orders';
  readonly accounts: number;
  readonly notional: number;
}

export interface RunFault extends FaultRecord {
  readonly account: string;
  readonly subaccount: string;
}

/** A pure function of book, market and rules: structured clones and JSON of it are whole. Accounts (each subaccount one) stand in the order of the book. */
export interface MarginRun {
  readonly asOf: number;
  readonly numeraire: string;
  readonly rules: { readonly name: string; readonly date: string };
  /** Source of factor vols and correlations, in words, if the rules read any. */
  readonly factorSource?: string;
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  readonly requirements: Readonly<Record<string, RequirementColumns>>;
  readonly own: OwnColumns;
  /** Instruments that an account holds. */
  readonly positionCounts: Uint32Array;
  /** Gross notional of the positions at index prices; NaN where the account has a fault. */
  readonly notionals: Float64Array;
  readonly underlyings: readonly string[];
  readonly greeks: NetGreeks;
  /** 0 where an account has figures, else why not. */
  readonly codes: Uint8Array;
  /** 1 where a part of an account is not charged: it enters no total without that mark. */
  readonly partial: Uint8Array;
  readonly assumptions: readonly AssumptionUsed[];
  readonly notCharged: readonly NotCharged[];
  /**
   * Warnings about the figures: terms that no requirement reads (BAD_RULES), requirements without a proof (UNPROVED), collateral that the rules do
   * not take (UNKNOWN_ASSET), shifts of vols that the floor stopped (OUT_OF_RANGE), with the number of options.
   */
  readonly warnings: readonly FaultRecord[];
  /** Faults of the first accounts that have one; `faultCount` is their number. */
  readonly faults: readonly RunFault[];
  readonly faultCount: number;
}
