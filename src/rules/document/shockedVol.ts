// What a scenario makes of an implied volatility, with one formula for every floor.
import type { Skew, VolatilityShock, VolatilityTerm } from './volatility.js';

/** Inputs of shocks from an option beside its vol; `term` in the arithmetic of the rule's backend. */
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
