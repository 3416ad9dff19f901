// What a run of term rules answers: equity and requirements by account, terms and formulas when asked, faults.
import type { AccountFault } from '../result.js';

export interface TermColumn {
  /** 'account': [accounts]; 'unit': [accounts x underlyings]. */
  readonly level: 'account' | 'unit';
  readonly values: Float64Array;
  /** Of a term over a grid: which of `labels` each number is of; -1 where none is (nothing is lost in any). */
  readonly scenarios?: Int32Array;
  readonly labels?: readonly string[];
}

/** One number an account in every column, accounts in canonical order; numeraire. An account with a fault has status 1 and NaN in all of them. */
export interface RequirementRun {
  readonly asOf: number;
  readonly numeraire: string;
  readonly rules: { readonly name: string; readonly date: string };
  readonly underlyings: readonly string[];
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  readonly statuses: Uint8Array;
  readonly equities: Float64Array;
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
  /** Equity - initial requirement. */
  readonly excesses: Float64Array;
  /** Equity / maintenance requirement; nothing required: Infinity, or -Infinity for a debt. */
  readonly healths: Float64Array;
  /** Sum of |quantity| x notional. */
  readonly notionals: Float64Array;
  /** Every term and formula by name, when they were asked for. */
  readonly terms: ReadonlyMap<string, TermColumn>;
  readonly faults: readonly AccountFault[];
}
