// A book as columns: thousands of accounts, one row per position. Built by BookBuilder, then frozen.
import type { FaultRecord } from '../fault.js';
import type { MarginMode } from './account.js';

/** A fault of one row of a book's source: the account it belongs to is margined by no rule until it is mended. */
export interface BookFault extends FaultRecord {
  /** Index into Book.accounts; -1 when the row could not be given to an account. */
  readonly account: number;
}

export interface Book {
  /** Account ids; with `subaccounts` and `modes` parallel: one entry a margined unit, in order of first appearance. */
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  readonly modes: readonly MarginMode[];
  /** Instrument ids, in order of first appearance; positions refer to them by index. */
  readonly instruments: readonly string[];
  readonly assets: readonly string[];
  /** Positions: [positionCount] each. Rows of one instrument in an account are netted in their order, as fills are. */
  readonly positionAccounts: Uint32Array;
  readonly positionInstruments: Uint32Array;
  readonly quantities: Float64Array;
  readonly entryPrices: Float64Array;
  /** 1: kept apart from the other side of the instrument (hedge mode); left out where none is. */
  readonly positionSides?: Uint8Array;
  /** Collateral rows: [collateralCount] each. */
  readonly collateralAccounts: Uint32Array;
  readonly collateralAssets: Uint32Array;
  readonly amounts: Float64Array;
  /** Open orders: [orderCount] each; quantities signed. */
  readonly orderAccounts?: Uint32Array;
  readonly orderInstruments?: Uint32Array;
  readonly orderQuantities?: Float64Array;
  readonly orderPrices?: Float64Array;
  /** 1: under market-maker protection; left out where no order is. */
  readonly orderProtected?: Uint8Array;
  /** Figures of accounts by name, [accounts] each, NaN where an account has none. */
  readonly accountFigures?: ReadonlyMap<string, Float64Array>;
  readonly faults: readonly BookFault[];
}
