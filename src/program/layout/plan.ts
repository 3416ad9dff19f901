// What of a document decides how a book is packed: what it charges, what becomes of the rest, which collateral a scan moves.
import type { Book } from '../../book/book.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Counts } from './columns.js';
import type { Store } from './holdings.js';
import type { Rows } from './rows.js';

/** What a program wants of a block. */
export interface PackPlan {
  readonly rows: Rows;
  /** Faults that the book itself has: account -> 1. */
  readonly bookFaults: Uint8Array;
  /** Whether the rules charge what a row is. */
  readonly charges: (row: number) => boolean;
  /** What becomes of an account that holds what they do not charge, or has orders that they refuse. */
  readonly otherKinds: 'notCharged' | 'refuse';
  readonly orders: 'charged' | 'notCharged' | 'refuse';
  /** Asset of the market -> underlying that a scan moves it with, -1 for none; undefined where no scan does. */
  readonly collateralOf: Int32Array | undefined;
}

export function packPlan(rules: Rules, book: Book, rows: Rows): PackPlan {
  const { kinds, settlement, otherKinds, orders } = rules.scope;
  const bookFaults = new Uint8Array(book.accounts.length);
  for (const { account } of book.faults) if (account >= 0) bookFaults[account] = 1;
  const charges = (row: number): boolean =>
    kinds.includes(rows.kinds[row] as never) && (settlement === undefined || (rows.inverse[row] === 1) === (settlement === 'inverse'));
  return { rows, bookFaults, charges, otherKinds, orders, collateralOf: collateralUnits(rules, rows) };
}

/** The underlying that an asset moves with in a scan that says so, -1 for none; undefined where no scan does. */
export function collateralUnits(rules: Rules, rows: Rows): Int32Array | undefined {
  const [table] = Object.values(rules.terms).flatMap((term) =>
    term.kind === 'scan' && term.collateral !== undefined ? [term.collateral] : [],
  );
  if (table === undefined) return undefined;
  return Int32Array.from(rows.market.assets, ({ id }) => {
    const to = Object.hasOwn(table, id) ? table[id] : table['*'];
    return to === undefined || to === null ? -1 : rows.underlyingOf(to);
  });
}

/** The most entries that accounts of a store, at these places of it, can take. */
export function boundsOf(
  { rows, orders: counting, collateralOf }: PackPlan,
  { lots, orders, collateral }: Store,
  places: Uint32Array,
): Counts {
  const { option, underlyings, expiries } = rows;
  const most: Counts = {
    account: places.length,
    pair: 0,
    position: 0,
    lot: 0,
    future: 0,
    group: 0,
    option: 0,
    optionGroup: 0,
    coin: 0,
    asset: 0,
    pairAsset: 0,
    order: 0,
    open: 0,
  };
  for (let n = 0; n < places.length; n++) {
    const a = places[n];
    let last = -1;
    let underlying = -1;
    let expiry = -1;
    let optionExpiry = -1;
    for (let i = lots.starts[a]; i < lots.ends[a]; i++) {
      const row = lots.rows[i];
      if (row < 0) continue;
      if (option[row] === 0) most.lot += 1;
      if (row === last) continue;
      last = row;
      if (underlyings[row] !== underlying) most.pair += 1;
      if (expiries[row] !== expiry) most.group += 1;
      underlying = underlyings[row];
      expiry = expiries[row];
      if (option[row] === 0) {
        most.future += 1;
        continue;
      }
      most.option += 1;
      if (optionExpiry !== expiry) most.optionGroup += 1;
      optionExpiry = expiry;
    }
    most.order += orders.ends[a] - orders.starts[a];
    most.asset += collateral.ends[a] - collateral.starts[a];
  }
  most.position = most.future + most.option;
  most.pairAsset = collateralOf === undefined ? 0 : most.asset;
  most.pair += most.order + most.pairAsset;
  most.coin = most.pair;
  most.open = counting === 'charged' ? most.position + most.order : 0;
  return most;
}
