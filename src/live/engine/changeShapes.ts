// Fields that several kinds of change have: contracts, prices, amounts, accounts.
import { plainNumber } from '../../book/fields.js';
import { count, identifier, nonNegative, positive } from '../../check.js';
import { Fault } from '../../fault.js';
import { name } from '../../shape/leaves.js';
import { type Of as OfShape, record, type Shape, said } from '../../shape/shape.js';

export const contracts: Shape<number> = said(
  {
    parse(value, path) {
      const x = plainNumber(value, path);
      if (x === 0) throw new Fault('OUT_OF_RANGE', path, 'other than 0', x);
      return x;
    },
    schema: { type: 'number', not: { const: 0 } },
  },
  { words: 'signed: above 0 buys', unit: 'contracts' },
);
export const price: Shape<number> = said(
  { parse: nonNegative, schema: { type: 'number', minimum: 0 } },
  { words: 'in the quote of the instrument' },
);
export const size: Shape<number> = { parse: positive, schema: { type: 'number', exclusiveMinimum: 0 } };
export const amount: Shape<number> = said(size, { unit: 'of the asset' });

/** An account by name, or by its row (`live.rowOf`) for callers in a hurry. */
const whose: Shape<string | number> = {
  parse: (value, path) => (typeof value === 'number' ? count(value, 0, 2 ** 32, path) : identifier(value, path)),
  schema: { type: ['string', 'integer'] },
};
const subaccount: Shape<string> = {
  parse: (value, path) => (value === '' ? value : identifier(value, path)),
  schema: { type: 'string', maxLength: 128 },
};
export const of = { account: whose, 'subaccount?': subaccount };
/** By name alone, where a change names others. */
export const ofNamed = { account: name, 'subaccount?': subaccount };
export const to = record(of);
export type Of = OfShape<typeof to>;
