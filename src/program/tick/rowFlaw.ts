// Why a row cannot be used at a market.
import type { RowColumns } from './rowColumns.js';

/** Why a row cannot be used: an account that holds it has this as its code, so none is among `accountCodes`. */
export const rowCodes = {
  valid: 0,
  expired: 33,
  notFinite: 34,
  missingAttribute: 35,
  unknownEntry: 36,
  crossed: 37,
  // of risk and stress, which ask more of a row than rules do
  singular: 38,
  quotedInCoin: 39,
} as const;
export type RowCode = (typeof rowCodes)[Exclude<keyof typeof rowCodes, 'valid'>];

/** What a row lacks, for whoever asks later. */
export interface RowFlaw {
  readonly code: RowCode;
  readonly field: string;
  readonly expectation: string;
  readonly got: string | number | undefined;
}

export function isSameFlaw(x: RowFlaw | undefined, y: RowFlaw | undefined): boolean {
  return x === y || (x !== undefined && y !== undefined && x.code === y.code && x.field === y.field);
}

interface ValuedRows {
  readonly columns: Pick<RowColumns, 'codes'>;
  readonly flaws: ReadonlyMap<number, RowFlaw>;
}

/** What keeps a row from having a value at a tick: it has expired, or its numbers are not finite. What rules lack of it is no reason. */
export function valueFlaw({ columns, flaws }: ValuedRows, row: number): RowFlaw | undefined {
  const code = columns.codes[row];
  return code === rowCodes.expired || code === rowCodes.notFinite ? flaws.get(row) : undefined;
}
