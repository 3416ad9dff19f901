// Shapes that stand in many bodies.

import { line, name, plain } from '../../shape/leaves.js';
import { asItIs, either, list, named, record, said, truth } from '../../shape/shape.js';

export const of = { account: name, 'subaccount?': line(128) };
export const ofAccount = record(of);
/** Accounts that are asked about by themselves. */
export const accounts = list(ofAccount, 1, 1000);
const isText = (value: unknown): boolean => typeof value === 'string';
/** A text, or an object that a library's own door looks at. */
export const textOr = either(isText, line(128), asItIs);
export const rules = said(textOr, { words: 'the name of a preset, or a document margincore-3' });
export const numbers = named(plain);
export const orderFields = {
  instrument: name,
  quantity: said(plain, { words: 'signed: above 0 buys', unit: 'contracts' }),
  price: said(plain, { words: 'in the quote of the instrument' }),
  'protected?': truth,
};
