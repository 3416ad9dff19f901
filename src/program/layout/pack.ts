// A block of accounts as columns: walks the holdings of each in canonical order, once, and writes every space as it goes.
import { accountCodes } from './codes.js';
import { type BlockArrays, blockArrays, type Counts, spaces } from './columns.js';
import type { Store } from './holdings.js';
import { packNaked, packOpen, type StrikeNets } from './packPair.js';
import { type Rows, unlisted } from './rows.js';

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

/** What is not charged of a block's accounts: by account of the block, row and contracts. */
export interface Uncharged {
  readonly accounts: number[];
  readonly rows: number[];
  readonly sizes: number[];
  /** Of these, orders. */
  readonly orders: number[];
}

export class Packer {
  arrays: BlockArrays;
  readonly counts: Counts;
  readonly uncharged: Uncharged = { accounts: [], rows: [], sizes: [], orders: [] };
  readonly #capacity: Counts;
  readonly #plan: PackPlan;
  /** Of the pair at hand. */
  readonly #nets: StrikeNets = { sides: new Float64Array(0), strikes: new Float64Array(0) };
  readonly #extra: number[] = [];

  constructor(plan: PackPlan) {
    this.#plan = plan;
    this.counts = Object.fromEntries(spaces.map((space) => [space, 0])) as Counts;
    this.#capacity = Object.fromEntries(spaces.map((space) => [space, 64])) as Counts;
    this.arrays = blockArrays(this.#capacity);
  }

  /**
   * Packs accounts of a store, at these places of it (`accounts` says which of the book they are); the columns are the packer's own and hold until it packs
   * again.
   */
  pack(store: Store, accounts: Uint32Array, places: Uint32Array = accounts): void {
    this.#ensure(store, places);
    for (const space of spaces) this.counts[space] = 0;
    for (const list of Object.values(this.uncharged)) list.length = 0;
    const { rows } = this.#plan;
    if (this.#nets.sides.length < rows.sideCount) this.#nets.sides = new Float64Array(2 * rows.sideCount);
    if (this.#nets.strikes.length < rows.strikeCount) this.#nets.strikes = new Float64Array(2 * rows.strikeCount);
    const { starts, pairStarts, coinAccountStarts, assetStarts, orderAccountStarts } = this.arrays;
    starts[0] = pairStarts[0] = coinAccountStarts[0] = assetStarts[0] = orderAccountStarts[0] = 0;
    const { pairPositions, futureStarts, groupStarts, optionGroupStarts, coinStarts, pairAssetStarts, orderStarts } = this.arrays;
    pairPositions[0] = futureStarts[0] = groupStarts[0] = optionGroupStarts[0] = coinStarts[0] = pairAssetStarts[0] = orderStarts[0] = 0;
    for (let n = 0; n < accounts.length; n++) this.#account(store, accounts[n] as number, places[n] as number, n);
  }

  #ensure({ lots, orders, collateral }: Store, places: Uint32Array): void {
    let held = 0;
    let ordered = 0;
    let owned = 0;
    for (const a of places) {
      held += (lots.ends[a] as number) - (lots.starts[a] as number);
      ordered += (orders.ends[a] as number) - (orders.starts[a] as number);
      owned += (collateral.ends[a] as number) - (collateral.starts[a] as number);
    }
    const need: Counts = {
      account: places.length,
      pair: held + ordered + owned,
      position: held,
      lot: held,
      future: held,
      group: held,
      option: held,
      optionGroup: held,
      coin: held + ordered + owned,
      asset: owned,
      pairAsset: owned,
      order: ordered,
      open: held + ordered,
    };
    if (spaces.every((space) => need[space] <= this.#capacity[space])) return;
    for (const space of spaces) this.#capacity[space] = Math.max(this.#capacity[space], Math.ceil(1.5 * need[space]));
    this.arrays = blockArrays(this.#capacity);
  }

  /** Collateral first, then underlyings in their order: those of positions, of orders, and of coins that a scan moves. */
  #account({ lots, orders, collateral }: Store, account: number, place: number, n: number): void {
    const { arrays, counts } = this;
    const { rows, bookFaults, collateralOf, orders: counting } = this.#plan;
    let code: number = bookFaults[account] === 1 ? accountCodes.bookFault : accountCodes.valid;
    const fault = (found: number): void => {
      if (code === accountCodes.valid) code = found;
    };

    const firstAsset = counts.asset;
    for (let c = collateral.starts[place] as number; c < (collateral.ends[place] as number); c++) {
      const asset = collateral.assets[c] as number;
      const amount = collateral.amounts[c] as number;
      if (asset < 0) fault(accountCodes.unknownAsset);
      else if (!Number.isFinite(amount)) fault(accountCodes.notFinite);
      else {
        arrays.assets[counts.asset] = asset;
        arrays.amounts[counts.asset++] = amount;
      }
    }
    arrays.assetStarts[n + 1] = counts.asset;
    const extra = this.#extra;
    extra.length = 0;
    if (collateralOf !== undefined) {
      for (let c = firstAsset; c < counts.asset; c++) {
        const underlying = collateralOf[arrays.assets[c] as number] as number;
        if (underlying >= 0 && !extra.includes(underlying)) extra.push(underlying);
      }
      if (extra.length > 1) extra.sort((x, y) => x - y);
    }

    let lot = lots.starts[place] as number;
    const lotEnd = lots.ends[place] as number;
    for (; lot < lotEnd && (lots.rows[lot] as number) === unlisted; lot++) fault(accountCodes.unknownInstrument);
    let order = orders.starts[place] as number;
    const orderEnd = orders.ends[place] as number;
    if (counting === 'refuse' && order < orderEnd) fault(accountCodes.refusedOrders);
    if (counting === 'notCharged') {
      for (; order < orderEnd; order++) this.#leave(n, orders.rows[order] as number, orders.quantities[order] as number, true);
    } else for (; order < orderEnd && (orders.rows[order] as number) === unlisted; order++) fault(accountCodes.unknownInstrument);

    let shorts = false;
    let others = false;
    let next = 0;
    const underlyings = rows.underlyings;
    for (;;) {
      const ofLots = lot < lotEnd ? (underlyings[lots.rows[lot] as number] as number) : Number.POSITIVE_INFINITY;
      const ofOrders = order < orderEnd ? (underlyings[orders.rows[order] as number] as number) : Number.POSITIVE_INFINITY;
      const ofCoins = next < extra.length ? (extra[next] as number) : Number.POSITIVE_INFINITY;
      const underlying = Math.min(ofLots, ofOrders, ofCoins);
      if (underlying === Number.POSITIVE_INFINITY) break;
      if (ofCoins === underlying) next += 1;
      const pair = counts.pair;
      const position = counts.position;
      const ordered = counts.order;
      arrays.pairAccounts[pair] = n;
      arrays.pairUnderlyings[pair] = underlying;
      let inverse = false;
      let expiry = -1;
      let optionExpiry = -1;
      while (lot < lotEnd && underlyings[lots.rows[lot] as number] === underlying) {
        const row = lots.rows[lot] as number;
        const first = lot;
        let quantity = 0;
        for (; lot < lotEnd && lots.rows[lot] === row; lot++) quantity += lots.quantities[lot] as number;
        if (!this.#plan.charges(row)) {
          if (this.#plan.otherKinds === 'refuse') fault(accountCodes.refusedKind);
          else this.#leave(n, row, quantity, false);
          continue;
        }
        if (!Number.isFinite(quantity)) {
          fault(accountCodes.notFinite);
          continue;
        }
        const future = rows.option[row] === 0;
        const coin = rows.inverse[row] === 1;
        if (future) {
          for (let i = first; i < lot; i++) {
            const entry = lots.prices[i] as number;
            if (coin ? !(entry > 0) : !Number.isFinite(entry)) fault(accountCodes.badEntry);
            arrays.lotRows[counts.lot] = row;
            arrays.lotPairs[counts.lot] = pair;
            arrays.lotQuantities[counts.lot] = lots.quantities[i] as number;
            arrays.lotEntries[counts.lot++] = coin ? -1 / entry : entry;
          }
          if (coin) inverse = true;
        }
        if (quantity === 0) continue; // a position netted to nothing is none; what its lots have gained is booked
        if (coin) inverse = true;
        if (future) others = true;
        else if (quantity < 0) shorts = true;
        const size = Math.abs(quantity);
        const k = counts.position++;
        const group = rows.expiries[row] as number;
        if (group !== expiry) {
          expiry = group;
          optionExpiry = -1;
          this.#open(arrays.groups, counts.group++, k, group, pair);
          arrays.keepGroup[2 * k] = arrays.keepGroup[2 * k + 1] = 0;
        } else arrays.keepGroup[2 * k] = arrays.keepGroup[2 * k + 1] = 0xffff_ffff;
        arrays.groups[4 * counts.group - 3] = k + 1;
        arrays.positionRows[k] = row;
        arrays.slots[k] = 2 * row + (quantity < 0 ? 1 : 0);
        arrays.sizes[k] = size;
        arrays.quantities[k] = quantity;
        arrays.positionPairs[k] = pair;
        arrays.positionGroups[k] = counts.group - 1;
        arrays.keepPair[2 * k] = arrays.keepPair[2 * k + 1] = k === position ? 0 : 0xffff_ffff;
        if (future) {
          const f = counts.future++;
          arrays.futureRows[f] = row;
          arrays.futurePairs[f] = pair;
          arrays.futureSizes[f] = size;
          arrays.futureQuantities[f] = quantity;
          continue;
        }
        const o = counts.option++;
        if (optionExpiry < 0) {
          optionExpiry = group;
          this.#open(arrays.optionGroups, counts.optionGroup++, o, group, pair);
          arrays.keepOption[2 * o] = arrays.keepOption[2 * o + 1] = 0;
        } else arrays.keepOption[2 * o] = arrays.keepOption[2 * o + 1] = 0xffff_ffff;
        arrays.optionGroups[4 * counts.optionGroup - 3] = o + 1;
        arrays.optionRows[o] = row;
        arrays.optionSlots[o] = arrays.slots[k] as number;
        arrays.optionSizes[o] = size;
        arrays.optionQuantities[o] = quantity;
        arrays.optionGroupOf[o] = counts.optionGroup - 1;
        this.#nets.sides[rows.sideGroups[row] as number] += quantity * (rows.multipliers[row] as number);
        this.#nets.strikes[rows.strikeGroups[row] as number] += quantity * (rows.multipliers[row] as number);
      }
      for (; order < orderEnd && underlyings[orders.rows[order] as number] === underlying; order++) {
        const row = orders.rows[order] as number;
        const quantity = orders.quantities[order] as number;
        const price = orders.prices[order] as number;
        if (!this.#plan.charges(row)) {
          if (this.#plan.otherKinds === 'refuse') fault(accountCodes.refusedKind);
          else this.#leave(n, row, quantity, true);
          continue;
        }
        if (!Number.isFinite(quantity) || !Number.isFinite(price)) {
          fault(accountCodes.notFinite);
          continue;
        }
        if (rows.inverse[row] === 1) inverse = true;
        const j = counts.order++;
        arrays.orderRows[j] = row;
        arrays.orderUnderlyings[j] = underlying;
        arrays.orderSlots[j] = 2 * row + (quantity < 0 ? 1 : 0);
        arrays.orderSizes[j] = Math.abs(quantity);
        arrays.orderQuantities[j] = quantity;
        arrays.orderPrices[j] = price;
        arrays.orderEntries[j] = rows.inverse[row] === 1 && rows.option[row] === 0 ? -1 / price : price;
      }
      packNaked(this.#nets, rows, arrays, counts, pair, position);
      if (counting === 'charged') packOpen(rows, arrays, counts, pair, position, ordered);
      let moved = inverse;
      if (collateralOf !== undefined) {
        for (let c = firstAsset; c < counts.asset; c++) {
          if (collateralOf[arrays.assets[c] as number] !== underlying) continue;
          arrays.pairAssets[counts.pairAsset] = arrays.assets[c] as number;
          arrays.pairAmounts[2 * counts.pairAsset] = arrays.amounts[c] as number;
          arrays.pairAmounts[2 * counts.pairAsset++ + 1] = 0;
          moved = true;
        }
      }
      if (moved) arrays.coinPairs[counts.coin++] = pair;
      counts.pair += 1;
      arrays.pairPositions[counts.pair] = counts.position;
      arrays.futureStarts[counts.pair] = counts.future;
      arrays.groupStarts[counts.pair] = counts.group;
      arrays.optionGroupStarts[counts.pair] = counts.optionGroup;
      arrays.coinStarts[counts.pair] = counts.coin;
      arrays.pairAssetStarts[counts.pair] = counts.pairAsset;
      arrays.orderStarts[counts.pair] = counts.order;
    }
    counts.account = n + 1;
    arrays.starts[n + 1] = counts.position;
    arrays.pairStarts[n + 1] = counts.pair;
    arrays.coinAccountStarts[n + 1] = counts.coin;
    arrays.orderAccountStarts[n + 1] = counts.order;
    arrays.longOnly[n] = shorts || others ? Number.POSITIVE_INFINITY : 0;
    arrays.codes[n] = code;
  }

  #leave(account: number, row: number, quantity: number, order: boolean): void {
    this.uncharged.accounts.push(account);
    this.uncharged.rows.push(row);
    this.uncharged.sizes.push(Math.abs(quantity));
    this.uncharged.orders.push(order ? 1 : 0);
  }

  #open(groups: Uint32Array, group: number, first: number, expiry: number, pair: number): void {
    const at = 4 * group;
    groups[at] = first;
    groups[at + 1] = first;
    groups[at + 2] = expiry;
    groups[at + 3] = pair;
  }
}
