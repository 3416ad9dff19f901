// Volatility shocks: what a scenario makes of an implied volatility, with one formula for every floor.
import { Fault } from '../../fault.js';
import { number } from './leaves.js';
import { choice, named, type Of, record, refined, truth } from './shape.js';

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

/** What shocks read of an option beside its vol; `term` in the arithmetic of who runs the rule. */
export interface ShockedOption {
  /** (referenceDays / max(days, floorDays))^power; 1 where the document states no term. */
  readonly term: number;
  /** ln(strike / forward). */
  readonly logMoneyness: number;
  /** sqrt of the years to expiry. */
  readonly rootYears: number;
}

/** The vol under a shock (undefined: unchanged, which has no floor): max(floor, what the shock makes of it), the one floor there is. */
export function shockedVol(one: VolatilityShock | undefined, vol: number, option: ShockedOption): number {
  if (one === undefined) return vol;
  return Math.max(one.floor ?? 0, movedVol(one, vol, option));
}

/** Whether a shift takes the vol below the floor: every larger one gives one and the same vol. */
export function isFloored(one: VolatilityShock | undefined, vol: number): boolean {
  return one?.absolute !== undefined && vol + one.absolute < (one.floor ?? 0);
}

function movedVol(one: VolatilityShock, vol: number, option: ShockedOption): number {
  if (one.relative !== undefined) return vol * Math.max(0, 1 + one.relative * option.term);
  if (one.absolute !== undefined) return vol + one.absolute;
  return vol * Math.max(0, 1 + skewTurn(one.skew as Skew, option));
}

/** How a skew changes the vol of an option, as a share of it. */
export function skewTurn(one: Skew, { logMoneyness, rootYears }: Pick<ShockedOption, 'logMoneyness' | 'rootYears'>): number {
  const width = Math.max(one.leastWidth, rootYears * one.widthScale * (one.widthVol + rootYears * one.widthVolPerRootYear));
  const cap = one.capBase + one.capPerRootYear * rootYears;
  const wing = one.wings === 'absolute' ? Math.abs(logMoneyness) : logMoneyness;
  const turn = width > 0 ? (wing * cap) / width : 0;
  return wing >= 0 ? Math.min(cap, turn) : Math.max(-cap, turn);
}

/** The base and power of the term of an expiry: base^power, to be raised in the arithmetic of who runs the rule. 1^0 for what has no days left. */
export function termOf(one: VolatilityTerm, daysLeft: number): { readonly base: number; readonly power: number } {
  if (!(daysLeft > 0)) return { base: 1, power: 0 };
  return {
    base: one.referenceDays / Math.max(daysLeft, one.floorDays),
    power: daysLeft <= one.referenceDays ? one.shortPower : one.longPower,
  };
}
