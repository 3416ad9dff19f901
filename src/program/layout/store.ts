// How holdings stand: lists of every account in one store, and those of one account as a caller states them.
/** Lists of every account in one store: those of account a are starts[a] .. ends[a]; an account that changes is written anew at the end. */
export interface Lists {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Entries in use, those that an account left behind included. */
  readonly length: number;
}

/** Lots (rows of positions as the book states them), by rank of the instrument, entry price, quantity; unlisted instruments first. */
export interface Lots extends Lists {
  readonly rows: Int32Array;
  readonly quantities: Float64Array;
  readonly prices: Float64Array;
  /** 1: an order under market-maker protection, behind one that is its like; left out where none is. */
  readonly protected?: Uint8Array;
}

/** Amounts netted by asset, assets of the market ascending; an unlisted asset is -1. */
export interface Amounts extends Lists {
  readonly assets: Int32Array;
  readonly amounts: Float64Array;
}

/** Rows of one account as a caller states them: instruments by row, assets by number. */
export interface AccountLots {
  readonly rows: readonly number[];
  readonly quantities: readonly number[];
  readonly prices: readonly number[];
  readonly protected?: readonly number[];
}

export interface AccountAmounts {
  readonly assets: readonly number[];
  readonly amounts: readonly number[];
}

/** What blocks are packed from. */
export interface Store {
  readonly lots: Lots;
  readonly orders: Lots;
  readonly collateral: Amounts;
}

/** One account as it stands, or would stand. */
export interface AccountState {
  readonly lots: AccountLots;
  readonly orders: AccountLots;
  readonly collateral: AccountAmounts;
  /** Attributes of the account that a question states otherwise than the book does. */
  readonly attributes?: Readonly<Record<string, number>>;
}
