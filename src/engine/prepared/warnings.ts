// What a run warns of: shifts of volatility that leave an option at the floor, where every larger shift would give the same P&L.
import { Fault, type FaultRecord } from '../../fault.js';
import type { Tick } from '../../program/tick/tick.js';

/** One warning a shock of the document, in its order. */
export function flooredVols({ floored, rules }: Tick): readonly FaultRecord[] {
  return Object.keys(rules.volatility?.shocks ?? {}).flatMap((name) => {
    const count = floored.get(name)?.size ?? 0;
    if (count === 0) return [];
    const expectation = 'a shift that leaves every vol above its floor: below it all shifts have one P&L; a relative shock has none';
    return [new Fault('OUT_OF_RANGE', `rules.volatility.shocks.${name}.absolute`, expectation, `${count} options at the floor`).toRecord()];
  });
}
