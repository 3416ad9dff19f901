// How ccxt's figures of an exchange are meant: what `contracts` counts, whether a balance holds the P&L, and which rules are the exchange's.
import type { ReplyVenue } from '../reply.js';

export interface Meaning {
  readonly preset: string;
  /** `contracts` are already coins, or dollars of an inverse contract: a contract size is not to be multiplied by. */
  readonly amounts: boolean;
  /** What a contract of no stated size is: one coin, or unknown. */
  readonly unit: boolean;
  /** `total` of a balance: with the P&L of the positions, or without. */
  readonly total: 'equity' | 'wallet';
  /** `collateral` of an isolated position. */
  readonly isolated: 'equity' | 'wallet';
  /** What `maxNotional` of a tier is in, and whether the rate of the tier holds for all of the position. */
  readonly tiers: 'notional' | 'contracts';
}

/** Of the exchanges whose replies do not hold the whole account; of the others the replies inside the structures do. */
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
