// Proof from multipliers, summed over places, assets and ways: a bound on the cost of any allocation, or requirements that cannot be met together.
import type { Asked } from './asked.js';
import type { Programme } from './programme.js';

/** Line of a proof: the amount asked or available, and the change of the least cost per unit more. Its part of the bound is their product. */
export interface ProofLine {
  readonly of: 'requirement' | 'holding' | 'limit' | 'tier' | 'bridge' | 'cap';
  readonly place?: string;
  readonly asset?: string;
  readonly chain?: string;
  readonly bridge?: string;
  /** Counted from 0: of the tiers of an asset in a place, of `caps`. */
  readonly tier?: number;
  readonly cap?: number;
  readonly amount: number;
  /** At least 0 of requirements, at most 0 of all else. */
  readonly multiplier: number;
}

export interface Proof {
  readonly lines: readonly ProofLine[];
  /** Sum of amount x multiplier. */
  readonly bound: number;
}

/**
 * Multipliers as the solver has them, by row, made to prove: signs as they have to be, and what rounding leaves of a way's reduced cost charged to its holding, so that no way and no tier costs less than
 * it is charged. Without costs, a bound above 0 says that nothing meets the requirements.
 */
export function proofOf(asked: Asked, programme: Programme, multipliers: ArrayLike<number>, withCosts: boolean): Proof {
  const { places, holdings, terms, bridges } = asked;
  const { rows, ways, tiers, uppers } = programme;
  const signed = rows.map(({ of, lower }, i) => {
    const y = multipliers[i] + 0;
    // what requires nothing contradicts nothing
    return of === 'place' ? (withCosts || lower > 0 ? Math.max(0, y) : 0) : of === 'tiers' ? y : Math.min(0, y);
  });
  // what a tier without end counts is charged whole
  const covered = rows.map(({ of, at }) => (of === 'place' ? at : -1));
  const priceOf = (place: number): number => signed[covered.indexOf(place)];
  const tierPrices = tiers.map(({ terms: t, weight }) => weight * priceOf(terms[t]?.place));
  for (const [i, { of, at }] of rows.entries()) {
    if (of !== 'tiers') continue;
    for (const [s, { terms: t, width }] of tiers.entries())
      if (t === at && !Number.isFinite(width)) signed[i] = Math.max(signed[i], tierPrices[s]);
  }
  const charged = new Float64Array(ways.length);
  for (const [i, { cells }] of rows.entries())
    for (const [j, coefficient] of cells) if (j < ways.length) charged[j] = charged[j] + coefficient * signed[i];
  const limits = new Map<number, number>();
  const missing = new Float64Array(holdings.length);
  for (const [w, way] of ways.entries()) {
    const reduced = (withCosts ? way.cost : 0) - charged[w];
    if (reduced >= 0) continue;
    if (Number.isFinite(uppers[w])) limits.set(way.terms, reduced / way.arriving);
    else missing[way.holding] = Math.min(missing[way.holding], reduced);
  }
  const lines: ProofLine[] = [];
  const line = (one: ProofLine): void => {
    if (one.multiplier !== 0) lines.push(one);
  };
  for (const [i, { of, at, lower, upper }] of rows.entries()) {
    const multiplier = signed[i];
    const { place = '', asset = '' } = { asset: terms[at]?.asset, place: places[terms[at]?.place]?.place };
    if (of === 'place') line({ of: 'requirement', place: places[at]?.place, amount: lower, multiplier });
    else if (of === 'holding') {
      const { asset: held, chain } = holdings[at];
      line({ of, asset: held, chain, amount: upper, multiplier: multiplier + missing[at] });
    } else if (of === 'bridge') line({ of, bridge: bridges[at]?.bridge, amount: upper, multiplier });
    else if (of === 'limit') line({ of, place, asset, amount: upper, multiplier });
    else if (of === 'most' || of === 'share') line({ of: 'cap', cap: at, amount: upper, multiplier });
    else
      for (const [s, { terms: t, tier, width }] of tiers.entries())
        if (t === at) line({ of: 'tier', place, asset, tier, amount: width, multiplier: Math.min(0, multiplier - tierPrices[s]) });
  }
  for (const [t, multiplier] of limits) {
    const { place, asset, limit } = terms[t];
    line({ of: 'limit', place: places[place]?.place, asset, amount: limit, multiplier });
  }
  return { lines, bound: lines.reduce((sum, { amount, multiplier }) => sum + amount * multiplier, 0) };
}

/** The same certificate with the largest multiplier of a requirement at 1. */
export function normalised({ lines }: Proof): Proof {
  const most = Math.max(...lines.map(({ of, multiplier }) => (of === 'requirement' ? multiplier : 0)));
  const scaled = lines.map((one) => ({ ...one, multiplier: one.multiplier / most }));
  return { lines: scaled, bound: scaled.reduce((sum, { amount, multiplier }) => sum + amount * multiplier, 0) };
}
