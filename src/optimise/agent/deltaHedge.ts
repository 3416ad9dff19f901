// What a fixed delta hedge trades: of each account and underlying, lots of one future that bring its delta nearest to nothing.
import { engineInside } from '../../engine/prepared/inside.js';
import type { LiveEngine } from '../../live/engine/live.js';
import type { Policy } from './policy.js';
import type { AgentOrder } from './stand.js';

/** Deltas are numeraire per relative move of the underlying, the coin's own move included. */
export function deltaHedges(live: LiveEngine, policy: Policy): readonly Omit<AgentOrder, 'why'>[] {
  const inside = live.engine[engineInside];
  const { rows, holdings } = inside.parts;
  const { columns } = inside.tick();
  const orders: Omit<AgentOrder, 'why'>[] = [];
  for (const { account, subaccount = '' } of policy.accounts) {
    const held = holdings.lotsOf(live.rowOf(account, subaccount));
    const deltas = new Map<number, number>();
    held.rows.forEach((row, i) => {
      const underlying = rows.underlyings[row];
      deltas.set(underlying, (deltas.get(underlying) ?? 0) + held.quantities[i] * columns.netDeltas[row]);
    });
    for (const [underlying, delta] of deltas) {
      const hedge = Object.entries(policy.instruments).find(([id]) => {
        const row = rows.rowOf(id);
        return rows.underlyings[row] === underlying && rows.option[row] === 0;
      });
      if (hedge === undefined) continue;
      const [instrument, { lot }] = hedge;
      const each = columns.netDeltas[rows.rowOf(instrument)];
      const quantity = each === 0 ? 0 : -Math.round(delta / each / lot) * lot;
      if (quantity !== 0) orders.push({ account, subaccount, instrument, quantity });
    }
  }
  return orders;
}
