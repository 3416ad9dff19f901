// Slow and obvious: the steps that charge what is not linear in size.
import type { Position } from '../steps/stepBook.js';

export interface Tier {
  /** The first tier whose border is not below a notional is its own; the last has none. */
  readonly upTo: number;
  readonly rates: readonly [initial: number, maintenance: number];
  readonly cums: readonly [initial: number, maintenance: number];
}

/** The tier of N. */
export const tierOf = (tiers: readonly Tier[], notional: number): Tier =>
  (tiers.find(({ upTo }) => !(notional > upTo)) ?? tiers.at(-1)) as Tier;

/** N x rate - cum of the tier of N, in one view; of another rate made of the tier's. */
export function tierChargeOf(tiers: readonly Tier[], notional: number, view: 0 | 1, rateOf = (rate: number): number => rate): number {
  const tier = tierOf(tiers, notional);
  return notional * rateOf(tier.rates[view]) - tier.cums[view];
}

/** Of one contract held one way: what its line of the slot table says, and its strike. */
export interface OptionLine {
  readonly alone: readonly [initial: number, maintenance: number];
  readonly worth: number;
  readonly owed: number;
  readonly calls: number;
  readonly payoff: number;
  readonly slope: number;
  readonly bend: number;
  readonly strike: number;
}

/** The charge of one expiry in one view: alone, or at most the maximum loss and what is unpaired. */
export function expiryChargeOf(
  held: readonly Position[],
  lineOf: (position: Position) => OptionLine,
  unpaired: number,
  index: number,
  view: 0 | 1,
): number {
  const sum = (of: (line: OptionLine) => number): number => {
    let total = 0;
    for (const position of held) total += Math.abs(position.quantity) * of(lineOf(position));
    return total;
  };
  let payoff = sum((line) => line.payoff);
  let slope = sum((line) => line.slope);
  let lowest = payoff;
  let price = 0;
  for (const position of held) {
    const { strike, bend } = lineOf(position);
    payoff += slope * (strike - price);
    price = strike;
    if (payoff < lowest) lowest = payoff;
    slope += Math.abs(position.quantity) * bend;
  }
  const above = (x: number): number => Math.max(0, x);
  const loss = above(sum((line) => line.worth) - lowest) + sum((line) => line.owed);
  const bare = index * above(0 - sum((line) => line.calls));
  return Math.min(
    sum((line) => line.alone[view]),
    loss + unpaired * bare,
  );
}

/** scale x |e L|, columns of L ascending, each from its diagonal down. */
export function formOf(exposures: readonly number[], lower: readonly (readonly number[])[], scale: number): number {
  let sum = 0;
  for (let j = 0; j < exposures.length; j++) {
    let y = 0;
    for (let i = j; i < exposures.length; i++) y += (lower[i]?.[j] as number) * (exposures[i] as number);
    sum += y * y;
  }
  return scale * Math.sqrt(sum);
}
