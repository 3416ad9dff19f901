// A first plan: step by step, the reduction that takes most of what is short for what it costs.
import type { Leg } from './asked.js';

const mostSteps = 100;
/** Shares of the rest of a leg. */
const shares = [1, 2, 8] as const;

/** Lots of a walk that ends where the target holds, or where no step takes anything off what is short. `look`: what is short comes first of each point's figures. */
export function walked(legs: readonly Leg[], look: (points: readonly Float64Array[]) => readonly Float64Array[]): Float64Array {
  let at = new Float64Array(legs.length);
  let short = look([at])[0]?.[0] as number;
  for (let step = 0; step < mostSteps && short > 0; step++) {
    const next: { readonly lots: Float64Array; readonly cost: number }[] = [];
    for (const [k, { lots, levels }] of legs.entries()) {
      const left = lots - (at[k] as number);
      const sizes = new Set([...shares.map((share) => Math.ceil(left / share)), 1]);
      for (const size of sizes)
        if (left > 0) next.push({ lots: at.map((n, j) => (j === k ? n + size : n)), cost: size * (levels[0]?.cost ?? 0) });
    }
    const figures = look(next.map(({ lots }) => lots));
    let best = -1;
    let most = 0;
    for (const [n, { cost }] of next.entries()) {
      const taken = short - (figures[n]?.[0] as number);
      const gain = Math.min(taken, short) / (cost + Number.MIN_VALUE);
      if (taken > 0 && (best < 0 || gain > most)) [best, most] = [n, gain];
    }
    if (best < 0) break;
    at = (next[best] as { lots: Float64Array }).lots as typeof at;
    short = figures[best]?.[0] as number;
  }
  return at;
}
