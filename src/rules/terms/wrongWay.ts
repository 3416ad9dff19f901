// Wrong-way add-on: collateral in the asset that a position is long of falls with the position it is to carry.
import { factor, named, record } from '../shapes/shape.js';

/**
 * rate x min(value of the account's collateral in the asset of an underlying, its net long delta in that underlying), both in the numeraire and at
 * least 0: what both lose together. A short against the coin it is in is the right way and costs nothing. Underlyings by name, else '*' where it is
 * stated; an account with both in one of no entry has a fault. Source: the wrong-way risk of collateral as venues surcharge it.
 */
export const wrongWay = { level: 'unit', shape: record({ underlyings: named(record({ rate: factor })) }) } as const;
