// The rows of a book in canonical order: by account, then lots by rank, price and quantity, collateral by asset and amount.
import type { Book } from '../../book/book.js';
import { placesOf } from './places.js';
import { type Rows, unlisted } from './rows.js';
import type { Amounts, Lots } from './store.js';

/** Beyond so many an insertion sort would take the square of them. */
const shortList = 32;

/** Lots by account, then by rank of the instrument, by price, by quantity; unlisted instruments first. A short list is sorted as keys: rank, and place among its own below it. */
export function lotsOf(
  accounts: number,
  { ranks }: Rows,
  rowOf: Int32Array,
  accountOf: Uint32Array,
  instrumentOf: Uint32Array,
  quantities: Float64Array,
  prices: Float64Array,
): Lots {
  const { starts: heads, order } = placesOf(accounts, accountOf);
  const keyOf = Int32Array.from(rowOf, (row) => (row < 0 ? -1 : ranks[row]) * shortList);
  const count = order.length;
  const lots: Lots = {
    starts: heads.slice(0, accounts),
    ends: heads.slice(1),
    length: count,
    rows: new Int32Array(count),
    quantities: new Float64Array(count),
    prices: new Float64Array(count),
  };
  const { rows: sortedRows, quantities: sortedQuantities, prices: sortedPrices } = lots;
  const keys = new Int32Array(shortList);
  for (let a = 0; a < accounts; a++) {
    const from = heads[a];
    const to = heads[a + 1];
    const length = to - from;
    const short = length <= shortList;
    if (short)
      for (let i = 0; i < length; i++) {
        const key = keyOf[instrumentOf[order[from + i]]] + i;
        let at = i;
        for (; at > 0 && keys[at - 1] > key; at--) keys[at] = keys[at - 1];
        keys[at] = key;
      }
    else {
      const key = (lot: number): number => keyOf[instrumentOf[lot]];
      order.subarray(from, to).sort((x, y) => key(x) - key(y));
    }
    for (let i = 0; i < length; i++) {
      const lot = order[from + (short ? keys[i] & (shortList - 1) : i)];
      sortedRows[from + i] = rowOf[instrumentOf[lot]];
      sortedQuantities[from + i] = quantities[lot];
      sortedPrices[from + i] = prices[lot];
    }
    sortRuns(lots, from, to);
  }
  return lots;
}

/** Which orders are under market-maker protection, in the order in which `lotsOf` puts them; undefined where none is. */
export function protectedOf(
  accounts: number,
  { ranks }: Rows,
  rowOf: Int32Array,
  { orderProtected: marks, orderAccounts, orderInstruments, orderPrices, orderQuantities }: Book,
): Uint8Array | undefined {
  if (marks === undefined || orderAccounts === undefined) return undefined;
  const { starts: heads, order } = placesOf(accounts, orderAccounts);
  const rank = (i: number): number => ranks[rowOf[orderInstruments?.[i] as number]] ?? -1;
  const by = (column: Float64Array | undefined, x: number, y: number): number => (column?.[x] as number) - (column?.[y] as number);
  const like = (x: number, y: number): number => rank(x) - rank(y) || by(orderPrices, x, y) || by(orderQuantities, x, y);
  for (let a = 0; a < accounts; a++) order.subarray(heads[a], heads[a + 1]).sort((x, y) => like(x, y) || marks[x] - marks[y]);
  return Uint8Array.from(order, (i) => marks[i]);
}

/** Lots of one instrument by price, then quantity. */
function sortRuns(lots: Lots, from: number, to: number): void {
  const { rows, prices, quantities } = lots;
  let run = from;
  for (let i = from + 1; i < to; i++) {
    if (rows[i] !== rows[run]) {
      run = i;
      continue;
    }
    const price = prices[i];
    const quantity = quantities[i];
    if (i - run === shortList) {
      let end = i + 1;
      while (end < to && rows[end] === rows[run]) end++;
      sortRun(lots, run, end);
      i = end - 1;
      continue;
    }
    let at = i;
    for (; at > run; at--) {
      const before = prices[at - 1];
      if (before < price || (before === price && quantities[at - 1] <= quantity)) break;
      prices[at] = before;
      quantities[at] = quantities[at - 1];
    }
    prices[at] = price;
    quantities[at] = quantity;
  }
}

function sortRun({ quantities, prices }: Lots, from: number, to: number): void {
  const order = Array.from({ length: to - from }, (_, n) => from + n).sort(
    (x, y) => prices[x] - prices[y] || quantities[x] - quantities[y],
  );
  const own = { prices: order.map((i) => prices[i]), quantities: order.map((i) => quantities[i]) };
  prices.set(own.prices, from);
  quantities.set(own.quantities, from);
}

/** Amounts of one asset are added from the least to the greatest: the order of the book changes no bit. */
export function amountsOf(
  accounts: number,
  { collateralAccounts, collateralAssets, amounts: stated, assets: ids }: Book,
  rows: Rows,
): Amounts {
  const { starts: heads, order } = placesOf(accounts, collateralAccounts);
  const assetOf = Int32Array.from(ids, (id) => rows.assetOf(id));
  const asset = (i: number): number => assetOf[collateralAssets[i]];
  const isLater = (x: number, y: number): boolean => asset(x) > asset(y) || (asset(x) === asset(y) && stated[x] > stated[y]);
  const starts = new Uint32Array(accounts);
  const ends = new Uint32Array(accounts);
  const assets = new Int32Array(order.length);
  const amounts = new Float64Array(order.length);
  let count = 0;
  for (let a = 0; a < accounts; a++) {
    const from = heads[a];
    const to = heads[a + 1];
    if (to - from > shortList) order.subarray(from, to).sort((x, y) => asset(x) - asset(y) || stated[x] - stated[y]);
    else
      for (let i = from + 1; i < to; i++) {
        const one = order[i];
        let at = i;
        for (; at > from && isLater(order[at - 1], one); at--) order[at] = order[at - 1];
        order[at] = one;
      }
    starts[a] = count;
    for (let n = from; n < to; n++) {
      const i = order[n];
      const one = asset(i);
      if (count > starts[a] && assets[count - 1] === one && one !== unlisted) amounts[count - 1] += stated[i];
      else {
        assets[count] = one;
        amounts[count++] = stated[i];
      }
    }
    ends[a] = count;
  }
  return { starts, ends, length: count, assets: assets.slice(0, count), amounts: amounts.slice(0, count) };
}
