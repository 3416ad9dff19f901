// Deribit instrument names, taken apart: BTC-5AUG23-58000-P, XRP_USDC-30JUN23-0d625-C, BTC-25MAR23, BTC-PERPETUAL.
import { Fault } from '../../fault.js';
import { dayOf } from '../instant.js';

/** The listing an instrument belongs to: `BTC` pays in the coin itself, `XRP_USDC` in the stablecoin after the underscore. */
export interface Family {
  /** Prefix of its names. */
  readonly prefix: string;
  /** The coin: underlying and asset. */
  readonly base: string;
  /** The asset that gains are paid in; undefined when it is the coin (inverse). */
  readonly stablecoin?: string;
}

export interface DeribitName {
  readonly id: string;
  readonly family: Family;
  readonly kind: 'option' | 'future' | 'perpetual';
  /** 31DEC25 as written in the name; '' for perpetuals. */
  readonly date: string;
  /** The instant the name stands for: 08:00 UTC of its date; 0 for perpetuals. */
  readonly expiry: number;
  /** Options only, else 0. */
  readonly strike: number;
  readonly call: boolean;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const grammar = /^([A-Z0-9]+)(?:_(USDC|USDT))?-(?:(PERPETUAL)|(\d{1,2})([A-Z]{3})(\d{2})(?:-(\d+(?:d\d+)?)-([CP]))?)$/;
const settlementHour = 8 * 3_600_000;

/** The parts of a name; undefined when it is none of an option, a future and a perpetual (spot pairs, combos). */
export function tryDeribitName(id: string, path: string): DeribitName | undefined {
  const parts = grammar.exec(id);
  if (!parts) return undefined;
  const [, base = '', stablecoin, perpetual, day = '', month = '', year = '', strike, side] = parts;
  const family = stablecoin ? { prefix: `${base}_${stablecoin}`, base, stablecoin } : { prefix: base, base };
  if (perpetual) return { id, family, kind: 'perpetual', date: '', expiry: 0, strike: 0, call: false };
  const midnight = dayOf(2000 + Number(year), months.indexOf(month) + 1, Number(day));
  if (midnight === undefined) throw new Fault('BAD_DATE', path, 'an instrument whose date exists', id);
  const date = `${Number(day)}${month}${year}`;
  const expiry = midnight + settlementHour;
  if (strike === undefined) return { id, family, kind: 'future', date, expiry, strike: 0, call: false };
  return { id, family, kind: 'option', date, expiry, strike: Number(strike.replace('d', '.')), call: side === 'C' };
}

/** The parts of an option's name; BAD_ID when it is not one. */
export function optionName(id: string, path: string): DeribitName {
  const name = tryDeribitName(id, path);
  if (name?.kind !== 'option') throw new Fault('BAD_ID', path, 'an option such as BTC-5AUG23-58000-P or XRP_USDC-30JUN23-0d625-C', id);
  return name;
}

/** 2023-08-05 -> 5AUG23, as names write it. */
export function dateText(instant: number): string {
  const date = new Date(instant);
  return `${date.getUTCDate()}${months[date.getUTCMonth()]}${String(date.getUTCFullYear() % 100).padStart(2, '0')}`;
}
