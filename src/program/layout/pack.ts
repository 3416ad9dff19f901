// Packs a block of accounts into columns: one walk over each account's holdings, in canonical order.
import { accountCodes } from './codes.js';
import { type BlockArrays, type Counts, clearCounts, spaces } from './columns.js';
import type { Store } from './holdings.js';
import { packNaked, packOpen, type StrikeNets } from './packPair.js';
import type { PackPlan } from './plan.js';
import { unlisted } from './rows.js';

/** What is not charged of a block's accounts: by account of the block, row and contracts. */
export interface Uncharged {
  readonly accounts: number[];
  readonly rows: number[];
  readonly sizes: number[];
  /** Of these, orders. */
  readonly orders: number[];
}

const nothingLeft: Uncharged = { accounts: [], rows: [], sizes: [], orders: [] };

/** No underlying: behind every other. */
const none = 0x7fff_ffff;

export class Packer {
  readonly counts: Counts;
  uncharged: Uncharged = nothingLeft;
  readonly #plan: PackPlan;
  /** Of the pair at hand. */
  readonly #nets: StrikeNets = { sides: new Float64Array(0), strikes: new Float64Array(0) };
  readonly #extra: number[] = [];
  /** Row -> 1 where the rules charge it. */
  #charged = new Uint8Array(0);
  #known = 0;
  /** Whether an account of the block has orders: what it may come to hold is for those alone. */
  #opens = false;

  constructor(plan: PackPlan) {
    this.#plan = plan;
    this.counts = Object.fromEntries(spaces.map((space) => [space, 0])) as Counts;
  }

  /**
   * Packs accounts of a store, at these places of it (`accounts` says which of the book they are), into the columns of a block whose accounts are numbered from `first`. What goes
   * beyond the columns is not written: `counts` say what was needed.
   */
  pack(store: Store, accounts: Uint32Array, places: Uint32Array, arrays: BlockArrays, first: number): void {
    clearCounts(this.counts);
    this.uncharged = nothingLeft;
    this.#readRows();
    this.#opens = this.#plan.orders === 'charged' && anyOrdered(store, places);
    arrays.starts[0] = arrays.pairStarts[0] = arrays.coinAccountStarts[0] = arrays.assetStarts[0] = arrays.orderAccountStarts[0] = 0;
    arrays.pairPositions[0] = arrays.futureStarts[0] = arrays.groupStarts[0] = arrays.optionGroupStarts[0] = 0;
    arrays.coinStarts[0] = arrays.pairAssetStarts[0] = arrays.orderStarts[0] = 0;
    this.#accounts(store, accounts, places, arrays, first);
  }

