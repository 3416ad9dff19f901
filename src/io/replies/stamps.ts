// When replies were made, by what they say themselves: the latest of the instants that venues and ccxt stamp them with.
import { isRow } from './fields.js';

const keys = ['timestamp', 'time', 'ts', 'uTime', 'updateTime', 'updatedTime', 'updated_at', 'last_updated_at', 'usOut'];
const [first, last] = [Date.UTC(2010, 0, 1), Date.UTC(2100, 0, 1)];
/** How deep stamps stand: a row of a list of a reply of a structure. */
const depth = 6;

/** Milliseconds since 1970 UTC; undefined where nothing is stamped. */
export function stampOf(replies: readonly unknown[]): number | undefined {
  let latest: number | undefined;
  const look = (one: unknown, left: number): void => {
    if (left === 0) return;
    if (Array.isArray(one)) {
      for (const part of one) look(part, left - 1);
      return;
    }
    if (!isRow(one)) return;
    for (const [key, value] of Object.entries(one)) {
      if (typeof value === 'object') look(value, left - 1);
      if (!keys.includes(key) || (typeof value !== 'number' && typeof value !== 'string')) continue;
      const stated = Number(value);
      // microseconds of Deribit
      const at = Math.floor(stated >= 1000 * first ? stated / 1000 : stated);
      if (at >= first && at < last && !(at <= (latest ?? 0))) latest = at;
    }
  };
  look(replies, depth);
  return latest;
}
