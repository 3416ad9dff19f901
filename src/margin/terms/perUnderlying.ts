// A number of the rule itself, an underlying at a time.
import { lookup } from '../../book/table.js';
import type { Prepare } from './term.js';

export const perUnderlying: Prepare<'perUnderlying'> = ({ values }, { rows }) => {
  const stated = rows.underlyings.map((underlying) => lookup(values, underlying));
  return ({ count }, out) => {
    for (let a = 0; a < count; a++) out.set(stated, a * stated.length);
  };
};
