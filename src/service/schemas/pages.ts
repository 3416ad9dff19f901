// What may stand behind the `?` of a page of accounts.
import { whole } from '../../shape/leaves.js';
import { record, type Shape } from '../../shape/shape.js';

/** Digits as a whole number. */
function digits(lo: number, hi: number): Shape<number> {
  const number = whole(lo, hi);
  return {
    parse: (value, path) => number.parse(typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value, path),
    schema: number.schema,
  };
}

export const pageSchema = record({ 'from?': digits(0, 2 ** 32), 'most?': digits(1, 10_000) });
