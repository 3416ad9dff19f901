// What moves between an account's margin and its free money: searched for below one level, released above another.
import { fieldsOf, plainNumber } from '../book/fields.js';
import { nonNegative } from '../check.js';

export interface MarginTransferInputs {
  /** Money that the margin is met by. */
  readonly balance: number;
  /** Levels of the account, as a run gives them (`levels` of a requirement). */
  readonly maintenance: number;
  readonly search: number;
  readonly initial: number;
  readonly release: number;
}

export interface MarginTransfer {
  /** Into the margin (positive) or out of it (negative). */
  readonly transfer: number;
  /** The least that must come in: the rest of the request may be missing. 0 if nothing must. */
  readonly least: number;
}

/** Below `search` up to initial, at least to maintenance; above `release` down to initial; else nothing. Throws what the guards throw. Source: Vega 0010-MARG. */
export function marginTransfer(inputs: MarginTransferInputs): MarginTransfer {
  const given = fieldsOf(inputs, 'inputs', ['balance', 'maintenance', 'search', 'initial', 'release']);
  const balance = plainNumber(given.balance, 'inputs.balance');
  const [maintenance, search, initial, release] = (['maintenance', 'search', 'initial', 'release'] as const).map((name) =>
    nonNegative(given[name], `inputs.${name}`),
  ) as [number, number, number, number];
  if (balance < search) return { transfer: initial - balance, least: Math.max(0, maintenance - balance) };
  return { transfer: balance > release ? initial - balance : 0, least: 0 };
}
