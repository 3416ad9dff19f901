// A seeded book for the tests of steps: as it is thought of (accounts of pairs of positions), and packed as a program reads it.
import { Seeded } from '../../bench/kernels/seeded.js';
import { type BlockField, blockFields } from '../../src/backends/contract.js';

/** Which numbers a case draws: whole ones (every sum is exact), ordinary ones, or one now and then of every kind of double. */
export type Regime = 'whole' | 'ordinary' | 'hostile';

export interface Position {
  readonly row: number;
  readonly quantity: number;
  readonly entry: number;
}

/** An account and an underlying it holds. */
export interface Pair {
  readonly account: number;
  readonly unit: number;
  /** Ascending by row; none where only coins are held. */
  readonly positions: readonly Position[];
  readonly coins: boolean;
  /** Open orders, ascending by row; the entry of one is its limit. */
  readonly orders: readonly Position[];
}

export interface Row {
  readonly unit: number;
  readonly expiry: number;
  readonly option: boolean;
  readonly strike: number;
}

export const unitCount = 5;
const expiriesOfUnit = 2;
const strikes = [80, 100, 120];
const extremes = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  Number.MIN_VALUE,
  -Number.MAX_VALUE,
  Number.MAX_VALUE,
  1e200,
  -1e200,
  2 ** -1022,
];

/** Rows ascend by underlying, expiry, futures first, strike; put before call. */
const rows: readonly Row[] = Array.from({ length: unitCount }, (_, unit) =>
  Array.from({ length: expiriesOfUnit }, (_, e) => {
    const expiry = unit * expiriesOfUnit + e;
    const options = strikes.flatMap((strike) => [strike, strike].map(() => ({ unit, expiry, option: true, strike })));
    return [{ unit, expiry, option: false, strike: 0 }, ...options];
  }),
).flat(2);

export class StepBook {
  readonly random: Seeded;
  readonly regime: Regime;
  readonly accounts: number;
  readonly pairs: readonly Pair[];
  readonly rows = rows;
  readonly expiries = unitCount * expiriesOfUnit;

