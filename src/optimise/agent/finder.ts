// How an agent looks for trades: what it may trade of each instrument, and what they are for.
import type { LiveEngine } from '../../live/engine/live.js';
import type { Policy } from './policy.js';
import type { Action } from './report.js';

export interface TradeGoal {
  readonly live: LiveEngine;
  readonly account: string;
  readonly subaccount: string;
  readonly requirement: string;
  /** `defend`: equity / maintenance is to be `health` at least, as cheaply as can be, or as near as can be. `restore`: as much of the room as leaves it at `health`. `release`: the least initial margin that is worth its cost. */
  readonly why: Action['why'];
  readonly health: number | undefined;
  /** Contracts, in whole lots, that may be bought and sold of each instrument; all others may not be traded. */
  readonly room: Readonly<Record<string, { readonly buy: number; readonly sell: number }>>;
  readonly policy: Policy;
}

export interface ProposedTrade {
  readonly instrument: string;
  /** Contracts, signed, in whole lots. */
  readonly quantity: number;
}

export type Finder = (wanted: TradeGoal) => readonly ProposedTrade[] | Promise<readonly ProposedTrade[]>;
