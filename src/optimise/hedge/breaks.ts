// Sizes of a trade at which terms bend: no trade, a side or position closed, orders netted, an asset used up, an underlying net flat.

import type { AccountState } from '../../program/layout/store.js';
import { earned } from '../../program/ledger/earned.js';
import { contractDelta } from '../../program/terms/delta.js';
import type { Tick } from '../../program/tick/tick.js';
import type { Rules } from '../../rules/document/rules.js';

/** Positions and open orders of an account, by row. */
export interface Position {
  readonly state: AccountState;
  /** Contracts. */
  readonly held: ReadonlyMap<number, number>;
  readonly bought: ReadonlyMap<number, number>;
  readonly sold: ReadonlyMap<number, number>;
}

export function positionOf(state: AccountState): Position {
  const [held, bought, sold] = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>()];
  const add = (to: Map<number, number>, row: number, size: number): void => void to.set(row, (to.get(row) ?? 0) + size);
  for (const [i, row] of state.lots.rows.entries()) add(held, row, state.lots.quantities[i]);
  for (const [i, row] of state.orders.rows.entries()) {
    const size = state.orders.quantities[i];
    add(size > 0 ? bought : sold, row, Math.abs(size));
  }
  return { state, held, bought, sold };
}

/** Position of a row on one side. */
export interface Side {
  readonly quantity: number;
  /** Gain of a contract at a price, in the settlement asset: closing pays it. */
  readonly earned: number;
  readonly entry: number;
}

/** The sides of a future that are held, one or two. */
export function sidesOf(row: number, price: number, { state: { lots } }: Position, { rows }: Tick): Side[] {
  // a price of 0 has no inverse: such a fill is refused as a fill
  if (rows.option[row] === 1 || (rows.inverse[row] === 1 && !(price > 0))) return [];
  return lots.rows.flatMap((one, i) =>
    one === row && lots.quantities[i] !== 0
      ? [{ quantity: lots.quantities[i], entry: lots.prices[i], earned: earned(rows, row, 1, lots.prices[i], price) }]
      : [],
  );
}

/** Contracts of a row, below and above 0; whatever is not listed goes on as it is between them. */
export function breaksOf(row: number, price: number, position: Position, rules: Rules, tick: Tick): number[] {
  const { state, held, bought, sold } = position;
  const own = held.get(row) ?? 0;
  const [buys, sells] = [bought.get(row) ?? 0, sold.get(row) ?? 0];
  const at = [0, -own];
  const charged = rules.scope.orders === 'charged';
  if (charged && buys + sells > 0) at.push(-own - buys, -own + sells, -own + (sells - buys) / 2);
  const { rows } = tick;
  const asset = rows.assets[row];
  const amount = state.collateral.amounts[state.collateral.assets.indexOf(asset)] ?? 0;
  // where the premium, or what closing pays, takes or gives all that there is of its asset
  if (rows.option[row] === 1) at.push(amount / (rows.multipliers[row] * price));
  const sides = sidesOf(row, price, position, tick);
  for (const { quantity, earned } of sides) at.push(-quantity, amount / earned);
  // where as much was paid for one side as was received for the other
  const [one, other] = sides;
  if (one !== undefined && other !== undefined)
    at.push(-one.quantity - (other.quantity * other.entry) / one.entry, -other.quantity - (one.quantity * one.entry) / other.entry);
  const unit = rows.underlyings[row];
  /** Size at which the sum over positions and all orders of some sides is 0. */
  const balance = (count: (row: number) => number, sides: readonly (readonly [buys: number, sells: number])[]): void => {
    const each = count(row);
    if (each === 0) return;
    const sum = (of: ReadonlyMap<number, number>): number => {
      let all = 0;
      for (const [r, size] of of) if (r >= 0 && tick.rows.underlyings[r] === unit && tick.columns.codes[r] === 0) all += size * count(r);
      return all;
    };
    const [net, up, down] = [sum(held), sum(bought), sum(sold)];
    for (const [b, s] of sides) at.push(-(net + b * up - s * down) / each);
  };
  for (const term of Object.values(rules.terms)) {
    if (term.kind === 'brackets' && term.netting === 'underlying') {
      const price = term.price === 'index' ? 'index' : 'forward';
      const count = (r: number): number => (term.kinds.includes(tick.rows.kinds[r] as never) ? tick.notional(r, price) : 0);
      balance(
        count,
        charged
          ? [
              [0, 0],
              [1, 0],
              [0, 1],
            ]
          : [[0, 0]],
      );
    }
    if (term.kind === 'delta' && term.measure === 'hedged' && charged && term.orders !== undefined)
      balance((r) => contractDelta(tick, r, term.delta), [[1, 1]]);
  }
  return at.filter(Number.isFinite);
}
