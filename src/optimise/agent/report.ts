// What an agent says of each look at an account: why, what it expected, what came, or why nothing was done.
import type { AccountFigures } from '../../engine/prepared/account/subject.js';

/** `defend`: health was below the policy's; `restore`: what defences took may come back; `release`: margin may be released. */
export const reasons = ['defend', 'restore', 'release'] as const;

/** An order as the caller's venue is given it. */
export interface SentOrder {
  /** The policy's id and a number: an order is sent once. */
  readonly id: string;
  readonly account: string;
  readonly subaccount: string;
  readonly instrument: string;
  /** Contracts, signed. */
  readonly quantity: number;
  /** Price that the agent expects, in the instrument's quote. */
  readonly price: number;
  readonly why: (typeof reasons)[number];
}

/** Answer of a venue: filled contracts (signed, 0 for a rejected order), price, fee in the settlement asset. */
export interface Filled {
  readonly quantity: number;
  readonly price: number;
  readonly fee: number;
}

/** Destination of an acting agent's orders, provided by the caller. If `send` throws, the order stays open until `settle`. */
export interface Venue {
  send(order: SentOrder): Filled | Promise<Filled>;
}

export interface Action {
  /** Counted over the agent's life. */
  readonly number: number;
  readonly time: number;
  readonly account: string;
  readonly subaccount: string;
  readonly requirement: string;
  readonly why: SentOrder['why'];
  readonly before: AccountFigures;
  readonly orders: readonly SentOrder[];
  /**
   * Expectation over all orders: figures after them, by the engine; cost by the policy; margin released (below 0: taken); gain, and the gain left
   * after the cost and the cost of undoing, numeraire.
   */
  readonly expected: {
    readonly after: AccountFigures;
    readonly cost: number;
    readonly released: number;
    readonly gain: number;
    readonly net: number;
  };
  /** `advised`: said, not done. `done`, `partly`, `rejected`: all orders were filled, some of it, nothing. `unknown`: an order was not answered; the account waits for `settle`. */
  readonly verdict: 'advised' | 'done' | 'partly' | 'rejected' | 'unknown';
  /** Fills, and the account's figures then; actual cost: fees and slippage of the price. */
  readonly came?: { readonly fills: readonly (Filled & { readonly id: string })[]; readonly after: AccountFigures; readonly cost: number };
  /** Orders that were not sent after all, and why. */
  readonly withheld: readonly string[];
}

/** An account on which nothing is done, and why; `well` where nothing has to be. */
export interface Silence {
  readonly account: string;
  readonly subaccount: string;
  readonly reason: 'well' | 'stopped' | 'waiting' | 'coolDown' | 'noFigures' | 'notAllowed' | 'noTrade' | 'notWorth';
  /** In words. */
  readonly detail: string;
}

export interface Step {
  readonly time: number;
  readonly actions: readonly Action[];
  readonly silences: readonly Silence[];
}
