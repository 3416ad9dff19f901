/**
 * Tokens for (assets) or against (debts) in a health factor.
 * A, with price P, stable price S (P where none is stated) and weight w: assets: sum over holdings of amount x min(P, S) x w x min(1, start / (units x max(P, S))); debts: sum over debts of
 * |amount| x max(P, S) x w x max(1, units x max(P, S) / start). Without `pool` nothing is scaled.
 * Unit: numeraire. Source: blockworks-foundation/mango-v4, health cache and scaled weights of banks.
 */
import { name } from '../../../shape/leaves.js';
import { choice, record } from '../../../shape/shape.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const tokenHealth = kindOf('A', {
  /** Side of the health factor. Unit: word. */
  count: choice(['assets', 'debts']),
  /** Weights by asset. Unit: decimal. */
  weights: value(0, 100),
  /** Attribute of the asset: a price that follows the market's slowly. Unit: name of a price in the numeraire. */
  'stablePrice?': name,
  /** Pool of all accounts, units of the asset held or owed, by an attribute of it; and the worth from which it moves the weight. Unit: units of the asset, numeraire. */
  'pool?': record({ units: name, start: value(1e-12, 1e18) }),
});
export interface TokenHealth extends FieldsOf<typeof tokenHealth> {
  readonly kind: 'tokenHealth';
}
