// A block of accounts as terms see it: positions, groups of positions of one expiry, collateral, orders, scenario P&L.
import type { GridPlan } from './gridPlan.js';

/** A block on the backend's memory and beside it; terms read it and keep nothing of it. */
export interface TermBlock {
  /** Places of the run: this block is from .. from + count. */
  readonly from: number;
  readonly count: number;
  readonly units: number;
  /** Positions in CSR, canonical order: those of the block's account a are starts[a] .. listedEnds[a] (booked coins follow, up to starts[a + 1]). */
  readonly starts: Uint32Array;
  readonly listedEnds: Uint32Array;
  readonly rows: Uint32Array;
  readonly quantities: Float64Array;
  /** Quoted gain of each position against its entry price, before scale. */
  readonly gains: Float64Array;
  /** Positions of one account, underlying, kind (options or others) and expiry: group g holds positions groupStarts[g] .. groupStarts[g + 1]. */
  readonly groups: Groups;
  /** Collateral in CSR by account: asset of the market and amount, assets ascending. */
  readonly collateral: { readonly starts: Uint32Array; readonly assets: Uint32Array; readonly amounts: Float64Array };
  /** Open orders in CSR by account, by instrument row, then price, then quantity. */
  readonly orders: {
    readonly starts: Uint32Array;
    readonly rows: Int32Array;
    readonly quantities: Float64Array;
    readonly prices: Float64Array;
  };
  /** P&L of every group under a grid's scenarios, [groups x stride] by column of the plan; the kernels compute it when first asked in a block. */
  scenarioPnls(grid: string): ScenarioPnls;
  /** Makes an account's results void, with a fault at this path below the account. */
  refuse(
    account: number,
    code: 'MISSING_FIELD' | 'OUT_OF_RANGE' | 'OVERFLOW' | 'TOO_LARGE',
    field: string,
    expectation: string,
    got: unknown,
  ): void;
}

export interface ScenarioPnls {
  readonly plan: GridPlan;
  /** Of one contract: [rows x stride]. */
  readonly contracts: Float64Array;
  /** Of groups: [groups x stride]. */
  readonly groups: Float64Array;
}

export interface Groups {
  count: number;
  /** [count + 1]. */
  readonly starts: Uint32Array;
  /** Account in the block, underlying, expiry group (-1 for none) and kind of row of each. */
  readonly accounts: Uint32Array;
  readonly units: Uint32Array;
  readonly expiries: Int32Array;
  readonly kinds: Uint8Array;
}

/** Numbers of one block: [count] for a term of accounts, [count x units] for one of (account, underlying) pairs. */
export type TermValues = Float64Array;

/**
 * A term, prepared: fills its numbers for a block. `out` is zero when it is called. A term over a grid also writes the scenario that each number is
 * of to `scenarios` (as long as `out`, -1 when it is called), an index into the grid's list.
 */
export type TermFill = (block: TermBlock, out: TermValues, scenarios: Int32Array) => void;
