// The columns of a block of accounts, by the space they are counted in.
// Numbers of one space that point into another are local to the block: a block is a segment
// that can stand anywhere, be packed again when one of its accounts changes, or be made for a question alone.

/** Space of a column: one entry for each of these. */
export type Space =
  | 'account'
  | 'pair'
  | 'position'
  | 'lot'
  | 'future'
  | 'group'
  | 'option'
  | 'optionGroup'
  | 'coin'
  | 'asset'
  | 'pairAsset'
  | 'order'
  | 'open';

export interface ColumnShape {
  readonly space: Space;
  readonly type: 'f64' | 'u32' | 'u8';
  /** Elements an entry. */
  readonly width: number;
}

const shape = <T extends ColumnShape['type']>(space: Space, type: T, width = 1) => ({ space, type, width }) as const;

/**
 * Positions stand by account, underlying, expiry (undated first), futures before options, strike, put before call, id. A *pair* is an account and an underlying that it holds.
 * *Starts* are CSR: one more entry than their space has, the next one's. *Keeps* are masks: all bits set where an entry is not the first of its group, else 0; they clear running sums.
 * A *slot* is 2 x row + (short ? 1 : 0): the sign is an address.
 */
export const blockColumns = {
  /** Account -> its first position, pair, coin, collateral entry, order. */
  starts: shape('account', 'u32'),
  pairStarts: shape('account', 'u32'),
  coinAccountStarts: shape('account', 'u32'),
  assetStarts: shape('account', 'u32'),
  orderAccountStarts: shape('account', 'u32'),
  /** 0 where an account holds nothing but long options, else infinity. */
  longOnly: shape('account', 'f64'),
  /** Fault of the account itself (`accountCodes`). */
  codes: shape('account', 'u8'),
  pairAccounts: shape('pair', 'u32'),
  pairUnderlyings: shape('pair', 'u32'),
  pairPositions: shape('pair', 'u32'),
  futureStarts: shape('pair', 'u32'),
  groupStarts: shape('pair', 'u32'),
  optionGroupStarts: shape('pair', 'u32'),
  coinStarts: shape('pair', 'u32'),
  pairAssetStarts: shape('pair', 'u32'),
  orderStarts: shape('pair', 'u32'),
  /** Short options of a strike that no long one covers, coins: by strike and side, by strike. */
  nakedSides: shape('pair', 'f64'),
  nakedStrikes: shape('pair', 'f64'),
  positionRows: shape('position', 'u32'),
  slots: shape('position', 'u32'),
  sizes: shape('position', 'f64'),
  quantities: shape('position', 'f64'),
  positionPairs: shape('position', 'u32'),
  positionGroups: shape('position', 'u32'),
  keepPair: shape('position', 'u32', 2),
  keepGroup: shape('position', 'u32', 2),
  /** Rows of the book of what is no option, each at its own entry (-1 / entry where inverse). */
  lotRows: shape('lot', 'u32'),
  lotPairs: shape('lot', 'u32'),
  lotQuantities: shape('lot', 'f64'),
  lotEntries: shape('lot', 'f64'),
  futureRows: shape('future', 'u32'),
  futurePairs: shape('future', 'u32'),
  futureSizes: shape('future', 'f64'),
  futureQuantities: shape('future', 'f64'),
  /** Positions of an expiry: first, end, expiry, pair. */
  groups: shape('group', 'u32', 4),
  optionRows: shape('option', 'u32'),
  optionSlots: shape('option', 'u32'),
  optionSizes: shape('option', 'f64'),
  optionQuantities: shape('option', 'f64'),
  optionGroupOf: shape('option', 'u32'),
  keepOption: shape('option', 'u32', 2),
  /** Options of an expiry: first, end, expiry, pair; in the numbers of options. */
  optionGroups: shape('optionGroup', 'u32', 4),
  /** Pairs that hold something paid in the coin, or coins that a scan moves. */
  coinPairs: shape('coin', 'u32'),
  assets: shape('asset', 'u32'),
  amounts: shape('asset', 'f64'),
  /** Collateral that moves with the pair's underlying; amounts twice, for two weighings. */
  pairAssets: shape('pairAsset', 'u32'),
  pairAmounts: shape('pairAsset', 'f64', 2),
  orderRows: shape('order', 'u32'),
  orderUnderlyings: shape('order', 'u32'),
  /** 2 x row + (sell ? 1 : 0). */
  orderSlots: shape('order', 'u32'),
  orderSizes: shape('order', 'f64'),
  orderQuantities: shape('order', 'f64'),
  orderPrices: shape('order', 'f64'),
  /** The price as an entry is: -1 / price of an inverse future. */
  orderEntries: shape('order', 'f64'),
  /** What an account may end up holding of an instrument: max(0, held + buys) long and max(0, sells - held) short. */
  openRows: shape('open', 'u32'),
  openPairs: shape('open', 'u32'),
  openSizes: shape('open', 'f64', 2),
} as const satisfies Readonly<Record<string, ColumnShape>>;

export type BlockColumnName = keyof typeof blockColumns;

/** Whether a column has one entry more than its space: where the next one begins. */
export function isStarts(name: BlockColumnName): boolean {
  return name === 'starts' || name === 'pairPositions' || name.endsWith('Starts');
}

/** Entries of each space. */
export type Counts = Record<Space, number>;

export const spaces: readonly Space[] = [...new Set(Object.values(blockColumns).map(({ space }) => space))];

/** No entries of any. Spelt out, as what follows is: a change of one account counts in nanoseconds, and fields by variable names take ten each. */
export function clearCounts(counts: Counts): void {
  counts.account = counts.pair = counts.position = counts.lot = counts.future = counts.group = counts.option = 0;
  counts.optionGroup = counts.coin = counts.asset = counts.pairAsset = counts.order = counts.open = 0;
}

export function copyCounts(to: Counts, from: Counts): void {
  to.account = from.account;
  to.pair = from.pair;
  to.position = from.position;
  to.lot = from.lot;
  to.future = from.future;
  to.group = from.group;
  to.option = from.option;
  to.optionGroup = from.optionGroup;
  to.coin = from.coin;
  to.asset = from.asset;
  to.pairAsset = from.pairAsset;
  to.order = from.order;
  to.open = from.open;
}

/** Whether so many entries, and as many more of each, are within a room. */
export function isWithin(counts: Counts, more: number, room: Counts): boolean {
  return (
    counts.account + more <= room.account &&
    counts.pair + more <= room.pair &&
    counts.position + more <= room.position &&
    counts.lot + more <= room.lot &&
    counts.future + more <= room.future &&
    counts.group + more <= room.group &&
    counts.option + more <= room.option &&
    counts.optionGroup + more <= room.optionGroup &&
    counts.coin + more <= room.coin &&
    counts.asset + more <= room.asset &&
    counts.pairAsset + more <= room.pairAsset &&
    counts.order + more <= room.order &&
    counts.open + more <= room.open
  );
}

/** Entries beyond the last of a space: starts have one more, and kernels read whole vectors. */
export const spaceMargin = 8;

type ColumnOf<S extends Pick<ColumnShape, 'type'>> = S['type'] extends 'f64'
  ? Float64Array<ArrayBuffer>
  : S['type'] extends 'u32'
    ? Uint32Array<ArrayBuffer>
    : Uint8Array<ArrayBuffer>;
export type BlockArrays = { [K in BlockColumnName]: ColumnOf<(typeof blockColumns)[K]> };
