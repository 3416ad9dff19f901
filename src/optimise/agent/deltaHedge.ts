// What a fixed delta hedge trades: of each account and underlying, lots of one future that bring its delta nearest to nothing.
import { engineInside } from '../../engine/prepared/inside.js';
import type { LiveEngine } from '../../live/engine/live.js';
import type { Policy } from './policy.js';
import type { AgentOrder } from './stand.js';

/** Deltas are numeraire per relative move of the underlying, the coin's own move included. */
export function deltaHedges(live: LiveEngine, policy: Policy): readonly Omit<AgentOrder, 'why'>[] {
  const inside = live.engine[engineInside];
  const { rows, holdings } = inside.parts;
  const orders: Omit<AgentOrder, 'why'>[] = [];
  // makes the rows of what are not held yet, before their numbers are read
  const hedges = Object.keys(policy.instruments).map((id) => ({ id, row: rows.rowOf(id) }));
  const { columns } = inside.tick();
  for (const { account, subaccount = '' } of policy.accounts) {
    const held = holdings.lotsOf(live.rowOf(account, subaccount));
    const deltas = new Map<number, number>();
    held.rows.forEach((row, i) => {
      const underlying = rows.underlyings[row];
      deltas.set(underlying, (deltas.get(underlying) ?? 0) + held.quantities[i] * columns.netDeltas[row]);
    });
    for (const [underlying, delta] of deltas) {
      const hedge = hedges.find(({ row }) => rows.underlyings[row] === underlying && rows.option[row] === 0);
      if (hedge === undefined) continue;
      const { lot } = policy.instruments[hedge.id];
      const each = columns.netDeltas[hedge.row];
      const quantity = each === 0 ? 0 : -Math.round(delta / each / lot) * lot;
      if (quantity !== 0) orders.push({ account, subaccount, instrument: hedge.id, quantity });
    }
  }
  return orders;
}
