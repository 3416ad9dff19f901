// Product of reading a venue's replies: a market, a book, rules, and the venue's figures, each with the way to recompute it.
import type { Book } from '../../book/book.js';
import type { Market } from '../../market/market.js';
import type { Rules } from '../../rules/document/rules.js';

export const replyVenues = ['hyperliquid', 'derive', 'deribit', 'bybit', 'binance', 'okx', 'paradex'] as const;
export type ReplyVenue = (typeof replyVenues)[number];

/** Answers of the engine for the accounts of a reply, by their names in its book; numeraire. NaN for an account with a fault. */
export interface ReplyAnswers {
  equity(account: string): number;
  initial(account: string): number;
  maintenance(account: string): number;
  /** Reading beside the requirement, in the view `initial` by default. */
  reading(label: string, account: string, view?: 'initial' | 'maintenance'): number;
  /** P&L by scenario of a term: of each position by its instrument, and what the term counts of all. Numeraire. */
  scenarios(term: string, account: string): ScenariosAnswered;
}

export interface ScenariosAnswered {
  readonly positions: ReadonlyMap<string, readonly number[]>;
  readonly counted: readonly number[];
}

const nothing = (): number => Number.NaN;
export const noScenarios: ScenariosAnswered = { positions: new Map(), counted: [] };
/** No account has any figure. */
export const noAnswers: ReplyAnswers = {
  ...{ equity: nothing, initial: nothing, maintenance: nothing, reading: nothing },
  scenarios: () => noScenarios,
};

/** A figure that the venue states, and how it follows from the rest. */
export interface StatedFigure {
  /** Path of the figure: `assetPositions[0].marginUsed`. */
  readonly name: string;
  /** In the unit of the reply. */
  readonly stated: number;
  /** Rule of the figure, in words. */
  readonly rule: string;
  /** How far the same figure may lie from it, absolute: the digits shown, and the venue's rounding. */
  readonly within: number;
  /** How far it may lie, relative, when its inputs are of another moment. */
  readonly near?: number;
  /** It follows from other figures of the same reply: where it differs the reply contradicts itself. */
  readonly own?: boolean;
  /** Left out where it cannot be made again; then `missing` says why. */
  readonly recompute?: (answers: ReplyAnswers) => number;
  readonly missing?: string;
}

/** Inputs of preparing an engine. */
export interface HeldAccount {
  readonly market: Market;
  /** The account as `account`, isolated positions apart. */
  readonly book: Book;
  /** The preset with the reply's own parameters over it. */
  readonly rules: Rules;
}

/** Inputs of the engine: the book also holds, alone, every position with stated figures; the rules also hold a requirement for each of `readings`. */
export interface RepliedBook extends HeldAccount {
  /** The requirement of the preset. */
  readonly requirement: string;
  /** Requirements that are read, by label. */
  readonly readings: ReadonlyMap<string, string>;
}

export interface Reply {
  readonly venue: ReplyVenue;
  /** Recognised replies, in words. */
  readonly read: readonly string[];
  /** Account to recompute the figures from; absent if there is nothing to margin. */
  readonly margined?: RepliedBook;
  /** The account as a whole, what `core.prepare` takes. Absent where `lacks` names anything. */
  readonly account?: HeldAccount;
  /** Missing parts of the account, in words: its positions, its balance. */
  readonly lacks: readonly string[];
  /** Stands in for `account` where something lacks: what the replies hold of it, with a fault that says so. No entry point has figures of it. */
  readonly unknown?: HeldAccount;
  /** The part of the rules that the reply itself states, as `overlay` takes it; empty: the preset as it is. */
  readonly overlay: Readonly<Record<string, unknown>>;
  readonly figures: readonly StatedFigure[];
  /** Assumptions, omissions and unusual readings. */
  readonly notes: readonly string[];
}

export interface ReplyOptions {
  /** The reply was cut: its rows are some of those that its totals are of. */
  readonly partial?: boolean;
  /** Instant of the prices, ms since 1970 UTC, where the replies state none. */
  readonly asOf?: number;
}

export type Reader = (replies: readonly unknown[], options: ReplyOptions) => Reply;
