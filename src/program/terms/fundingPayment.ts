// What a perpetual's long owes by funding so far: the premium of its own average price, and interest within bounds.

export interface FundingInputs {
  /** Average price of the underlying over the period (external). */
  readonly spot: number;
  /** Average price of the perpetual over the same period (internal). */
  readonly forward: number;
  /** The period so far, years. */
  readonly years: number;
  /** Annual interest, decimal. */
  readonly rate: number;
  /** Bounds of the interest part, as fractions of `spot`. */
  readonly clampLow: number;
  readonly clampHigh: number;
}

/** forward - spot + min(high spot, max(low spot, (1 + years rate) spot - forward)), a unit of the underlying: what a long pays, a short receives. Source: vegaprotocol/specs 0053-PERP, 0019-MCAL. */
export function fundingOf({ spot, forward, years, rate, clampLow, clampHigh }: FundingInputs): number {
  return forward - spot + Math.min(clampHigh * spot, Math.max(clampLow * spot, (1 + years * rate) * spot - forward));
}
