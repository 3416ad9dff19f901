// How ccxt's figures of an exchange are meant: what `contracts` counts, whether a balance holds the P&L, and which rules are the exchange's.
import type { ReplyVenue } from '../reply.js';

export interface Meaning {
  readonly preset: string;
  /** `contracts` are already coins, or dollars of an inverse contract: a contract size is not to be multiplied by. */
  readonly amounts: boolean;
  /** Size of a contract without a stated one: one coin, or unknown. */
  readonly unit: boolean;
  /** `total` of a balance: with the P&L of the positions, or without. */
  readonly total: 'equity' | 'wallet';
  /** `collateral` of an isolated position. */
  readonly isolated: 'equity' | 'wallet';
  /** Unit of a tier's `maxNotional`; and whether the tier's rate applies to the whole position. */
  readonly tiers: 'notional' | 'contracts';
}

/** Meanings for exchanges whose replies do not hold the whole account; for the others, the replies inside the structures do. */
export const meanings: Readonly<Partial<Record<ReplyVenue, Meaning>>> = {
  binance: { preset: 'binance-futures', amounts: false, unit: true, total: 'equity', isolated: 'equity', tiers: 'notional' },
  bybit: { preset: 'bybit-futures', amounts: false, unit: true, total: 'wallet', isolated: 'equity', tiers: 'notional' },
  okx: { preset: 'okx-futures', amounts: false, unit: false, total: 'equity', isolated: 'wallet', tiers: 'contracts' },
  deribit: { preset: 'deribit-portfolio', amounts: true, unit: true, total: 'equity', isolated: 'equity', tiers: 'notional' },
};

/** Exchanges of ccxt by the venue whose replies theirs are. */
export const exchanges: Readonly<Record<string, ReplyVenue>> = {
  ...{ binance: 'binance', binanceusdm: 'binance', binancecoinm: 'binance', bybit: 'bybit', deribit: 'deribit' },
  ...{ derive: 'derive', hyperliquid: 'hyperliquid', okx: 'okx', myokx: 'okx', okxus: 'okx', paradex: 'paradex' },
};

/** Counted as a dollar. */
export const dollars: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC', 'USDE', 'DAI', 'FDUSD', 'BUSD', 'TUSD']);
