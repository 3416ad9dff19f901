// Collateral of accounts as amounts by asset: as they are, and as much of them as haircuts leave. Prices move, amounts do not.
import type { Book } from '../../book/book.js';
import type { AccountOrder } from '../../columns/packAccounts.js';
import { CollateralPacker } from '../../columns/packCollateral.js';
import type { HaircutColumns } from '../../columns/packRules.js';
import { keptAmount } from '../../margin/collateral.js';

/** Rows of account a are starts[a] .. starts[a + 1]; empty for an account with a row that is no collateral of this market. */
export interface HeldCollateral {
  readonly starts: Uint32Array;
  /** Index in market.assets. */
  readonly assets: Uint32Array;
  readonly amounts: Float64Array;
  /** Amount that counts after haircuts: times the price, collateral value. */
  readonly kept: Float64Array;
  /** [accounts]: 1 for an account with such a row. */
  readonly faulty: Uint8Array;
}

/** Rows of one asset are one amount, in canonical order; `assets` as `packListing` gives it. Without haircuts all of it is kept. */
export function packHeld(book: Book, order: AccountOrder, assets: Int32Array, haircuts?: HaircutColumns): HeldCollateral {
  const packer = new CollateralPacker(book, order, assets);
  const starts = new Uint32Array(order.count + 1);
  const faulty = new Uint8Array(order.count);
  const columns = {
    assets: new Uint32Array(book.collateralAssets.length),
    amounts: new Float64Array(book.collateralAssets.length),
    kept: new Float64Array(book.collateralAssets.length),
  };
  let used = 0;
  for (let place = 0; place < order.count; place++) {
    const packed = packer.pack(place);
    if (!packed) faulty[place] = 1;
    for (let i = 0; packed && i < packed.count; i++) {
      columns.assets[used] = packed.assets[i] as number;
      const amount = packed.amounts[i] as number;
      columns.amounts[used] = amount;
      columns.kept[used] = haircuts ? keptAmount(amount, columns.assets[used] as number, haircuts) : amount;
      used++;
    }
    starts[place + 1] = used;
  }
  return {
    starts,
    assets: columns.assets.slice(0, used),
    amounts: columns.amounts.slice(0, used),
    kept: columns.kept.slice(0, used),
    faulty,
  };
}

/** Sum of amount x price by account, [accounts]. `prices` may be changes of prices. */
export function valuesOf({ starts, assets }: HeldCollateral, amounts: Float64Array, prices: ArrayLike<number>): Float64Array {
  const values = new Float64Array(starts.length - 1);
  for (let place = 0; place < values.length; place++) {
    let sum = 0;
    for (let i = starts[place] as number; i < (starts[place + 1] as number); i++)
      sum += (amounts[i] as number) * (prices[assets[i] as number] as number);
    values[place] = sum;
  }
  return values;
}
