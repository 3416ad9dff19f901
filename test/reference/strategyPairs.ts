// Strategy margin by trying every pairing of single contracts: slow and obvious.

export interface Contract {
  readonly call: boolean;
  readonly short: boolean;
  readonly strike: number;
  readonly premium: number;
}

function naked({ call, strike, premium }: Contract, spot: number): number {
  const out = Math.max(0, call ? strike - spot : spot - strike);
  return premium + Math.max(0.2 * spot - out, 0.1 * (call ? spot : strike));
}

/** What two contracts ask for together; undefined when they are no strategy. */
function together(one: Contract, two: Contract, spot: number): number | undefined {
  if (one.short && two.short) {
    if (one.call === two.call) return undefined;
    const [greater, lesser] = naked(one, spot) >= naked(two, spot) ? [one, two] : [two, one];
    return naked(greater, spot) + lesser.premium;
  }
  if (one.short === two.short || one.call !== two.call) return undefined;
  const [short, long] = one.short ? [one, two] : [two, one];
  return Math.max(0, one.call ? long.strike - short.strike : short.strike - long.strike) + long.premium;
}

/** The least sum over all ways to pair contracts or leave them alone. */
export function leastMargin(contracts: readonly Contract[], spot: number): number {
  const [first, ...rest] = contracts;
  if (first === undefined) return 0;
  let least = (first.short ? naked(first, spot) : first.premium) + leastMargin(rest, spot);
  for (const [i, other] of rest.entries()) {
    const pair = together(first, other, spot);
    if (pair === undefined) continue;
    const left = [...rest.slice(0, i), ...rest.slice(i + 1)];
    least = Math.min(least, pair + leastMargin(left, spot));
  }
  return least;
}
