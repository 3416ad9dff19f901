// Intercommodity spread credits, as CME SPAN forms them: delta of one underlying against that of another, spread by spread in the order of the list.
/** A spread with its legs as columns: underlying (-1 when the market has none of the name), ratio, side (1 or -1). */
export interface Legs {
  readonly units: Int32Array;
  readonly ratios: Float64Array;
  readonly sides: Float64Array;
  readonly credit: number;
}

interface StatedSpread {
  readonly legs: readonly { readonly underlying: string; readonly ratio: number; readonly side: 'A' | 'B' }[];
  readonly credit: number;
}

/** Spreads of a rule on the underlyings of a market. */
export function spreadLegs(spreads: readonly StatedSpread[], underlyings: readonly string[]): Legs[] {
  return spreads.map(({ legs, credit }) => ({
    units: Int32Array.from(legs, ({ underlying }) => underlyings.indexOf(underlying)),
    ratios: Float64Array.from(legs, ({ ratio }) => ratio),
    sides: Float64Array.from(legs, ({ side }) => (side === 'A' ? 1 : -1)),
    credit,
  }));
}

/** The credit of one spread, whose deltas leave the remainder. */
export function spreadsFormed({ units, ratios, sides, credit }: Legs, left: Float64Array, risks: Float64Array): number {
  let most = Number.POSITIVE_INFINITY;
  // which way round: A long and B short, or the other way, as the first leg stands
  const first = units[0];
  const turn = first < 0 ? 0 : Math.sign(left[first]) * sides[0];
  for (let leg = 0; leg < units.length; leg++) {
    const unit = units[leg];
    const delta = unit < 0 ? 0 : left[unit] * sides[leg] * turn;
    most = Math.min(most, Math.max(0, delta) / ratios[leg]);
  }
  if (!(most > 0)) return 0;
  let sum = 0;
  for (let leg = 0; leg < units.length; leg++) {
    const unit = units[leg];
    const taken = most * ratios[leg];
    left[unit] -= taken * sides[leg] * turn;
    sum += taken * risks[unit] * credit;
  }
  return sum;
}
