// Sizes of a trade at which terms bend otherwise: where nothing is traded, where the position is closed, where its own orders net it, where its premium takes all of an asset, and where what an underlying holds is neither long nor short.
import type { AccountState } from '../../program/layout/store.js';
import { contractDelta } from '../../program/terms/delta.js';
import type { Tick } from '../../program/tick/tick.js';
import type { Rules } from '../../rules/document/rules.js';

/** What an account holds and has open, by row. */
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

/** Contracts of a row, below and above 0; whatever is not listed goes on as it is between them. */
export function breaksOf(row: number, price: number, { state, held, bought, sold }: Position, rules: Rules, tick: Tick): number[] {
  const own = held.get(row) ?? 0;
  const [buys, sells] = [bought.get(row) ?? 0, sold.get(row) ?? 0];
  const at = [0, -own];
  const charged = rules.scope.orders === 'charged';
  if (charged && buys + sells > 0) at.push(-own - buys, -own + sells, -own + (sells - buys) / 2);
  const { rows } = tick;
  if (rows.option[row] === 1) {
    // where the premium takes or gives all that there is of its asset
    const asset = rows.assets[row];
    const amount = state.collateral.amounts[state.collateral.assets.indexOf(asset)] ?? 0;
    at.push(amount / (rows.multipliers[row] * price));
  }
  const unit = rows.underlyings[row];
  /** Where the sum of what a contract counts, of those held and of all orders of some sides, is 0. */
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