  #readRows(): void {
    const { rows, charges } = this.#plan;
    if (this.#charged.length < rows.count) {
      const wider = new Uint8Array(2 * rows.count);
      wider.set(this.#charged);
      this.#charged = wider;
    }
    for (; this.#known < rows.count; this.#known++) this.#charged[this.#known] = charges(this.#known) ? 1 : 0;
    if (this.#nets.sides.length < rows.sideCount) this.#nets.sides = new Float64Array(2 * rows.sideCount);
    if (this.#nets.strikes.length < rows.strikeCount) this.#nets.strikes = new Float64Array(2 * rows.strikeCount);
  }

  /** Collateral first, then underlyings in their order: those of positions, of orders, and of coins that a scan moves. */
  #accounts({ lots, orders, collateral }: Store, accounts: Uint32Array, places: Uint32Array, arrays: BlockArrays, first: number): void {
    const { counts } = this;
    const { rows, bookFaults, collateralOf, orders: counting, otherKinds } = this.#plan;
    const { rows: held, quantities, prices } = lots;
    const { underlyings, option: isOption, inverse: isInverse, expiries } = rows;
    const [charged, extra, refuse] = [this.#charged, this.#extra, otherKinds === 'refuse'];
    const { positionRows, slots, sizes, quantities: packed, positionPairs, positionGroups, keepPair, keepGroup, groups } = arrays;
    const { lotRows, lotPairs, lotQuantities, lotEntries, futureRows, futurePairs, futureSizes, futureQuantities } = arrays;
    const { optionRows, optionSlots, optionSizes, optionQuantities, optionGroupOf, keepOption, optionGroups } = arrays;
    const { pairAccounts, pairUnderlyings, nakedSides, nakedStrikes, coinPairs } = arrays;
    const { pairPositions, futureStarts, groupStarts, optionGroupStarts, coinStarts, pairAssetStarts, orderStarts } = arrays;
    for (let n = 0; n < accounts.length; n++) {
      const place = places[n];
      let code: number = bookFaults[accounts[n]] === 1 ? accountCodes.bookFault : accountCodes.valid;
      const firstAsset = counts.asset;
      for (let c = collateral.starts[place]; c < collateral.ends[place]; c++) {
        const asset = collateral.assets[c];
        const amount = collateral.amounts[c];
        if (asset < 0) code ||= accountCodes.unknownAsset;
        else if (!Number.isFinite(amount)) code ||= accountCodes.notFinite;
        else {
          arrays.assets[counts.asset] = asset;
          arrays.amounts[counts.asset++] = amount;
        }
      }
      arrays.assetStarts[n + 1] = counts.asset;
      if (extra.length > 0) extra.length = 0;
      if (collateralOf !== undefined) {
        for (let c = firstAsset; c < counts.asset; c++) {
          const underlying = collateralOf[arrays.assets[c]];
          if (underlying >= 0 && !extra.includes(underlying)) extra.push(underlying);
        }
        if (extra.length > 1) extra.sort((x, y) => x - y);
      }

      let lot = lots.starts[place];
      const lotEnd = lots.ends[place];
      for (; lot < lotEnd && held[lot] === unlisted; lot++) code ||= accountCodes.unknownInstrument;
      let order = orders.starts[place];
      const orderEnd = orders.ends[place];
      if (counting === 'refuse' && order < orderEnd) code ||= accountCodes.refusedOrders;
      if (counting === 'notCharged') {
        for (; order < orderEnd; order++) this.#leave(n, orders.rows[order], orders.quantities[order], 1);
      } else for (; order < orderEnd && orders.rows[order] === unlisted; order++) code ||= accountCodes.unknownInstrument;

      let shorts = false;
      let others = false;
      let next = 0;
      let k = counts.position;
      let l = counts.lot;
      let f = counts.future;
      let o = counts.option;
      let g = counts.group - 1;
      let og = counts.optionGroup - 1;
      let pair = counts.pair;
      for (;;) {
        const ofLots = lot < lotEnd ? underlyings[held[lot]] : none;
        const ofOrders = order < orderEnd ? underlyings[orders.rows[order]] : none;
        const ofCoins = next < extra.length ? extra[next] : none;
        const underlying = Math.min(ofLots, ofOrders, ofCoins);
        if (underlying === none) break;
        if (ofCoins === underlying) next += 1;
        const position = k;
        pairAccounts[pair] = first + n;
        pairUnderlyings[pair] = underlying;
        let inverse = false;
        let expiry = -1;
        let optionExpiry = -1;
        let uncovered = false;
        const option = o;
        while (lot < lotEnd) {
          const row = held[lot];
          if (underlyings[row] !== underlying) break;
          const from = lot;
          let quantity = 0;
          do quantity += quantities[lot++];
          while (lot < lotEnd && held[lot] === row);
          if (charged[row] === 0) {
            if (refuse) code ||= accountCodes.refusedKind;
            else this.#leave(n, row, quantity, 0);
            continue;
          }
          if (!Number.isFinite(quantity)) {
            code ||= accountCodes.notFinite;
            continue;
          }
          const future = isOption[row] === 0;
          const coin = isInverse[row] === 1;
          if (future) {
            for (let i = from; i < lot; i++, l++) {
              const entry = prices[i];
              if (coin ? !(entry > 0) : !Number.isFinite(entry)) code ||= accountCodes.badEntry;
              lotRows[l] = row;
              lotPairs[l] = pair;
              lotQuantities[l] = quantities[i];
              lotEntries[l] = coin ? -1 / entry : entry;
            }
          }
          if (coin && (future || quantity !== 0)) inverse = true;
          // sides kept apart that net to nothing are held: rules that book gains through the row find them there
          if (quantity === 0 && !(future && lot - from > 1)) continue;
          const short = quantity < 0;
          const size = short ? -quantity : quantity;
          const slot = 2 * row + (short ? 1 : 0);
          const group = expiries[row];
          let keep = 0xffff_ffff;
          if (group !== expiry) {
            expiry = group;
            optionExpiry = -1;
            g += 1;
            groups[4 * g] = k;
            groups[4 * g + 2] = group;
            groups[4 * g + 3] = pair;
            keep = 0;
          }
          keepGroup[2 * k] = keepGroup[2 * k + 1] = keep;
          groups[4 * g + 1] = k + 1;
          positionRows[k] = row;
          slots[k] = slot;
          sizes[k] = size;
          packed[k] = quantity;
          positionPairs[k] = pair;
          positionGroups[k] = g;
          keepPair[2 * k] = keepPair[2 * k + 1] = k === position ? 0 : 0xffff_ffff;
          k += 1;
          if (future) {
            if (quantity !== 0) others = true;
            futureRows[f] = row;
            futurePairs[f] = pair;
            futureSizes[f] = size;
            futureQuantities[f++] = quantity;
            continue;
          }
          if (short) shorts = true;
          keep = 0xffff_ffff;
          if (optionExpiry < 0) {
            optionExpiry = group;
            og += 1;
            optionGroups[4 * og] = o;
            optionGroups[4 * og + 2] = group;
            optionGroups[4 * og + 3] = pair;
            keep = 0;
          }
          keepOption[2 * o] = keepOption[2 * o + 1] = keep;
          optionGroups[4 * og + 1] = o + 1;
          optionRows[o] = row;
          optionSlots[o] = slot;
          optionSizes[o] = size;
          optionQuantities[o] = quantity;
          optionGroupOf[o++] = og;
          if (short) uncovered = true;
        }
        const ordered = counts.order;
        for (; order < orderEnd && underlyings[orders.rows[order]] === underlying; order++) {
          const row = orders.rows[order];
          const quantity = orders.quantities[order];
          const price = orders.prices[order];
          if (charged[row] === 0) {
            if (refuse) code ||= accountCodes.refusedKind;
            else this.#leave(n, row, quantity, 1);
            continue;
          }
          if (!Number.isFinite(quantity) || !Number.isFinite(price)) {
            code ||= accountCodes.notFinite;
            continue;
          }
          if (isInverse[row] === 1) inverse = true;
          const j = counts.order++;
          arrays.orderRows[j] = row;
          arrays.orderUnderlyings[j] = underlying;
          arrays.orderSlots[j] = 2 * row + (quantity < 0 ? 1 : 0);
          arrays.orderSizes[j] = Math.abs(quantity);
          arrays.orderQuantities[j] = quantity;
          arrays.orderPrices[j] = price;
          arrays.orderEntries[j] = isInverse[row] === 1 && isOption[row] === 0 ? -1 / price : price;
        }
        counts.position = k;
        if (uncovered) packNaked(this.#nets, rows, arrays, pair, option, o);
        else nakedSides[pair] = nakedStrikes[pair] = 0;
        if (this.#opens) packOpen(rows, arrays, counts, pair, position, ordered);
        let moved = inverse;
        if (collateralOf !== undefined) {
          for (let c = firstAsset; c < counts.asset; c++) {
            if (collateralOf[arrays.assets[c]] !== underlying) continue;
            arrays.pairAssets[counts.pairAsset] = arrays.assets[c];
            arrays.pairAmounts[2 * counts.pairAsset] = arrays.amounts[c];
            arrays.pairAmounts[2 * counts.pairAsset++ + 1] = 0;
            moved = true;
          }
        }
        if (moved) coinPairs[counts.coin++] = pair;
        pair += 1;
        pairPositions[pair] = k;
        futureStarts[pair] = f;
        groupStarts[pair] = g + 1;
        optionGroupStarts[pair] = og + 1;
        coinStarts[pair] = counts.coin;
        pairAssetStarts[pair] = counts.pairAsset;
        orderStarts[pair] = counts.order;
      }
      counts.account = n + 1;
      counts.pair = pair;
      counts.lot = l;
      counts.future = f;
      counts.option = o;
      counts.group = g + 1;
      counts.optionGroup = og + 1;
      arrays.starts[n + 1] = k;
      arrays.pairStarts[n + 1] = pair;
      arrays.coinAccountStarts[n + 1] = counts.coin;
      arrays.orderAccountStarts[n + 1] = counts.order;
      arrays.longOnly[n] = shorts || others ? Number.POSITIVE_INFINITY : 0;
      arrays.codes[n] = code;
    }
  }

  #leave(account: number, row: number, quantity: number, order: 0 | 1): void {
    if (this.uncharged === nothingLeft) this.uncharged = { accounts: [], rows: [], sizes: [], orders: [] };
    this.uncharged.accounts.push(account);
    this.uncharged.rows.push(row);
    this.uncharged.sizes.push(Math.abs(quantity));
    this.uncharged.orders.push(order);
  }
}

function anyOrdered({ orders: { starts, ends } }: Store, places: Uint32Array): boolean {
  for (let n = 0; n < places.length; n++) if (starts[places[n]] !== ends[places[n]]) return true;
  return false;
}
