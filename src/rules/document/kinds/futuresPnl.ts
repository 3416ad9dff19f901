/**
 * Unrealised P&L of spot, futures and perpetuals.
 * A = sum of quantity x multiplier x (price - entry) x price of the settlement asset; inverse: quantity x multiplier x (1 / entry - 1 / price) coins at their price.
 * Unit: numeraire.
 */
import { type FieldsOf, kindOf } from './kind.js';

export const futuresPnl = kindOf('A', {});
export interface FuturesPnl extends FieldsOf<typeof futuresPnl> {
  readonly kind: 'futuresPnl';
}
