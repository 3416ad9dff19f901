// What of a document decides how a book is packed: what it charges, what becomes of the rest, which collateral a scan moves.
import type { Book } from '../../book/book.js';
import type { Rules } from '../../rules/document/rules.js';
import type { PackPlan } from './pack.js';
import type { Rows } from './rows.js';

export function packPlan(rules: Rules, book: Book, rows: Rows): PackPlan {
  const { kinds, settlement, otherKinds, orders } = rules.scope;
  const bookFaults = new Uint8Array(book.accounts.length);
  for (const { account } of book.faults) if (account >= 0) bookFaults[account] = 1;
  const charges = (row: number): boolean =>
    kinds.includes(rows.kinds[row] as never) && (settlement === undefined || (rows.inverse[row] === 1) === (settlement === 'inverse'));
  return { rows, bookFaults, charges, otherKinds, orders, collateralOf: collateralOf(rules, rows) };
}

/** The underlying that an asset moves with in a scan that says so; -1 for none. */
function collateralOf(rules: Rules, rows: Rows): Int32Array | undefined {
  const [table] = Object.values(rules.terms).flatMap((term) =>
    term.kind === 'scan' && term.collateral !== undefined ? [term.collateral] : [],
  );
  if (table === undefined) return undefined;
  return Int32Array.from(rows.market.assets, ({ id }) => {
    const to = Object.hasOwn(table, id) ? table[id] : table['*'];
    return to === undefined || to === null ? -1 : rows.underlyingOf(to);
  });
}
