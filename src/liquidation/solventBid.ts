// A bid in a solvent auction: the largest share that may be sold, what a share costs, and the cash its bidder must have.
import { fieldsOf } from '../book/fields.js';
import { within } from '../check.js';
import { Fault } from '../fault.js';
import type { Rules } from '../rules/document/rules.js';
import { bufferMarginOf } from './bufferMargin.js';
import { type AuctionedAccount, equityOf, maintenanceOf, reservedOf, settled, shareOf } from './figures.js';
import { methodOf } from './method.js';

export interface SolventBidInputs extends AuctionedAccount {
  readonly rules: Rules;
  /** To the mark, in [0, 1]; `auctionDiscount` gives it by time. */
  readonly discount: number;
  /** Share of the remainder that the bidder wants, in [0, 1]. */
  readonly share: number;
}

export interface SolventBid {
  /** Buffer margin of the account before the bid, numeraire: negative while it is for sale. */
  readonly bufferMargin: number;
  /** In [0, 1]: sold at this discount, it brings the buffer margin to 0. */
  readonly largestShare: number;
  /** Share of the bidder: the wanted one, at most the largest. */
  readonly share: number;
  /** Payment of the bidder to the account, numeraire. */
  readonly price: number;
  /** Cash that the bidder must have: the price, and what brings the buffer margin of what is bought to 0. Numeraire. */
  readonly requiredCash: number;
  /** Reserved cash of the account after the bid, numeraire. */
  readonly reservedCash: number;
  /** Whether the auction ends with it. */
  readonly ends: boolean;
}

/**
 * With equity V, reserved cash R, discount c, buffer margin B < 0: largest share B / (B - V (1 - c) - R c), price = share (V - R) (1 - c), required cash =
 * price + share |B - R|. Requirements are taken to fall by the share that is sold, as they do where they are proportional to the positions. Nothing is for
 * sale at a buffer margin of 0 or more. Throws OUT_OF_RANGE for an equity at or below the reserved cash (that auction is over: `auctionStage`), OVERFLOW,
 * UNKNOWN_KIND and what the guards throw. Source: Derive's documents.
 */
export function solventBid(inputs: SolventBidInputs): SolventBid {
  const given = fieldsOf(inputs, 'inputs', ['rules', 'equity', 'maintenance', 'reservedCash', 'discount', 'share']);
  const { buffer } = methodOf(inputs.rules, 'auction');
  const equity = equityOf(given);
  const reserved = reservedOf(given);
  const discount = within(given.discount, 0, 1, 'inputs.discount');
  const wanted = shareOf(given);
  const bufferMargin = bufferMarginOf(equity, maintenanceOf(given), buffer);
  if (bufferMargin >= 0)
    return settled({ bufferMargin, largestShare: 0, share: 0, price: 0, requiredCash: 0, reservedCash: reserved, ends: true });
  if (!(equity > reserved)) throw new Fault('OUT_OF_RANGE', 'inputs.equity', `above the reserved cash, ${reserved}`, equity);
  const factor = 1 - discount;
  const largestShare = Math.min(1, bufferMargin / (bufferMargin - equity * factor - reserved * discount));
  const share = Math.min(wanted, largestShare);
  const price = share * (equity - reserved) * factor;
  const requiredCash = price + share * Math.abs(bufferMargin - reserved);
  return settled({ bufferMargin, largestShare, share, price, requiredCash, reservedCash: reserved + price, ends: wanted >= largestShare });
}
