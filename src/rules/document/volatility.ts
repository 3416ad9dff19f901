// Volatility shocks, as a document states them.
import { Fault } from '../../fault.js';
import { number } from '../../shape/leaves.js';
import { choice, named, type Of, record, refined, truth } from '../../shape/shape.js';

const days = number(0, 3650);
const power = number(0, 100);
const signed = number(-1000, 1000);

/** (referenceDays / max(days to expiry, floorDays))^power, shortPower up to referenceDays and longPower beyond; 1 for what does not expire, or has. */
const term = record({ referenceDays: number(1, 3650), floorDays: days, shortPower: power, longPower: power });

/**
 * A smile turned about the forward: turn = wing x cap / width, at most cap for wing >= 0, at least -cap below; wing = ln(strike / forward) (linear) or its absolute
 * value; cap = capBase + capPerRootYear x sqrt(years); width = max(leastWidth, sqrt(years) x widthScale x (widthVol + widthVolPerRootYear x sqrt(years))).
 * Source: Derive v2-core, PMRM_2 (its two skew scenarios).
 */
const skew = record({
  wings: choice(['linear', 'absolute']),
  capBase: signed,
  capPerRootYear: signed,
  leastWidth: number(0, 1000),
  widthScale: number(0, 1000),
  widthVol: signed,
  widthVolPerRootYear: signed,
});

const shock = refined(
  record({
    /** vol x max(0, 1 + relative x term). */
    'relative?': number(-100, 100),
    /** vol + absolute. */
    'absolute?': number(-10, 10),
    /** vol x max(0, 1 + turn). */
    'skew?': skew,
    /** The vol after any of them is at least this, and at least 0. */
    'floor?': number(0, 20),
    /** It may come with either sign: an expiry's P&L under it counts as a loss. */
    'eitherSign?': truth,
  }),
  (one, path) => {
    const kinds = ['relative', 'absolute', 'skew'].filter((kind) => kind in one);
    if (kinds.length !== 1)
      throw new Fault('BAD_RULES', path, 'one of relative, absolute, skew', kinds.length === 0 ? 'none of them' : kinds.join(' and '));
  },
);

export const volatility = refined(record({ 'term?': term, shocks: named(shock) }), ({ shocks }, path) => {
  if ('unchanged' in shocks) throw new Fault('DUPLICATE', `${path}.shocks.unchanged`, 'another name: unchanged always exists', 'unchanged');
});

export type Volatility = Of<typeof volatility>;
export type VolatilityTerm = Of<typeof term>;
export type VolatilityShock = Of<typeof shock>;
export type Skew = Of<typeof skew>;
