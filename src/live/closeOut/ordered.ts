// The order of a plan's fills: none of them may leave the account shorter of its target than it was.
import type { Trade } from '../../engine/prepared/changes.js';
import type { Shortage } from './problem.js';

/** Variants that are looked at on the way. */
const mostLooked = 2000;

/**
 * Fills of legs in an order in which each leg's come level by level, and no fill raises what the account is short of its target (where that holds: above 0); undefined where none was found. `look`: the
 * account after lists of fills.
 */
export function ordered(
  legs: readonly (readonly Trade[])[],
  look: (plans: readonly (readonly Trade[])[]) => readonly Shortage[],
): Trade[] | undefined {
  const all = legs.reduce((sum, fills) => sum + fills.length, 0);
  const dead = new Set<string>();
  let looked = 0;
  const walk = (done: readonly number[], fills: readonly Trade[], short: number): Trade[] | undefined => {
    if (fills.length === all) return [...fills];
    const next = [...legs.keys()].filter((k) => (done[k] as number) < (legs[k]?.length as number) && !dead.has(after(done, k).join()));
    if (looked + next.length > mostLooked) return undefined;
    looked += next.length;
    const plans = next.map((k) => [...fills, legs[k]?.[done[k] as number] as Trade]);
    const found = look(plans).map((one, n) => ({ k: next[n] as number, plan: plans[n] as Trade[], short: one.short }));
    // what leaves the account least short comes first
    found.sort((a, b) => a.short - b.short || a.k - b.k);
    for (const one of found) {
      if (!(one.short <= Math.max(short, 0))) break;
      const whole = walk(after(done, one.k), one.plan, one.short);
      if (whole !== undefined) return whole;
    }
    dead.add(done.join());
    return undefined;
  };
  const [now] = look([[]]) as [Shortage];
  return walk(
    legs.map(() => 0),
    [],
    now.short,
  );
}

const after = (done: readonly number[], k: number): number[] => done.map((n, j) => (j === k ? n + 1 : n));
