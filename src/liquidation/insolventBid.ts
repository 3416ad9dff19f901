// A bid in an insolvent auction: the insurance fund pays whoever takes an account that is worth nothing.
import { fieldsOf } from '../book/fields.js';
import type { Rules } from '../rules/document/rules.js';
import { equityOf, type LiquidatedAccount, maintenanceOf, secondsOf, settled, shareOf } from './figures.js';
import { methodOf } from './method.js';

export interface InsolventBidInputs extends LiquidatedAccount {
  readonly rules: Rules;
  /** Since the insolvent auction started. */
  readonly elapsedSeconds: number;
  /** Share of the remainder that the bidder takes, in [0, 1]: the whole may be taken. */
  readonly share: number;
}

export interface InsolventBid {
  /** Price of the whole account, numeraire, at most 0: the bidder is paid. */
  readonly offer: number;
  readonly share: number;
  /** Payment of the fund to the bidder, numeraire. */
  readonly payout: number;
  /** Cash that the bidder must have, numeraire: with it and the payout what is taken meets maintenance. */
  readonly requiredCash: number;
}

/**
 * offer = W + min(1, t / T) (M - W), W = min(0, equity), M = equity - maintenance, t of T seconds gone; payout = -share x offer, required cash = share |M| -
 * payout. At a maintenance balance M of 0 or more there is nothing to pay for: all 0. Throws OVERFLOW, UNKNOWN_KIND and what the guards throw.
 * Source: Derive's documents.
 */
export function insolventBid(inputs: InsolventBidInputs): InsolventBid {
  const given = fieldsOf(inputs, 'inputs', ['rules', 'equity', 'maintenance', 'elapsedSeconds', 'share']);
  const { insolventSeconds } = methodOf(inputs.rules, 'auction');
  const equity = equityOf(given);
  const balance = equity - maintenanceOf(given);
  const part = Math.min(1, secondsOf(given) / insolventSeconds);
  const share = shareOf(given);
  if (balance >= 0) return { offer: 0, share: 0, payout: 0, requiredCash: 0 };
  const worth = Math.min(0, equity);
  const offer = part === 1 ? balance : worth + part * (balance - worth);
  const payout = 0 - share * offer;
  return settled({ offer, share, payout, requiredCash: 0 - share * balance - payout });
}
