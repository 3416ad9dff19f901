// What an auction charges the account when it starts.
import { fieldsOf } from '../book/fields.js';
import type { Rules } from '../rules/document/rules.js';
import { bufferMarginOf } from './bufferMargin.js';
import { equityOf, type LiquidatedAccount, maintenanceOf, settled } from './figures.js';
import { methodOf } from './method.js';

export interface AuctionStartFeeInputs extends LiquidatedAccount {
  readonly rules: Rules;
}

export interface AuctionStartFee {
  /** Share of the account that would have to be sold at its mark, in [0, 1]. */
  readonly share: number;
  /** Numeraire; what leaves the account for the insurance fund. */
  readonly fee: number;
}

/**
 * share = B / (B - V), fee = rate x share x V, with the buffer margin B and the equity V, numeraire; nothing for an account at or above its buffer
 * margin, or worth nothing. Throws what the guards throw, UNKNOWN_KIND. Source: Derive's documents.
 */
export function auctionStartFee(inputs: AuctionStartFeeInputs): AuctionStartFee {
  const given = fieldsOf(inputs, 'inputs', ['rules', 'equity', 'maintenance']);
  const { buffer, startFee } = methodOf(inputs.rules, 'auction');
  const equity = equityOf(given);
  const margin = bufferMarginOf(equity, maintenanceOf(given), buffer);
  if (margin >= 0 || equity <= 0) return { share: 0, fee: 0 };
  const share = margin / (margin - equity);
  return settled({ share, fee: startFee * share * equity });
}
