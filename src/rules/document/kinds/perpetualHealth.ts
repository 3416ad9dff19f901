/**
 * Perpetuals for (assets) and against (debts) in a health factor.
 * U, with net contracts q, price P, funding f, weight w, and what was paid for the lots less what was received for them, C (of a long q E of its entry E, of a short as much below 0).
 * assets: of a long |q| P (w - closingFee), + max(0, -C) + max(0, f) w; debts: of a short |q| P (2 - w + closingFee), + max(0, C) + max(0, -f). Debts are at least 0.
 * An integer ledger (`rounding.amount`) rounds both sums without f, and the product with f, down.
 * Hedge mode: q and C are of both sides, so what the closed part of them has earned or lost counts whole, as it does once it is paid. The venues have no hedge mode.
 * Unit: numeraire. Source: mars-protocol/core-contracts, health computer.
 */
import { name } from '../../../shape/leaves.js';
import { choice } from '../../../shape/shape.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const perpetualHealth = kindOf('U', {
  /** Side of the health factor. Unit: word. */
  count: choice(['assets', 'debts']),
  /** Loan to value (initial) and liquidation threshold (maintenance), by instrument or underlying. Unit: decimal. */
  weights: value(0, 1),
  /** Fee of closing, a share of the notional. Unit: decimal. */
  closingFee: value(0, 1),
  /** Attribute `<name>.<instrument>` of the account: funding not settled, positive when it is owed to the account. Unit: name of an amount in the numeraire. */
  funding: name,
});
export interface PerpetualHealth extends FieldsOf<typeof perpetualHealth> {
  readonly kind: 'perpetualHealth';
}
