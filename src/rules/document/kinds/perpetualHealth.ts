/**
 * What perpetuals count for (assets) and against (debts) in a health factor.
 * U, with size |q|, price P, entry E, funding f, weight w. assets: of a long |q| P (w - closingFee) + max(0, f) w, of a short |q| E + max(0, f) w; debts: of a long |q| E + max(0, -f), of a
 * short |q| P (2 - w + closingFee) + max(0, -f). An integer ledger (`rounding.amount`) rounds each product down.
 * |q| E is what was paid for what the lots net to, gains of those closed included, as long as anything is left. Lots that net to exactly 0 are no position: what they have gained and f count
 * nothing, so figures jump there by as much, while the venues keep it or pay it out. Whoever keeps the book states it as collateral; what is left by rounding (1e-17) counts it in full.
 * Unit: numeraire. Source: mars-protocol/core-contracts, health computer.
 */
import { name } from '../../../shape/leaves.js';
import { choice } from '../../../shape/shape.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const perpetualHealth = kindOf('U', {
  count: choice(['assets', 'debts']),
  /** Loan to value (initial) and liquidation threshold (maintenance), by instrument or underlying. */
  weights: value(0, 1),
  closingFee: value(0, 1),
  /** Attribute `<name>.<instrument>` of the account: funding not settled, positive when it is owed to the account. */
  funding: name,
});
export interface PerpetualHealth extends FieldsOf<typeof perpetualHealth> {
  readonly kind: 'perpetualHealth';
}
