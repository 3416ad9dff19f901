// Which auction an account below maintenance is in: of shares at a discount, or, worth nothing, with the insurance fund paying.
import { fieldsOf } from '../book/fields.js';
import type { Rules } from '../rules/document/rules.js';
import { auctionDiscount } from './auctionDiscount.js';
import { bufferMarginOf } from './bufferMargin.js';
import { type AuctionedAccount, equityOf, maintenanceOf, reservedOf, secondsOf } from './figures.js';
import { methodOf } from './method.js';

/** `restart`: the remainder for sale is worthless but the account has value, from cash that it was paid: a new solvent auction with nothing reserved. */
export type AuctionStage = 'none' | 'solvent' | 'restart' | 'insolvent';

export interface AuctionStageInputs extends AuctionedAccount {
  readonly rules: Rules;
  /** Seconds since the solvent auction started; null when none is running. */
  readonly elapsedSeconds: number | null;
}

/**
 * An auction starts below maintenance: solvent above 0 of equity, else insolvent. A solvent one ends at a buffer margin of 0 or more; it turns insolvent when
 * the equity is at most 0 or the discount has come to the whole; when the equity is at most the reserved cash it ends if maintenance is met, else restarts.
 * Throws what the guards throw, UNKNOWN_KIND. Source: Derive's documents.
 */
export function auctionStage(inputs: AuctionStageInputs): AuctionStage {
  const given = fieldsOf(inputs, 'inputs', ['rules', 'equity', 'maintenance', 'reservedCash', 'elapsedSeconds']);
  const { buffer } = methodOf(inputs.rules, 'auction');
  const equity = equityOf(given);
  const maintenance = maintenanceOf(given);
  const reserved = reservedOf(given);
  if (given.elapsedSeconds === null) return equity >= maintenance ? 'none' : equity > 0 ? 'solvent' : 'insolvent';
  const seconds = secondsOf(given);
  if (bufferMarginOf(equity, maintenance, buffer) >= 0) return 'none';
  if (equity <= 0 || auctionDiscount(inputs.rules, seconds) >= 1) return 'insolvent';
  if (equity > reserved) return 'solvent';
  return equity >= maintenance ? 'none' : 'restart';
}