  /** Each account holds some of the underlyings, or none; without positions if `flat`. */
  constructor(seed: number, accounts: number, regime: Regime, flat = false) {
    this.random = new Seeded(seed);
    this.regime = regime;
    this.accounts = accounts;
    this.pairs = Array.from({ length: accounts }, (_, account) => this.#pairsOf(account, flat)).flat();
  }

  #pairsOf(account: number, flat: boolean): Pair[] {
    const share = this.random.uniform();
    return Array.from({ length: unitCount }, (_, unit) => unit)
      .filter(() => this.random.uniform() < share)
      .map((unit) => {
        const taken = rows.map((_, row) => row).filter((row) => rows[row].unit === unit && !flat && this.random.uniform() < 0.3);
        const positions = taken.map((row) => ({ row, quantity: this.#quantity(), entry: this.amount() }));
        const ordered = rows.map((_, row) => row).filter((row) => rows[row].unit === unit && this.random.uniform() < 0.15);
        const orders = ordered.map((row) => ({ row, quantity: this.#quantity(), entry: this.amount() }));
        return { account, unit, positions, coins: this.random.uniform() < 0.5, orders };
      });
  }

  #quantity(): number {
    const size = 1 + this.random.whole(20);
    return this.regime === 'whole' || this.random.uniform() < 0.9 ? (this.random.uniform() < 0.5 ? size : -size) : this.amount();
  }

  /** One number of the regime. */
  amount(): number {
    const one = this.random.between(-1000, 1000);
    if (this.regime === 'whole') return Math.round(one);
    if (this.regime === 'hostile' && this.random.uniform() < 0.03) return extremes[this.random.whole(extremes.length)] as number;
    return one;
  }

  /** As many of them. */
  table(length: number): number[] {
    return Array.from({ length }, () => this.amount());
  }

  /** What each account holds, as one. */
  heldByAccount(): readonly {
    readonly pairs: readonly Pair[];
    readonly positions: readonly Position[];
    readonly orders: readonly Position[];
  }[] {
    return Array.from({ length: this.accounts }, (_, account) => {
      const pairs = this.pairs.filter((pair) => pair.account === account);
      return { pairs, positions: pairs.flatMap(({ positions }) => positions), orders: pairs.flatMap(({ orders }) => orders) };
    });
  }

  /** Positions of one pair, by expiry; options alone, or all. */
  byExpiry({ positions }: Pair, optionsOnly: boolean): readonly { readonly expiry: number; readonly positions: readonly Position[] }[] {
    const counted = positions.filter(({ row }) => !optionsOnly || rows[row].option);
    const expiries = [...new Set(counted.map(({ row }) => rows[row].expiry))];
    return expiries.map((expiry) => ({ expiry, positions: counted.filter(({ row }) => rows[row].expiry === expiry) }));
  }

  /** Packed: CSR and streams, numbers of the book throughout. */
  pack() {
    const starts = [0];
    const pairStarts = [0];
    const pairPositions = [0];
    const groupStarts = [0];
    const groups: number[] = [];
    const optionStarts = [0];
    const optionGroups: number[] = [];
    const futureStarts = [0];
    const coinStarts = [0];
    const coinAccountStarts = [0];
    const coinPairs: number[] = [];
    const orderStarts = [0];
    const orderAccountStarts = [0];
    const orders: Position[] = [];
    const positions: { row: number; pair: number; group: number; quantity: number; entry: number; firstOfPair: boolean; first: boolean }[] =
      [];
    const options: { row: number; group: number; quantity: number; first: boolean }[] = [];
    const futures: { row: number; pair: number; quantity: number; entry: number }[] = [];
    for (let account = 0, pair = 0; account < this.accounts; account++) {
      for (; pair < this.pairs.length && this.pairs[pair].account === account; pair++) {
        const { positions: held, coins, orders: open } = this.pairs[pair];
        orders.push(...open);
        orderStarts.push(orders.length);
        let expiry = -1;
        let optionExpiry = -1;
        held.forEach(({ row, quantity, entry }, i) => {
          const first = rows[row].expiry !== expiry;
          if (first) groups.push(positions.length, positions.length, rows[row].expiry, pair);
          expiry = rows[row].expiry;
          const group = groups.length / 4 - 1;
          positions.push({ row, pair, group, quantity, entry, firstOfPair: i === 0, first });
          groups[4 * group + 1] = positions.length;
          if (!rows[row].option) {
            futures.push({ row, pair, quantity, entry });
            return;
          }
          const opens = rows[row].expiry !== optionExpiry;
          if (opens) optionGroups.push(options.length, options.length, rows[row].expiry, pair);
          optionExpiry = rows[row].expiry;
          options.push({ row, group: optionGroups.length / 4 - 1, quantity, first: opens });
          optionGroups[optionGroups.length - 3] = options.length;
        });
        pairPositions.push(positions.length);
        futureStarts.push(futures.length);
        groupStarts.push(groups.length / 4);
        optionStarts.push(optionGroups.length / 4);
        if (coins) coinPairs.push(pair);
        coinStarts.push(coinPairs.length);
      }
      starts.push(positions.length);
      pairStarts.push(pair);
      coinAccountStarts.push(coinPairs.length);
      orderAccountStarts.push(orders.length);
    }
    const slotOf = ({ row, quantity }: { row: number; quantity: number }): number => 2 * row + (quantity < 0 ? 1 : 0);
    const keep = (first: boolean): number[] => (first ? [0, 0] : [0xffffffff, 0xffffffff]);
    return {
      starts,
      pairStarts,
      pairPositions,
      pairUnits: this.pairs.map(({ unit }) => unit),
      pairAccounts: this.pairs.map(({ account }) => account),
      positionRows: positions.map(({ row }) => row),
      positionPairs: positions.map(({ pair }) => pair),
      positionGroups: positions.map(({ group }) => group),
      slots: positions.map(slotOf),
      sizes: positions.map(({ quantity }) => Math.abs(quantity)),
      quantities: positions.map(({ quantity }) => quantity),
      keepPair: positions.flatMap(({ firstOfPair }) => keep(firstOfPair)),
      keepGroup: positions.flatMap(({ first }) => keep(first)),
      groupStarts,
      groups,
      optionStarts,
      optionGroups,
      optionRows: options.map(({ row }) => row),
      optionSlots: options.map(slotOf),
      optionSizes: options.map(({ quantity }) => Math.abs(quantity)),
      optionQuantities: options.map(({ quantity }) => quantity),
      optionGroupOf: options.map(({ group }) => group),
      keepOption: options.flatMap(({ first }) => keep(first)),
      futureStarts,
      futureRows: futures.map(({ row }) => row),
      futurePairs: futures.map(({ pair }) => pair),
      futureQuantities: futures.map(({ quantity }) => quantity),
      futureSizes: futures.map(({ quantity }) => Math.abs(quantity)),
      futureEntries: futures.map(({ entry }) => entry),
      coinStarts,
      coinAccountStarts,
      coinPairs,
      orderStarts,
      orderAccountStarts,
      orderRows: orders.map(({ row }) => row),
      orderUnits: orders.map(({ row }) => rows[row].unit),
      orderQuantities: orders.map(({ quantity }) => quantity),
      orderPrices: orders.map(({ entry }) => entry),
    };
  }
}

export type Packed = ReturnType<StepBook['pack']>;
/** Numbers by the names of a block's fields. */
export type Block = Readonly<Record<BlockField, number>>;

const none = Object.fromEntries(blockFields.map((name) => [name, 0])) as Record<BlockField, number>;

/** Blocks of at most so many accounts; one without any when the book is empty. */
export function blocksOf(packed: Packed, chunk: number): Block[] {
  const accounts = packed.starts.length - 1;
  const at = (column: readonly number[], i: number): number => column[i] as number;
  const blocks: Block[] = [];
  for (let account = 0; account === 0 || account < accounts; account += chunk) {
    const end = Math.min(account + chunk, accounts);
    const [pair, pairEnd] = [at(packed.pairStarts, account), at(packed.pairStarts, end)];
    const [group, groupEnd] = [at(packed.groupStarts, pair), at(packed.groupStarts, pairEnd)];
    const [optionGroup, optionGroupEnd] = [at(packed.optionStarts, pair), at(packed.optionStarts, pairEnd)];
    const optionAt = (g: number): number =>
      4 * g < packed.optionGroups.length ? at(packed.optionGroups, 4 * g) : packed.optionRows.length;
    const [future, futureEnd] = [at(packed.futureStarts, pair), at(packed.futureStarts, pairEnd)];
    blocks.push({
      ...none,
      zero: 0,
      account,
      accounts: end - account,
      pair,
      pairs: pairEnd - pair,
      position: at(packed.starts, account),
      positionEnd: at(packed.starts, end),
      lot: future,
      lotEnd: futureEnd,
      future,
      futureEnd,
      group,
      groupEnd,
      groups: groupEnd - group,
      option: optionAt(optionGroup),
      optionEnd: optionAt(optionGroupEnd),
      optionGroup,
      optionGroupEnd,
      order: 0,
      orderEnd: 0,
    });
    if (accounts === 0) break;
  }
  return blocks;
}
