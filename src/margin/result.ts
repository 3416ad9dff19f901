// What a margin run returns: columns by account, nothing copied per account unless asked.
import type { MarginMode } from '../book/account.js';
import type { AccountFault } from '../book/accountFault.js';

export type { AccountFault };

/** One margin mode over all accounts; money in the numeraire, [accounts] each. NaN exactly where the account has a fault. */
export interface ModeColumns {
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
  /** The equity this mode counts: isolated and cross leave the value of short options out of it, for it is in their requirement; portfolio counts all. */
  readonly equities: Float64Array;
  /** equity of the mode - initial. */
  readonly excesses: Float64Array;
  /** equity of the mode / maintenance; when nothing is required Infinity, or -Infinity for a negative equity. */
  readonly healths: Float64Array;
  /** notional / initial; Infinity when nothing is required of a position, NaN without positions. */
  readonly efficiencies: Float64Array;
}

/** What made the portfolio requirement; [accounts] each, numeraire. */
export interface PortfolioColumns extends ModeColumns {
  readonly worstLosses: Float64Array;
  /** Index into MarginRun.scenarios. */
  readonly worstScenarios: Uint32Array;
  readonly valuesAtRisk: Float64Array;
  readonly shortfalls: Float64Array;
  readonly deltaFloors: Float64Array;
  readonly nakedShorts: Float64Array;
  readonly rolls: Float64Array;
  /** The most the account can lose: the value of its options when it holds nothing but long ones, else Infinity. No requirement is above it. */
  readonly maximumLosses: Float64Array;
}

export interface Scenario {
  /** Readable and stable: `all -0.75 vol +1`, `BTC +1 vol 0`, `tail -2`. */
  readonly label: string;
  /** Relative price move of each underlying, [underlyings]. */
  readonly moves: readonly number[];
  /** Vol shock of each underlying before the term factor, decimal. */
  readonly volShocks: readonly number[];
  readonly weight: number;
}

/** Net Greeks by account and underlying: [accounts x underlyings] row-major each, numeraire, at the door's units. Empty when the run was told to leave them out. */
export interface NetGreeks {
  /** Money gained per unit price move: sum of q x multiplier x dV/dF, coins already booked included, in units of the underlying. */
  readonly deltas: Float64Array;
  readonly gammas: Float64Array;
  /** Per 1.00 of vol. */
  readonly vegas: Float64Array;
  /** Per day. */
  readonly thetas: Float64Array;
}

export interface MarginRun {
  readonly asOf: number;
  readonly numeraire: string;
  readonly rules: { readonly name: string; readonly date: string };
  /** Where factor vols and correlation came from, in words. */
  readonly factorSource: string;
  readonly underlyings: readonly string[];
  readonly scenarios: readonly Scenario[];
  /** In canonical order: by account id, then subaccount id (code units). */
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  readonly modes: readonly MarginMode[];
  /** 0 ok, 1 the account has a fault and its numbers are NaN. */
  readonly statuses: Uint8Array;
  readonly positionCounts: Uint32Array;
  /** Collateral after haircuts. */
  readonly collateralValues: Float64Array;
  /** Unrealised P&L of spot, futures and perpetuals: paid for from nothing yet, so part of equity. */
  readonly futuresPnls: Float64Array;
  /** Model value of options, long positive: their premium has left or entered the collateral, so part of equity. */
  readonly optionValues: Float64Array;
  /** collateral value + futures P&L + option value. */
  readonly equities: Float64Array;
  /** Unrealised P&L of every position against its entry price, options included (for reading; not a term of equity). */
  readonly unrealised: Float64Array;
  /** Gross notional of the positions at index prices. */
  readonly notionals: Float64Array;
  readonly isolated?: ModeColumns;
  readonly cross?: ModeColumns;
  readonly portfolio?: PortfolioColumns;
  readonly greeks: NetGreeks;
  readonly faults: readonly AccountFault[];
  /** Bytes of backend memory the run used. */
  readonly memoryBytes: number;
  /** Stage name -> ms; kept apart from every number above, which is a pure function of the inputs. */
  readonly timings: Readonly<Record<string, number>>;
  /** P&L of one account under every scenario, in the order of `scenarios`; a copy. */
  scenarioVector(account: string, subaccount?: string): Float64Array;
}
