// What the fuzz feeds to kernels: columns by profile, from what a venue lists to what breaks arithmetic.
import { type Draw, neighbour } from './draw.js';

/**
 * listed: what is met in practice; wide: log-uniform over the whole domain; special: one cell in six hostile (zeros of both signs,
 * subnormals, borders, infinities, NaN) or random bits; ties: few distinct values and their neighbours.
 */
export type Profile = 'listed' | 'wide' | 'special' | 'ties';

export function profileOf(draw: Draw): Profile {
  const u = draw.uniform();
  return u < 0.3 ? 'listed' : u < 0.6 ? 'wide' : u < 0.8 ? 'special' : 'ties';
}

/** What a column may hold. */
export interface Domain {
  /** What is met in practice. */
  readonly low: number;
  readonly high: number;
  /** Binades of the whole domain. */
  readonly least: number;
  readonly most: number;
  readonly signed?: boolean;
  /** Nothing but finite numbers of the binades, in every profile: the contract asks for it. */
  readonly finite?: boolean;
}

/** One number at a time of a column with this profile. */
export function generator(draw: Draw, profile: Profile, domain: Domain): () => number {
  const { low, high, least, most, signed = false, finite = false } = domain;
  const listed = (): number => draw.between(low, high);
  const wide = (): number => {
    const x = draw.magnitude(least, most);
    return signed && draw.chance(0.5) ? -x : x;
  };
  if (profile === 'listed') return listed;
  if (profile === 'wide') return wide;
  if (profile === 'ties') {
    const pool = Array.from({ length: draw.whole(1, 6) }, () => (draw.chance(0.8) ? listed() : wide()));
    return () => {
      const x = draw.pick(pool);
      return draw.chance(0.8) || x === 0 ? x : neighbour(x, draw.chance(0.5));
    };
  }
  return () => {
    const odd = draw.chance(1 / 6);
    if (!odd) return draw.chance(0.5) ? listed() : wide();
    if (finite) return draw.pick([0, signed ? -0 : 0, draw.magnitude(least, least), draw.magnitude(most, most), low, high]);
    return draw.chance(0.6) ? draw.hostile() : draw.bits();
  };
}

export function column(draw: Draw, profile: Profile, domain: Domain, length: number): Float64Array {
  const next = generator(draw, profile, domain);
  const cells = new Float64Array(length);
  for (let i = 0; i < length; i++) cells[i] = next();
  return cells;
}

export function handles(draw: Draw, length: number, instruments: number): Uint32Array {
  const cells = new Uint32Array(length);
  for (let i = 0; i < length; i++) cells[i] = draw.whole(0, instruments - 1);
  return cells;
}

/** How many rows: most cases large, the others at the borders of blocks, groups and nothing. */
export function rowCount(draw: Draw, most: number): number {
  if (draw.chance(0.6)) return draw.whole(Math.ceil(0.6 * most), most);
  return Math.min(most, draw.pick([0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 63, 65, 127, 128, 129, 191, 192, 193, 383, 384, 385, 576, 577]));
}

export const price: Domain = { low: 0.5, high: 100_000, least: -996, most: 995 };
export const expiryYears: Domain = { low: 0.0001, high: 2, least: -1074, most: 900 };
export const vol: Domain = { low: 0.05, high: 2, least: -1074, most: 1023 };
export const rate: Domain = { low: -0.05, high: 0.15, least: -1074, most: 12, signed: true };
export const amount: Domain = { low: -100_000, high: 100_000, least: -1074, most: 1023, signed: true };
/** An amount whose products stay finite. */
export const tame: Domain = { low: -1000, high: 1000, least: -400, most: 400, signed: true, finite: true };

/** Columns of options: strikes near their forwards unless the profile says otherwise. */
export function optionColumns(
  draw: Draw,
  rows: number,
): Record<'forwards' | 'strikes' | 'expiryYears' | 'vols' | 'rates', Float64Array> & { readonly calls: Uint8Array } {
  const profile = profileOf(draw);
  const forwards = column(draw, profile, price, rows);
  const strikes = profile === 'wide' && draw.chance(0.5) ? column(draw, profile, price, rows) : nearForwards(draw, profile, forwards);
  const calls = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) calls[i] = profile === 'special' && draw.chance(1 / 64) ? draw.whole(2, 255) : draw.whole(0, 1);
  return {
    forwards,
    strikes,
    // time and volatility each of its own profile half of the time: infinite time at a listed price, and so on
    expiryYears: column(draw, draw.chance(0.5) ? profile : profileOf(draw), expiryYears, rows),
    vols: column(draw, draw.chance(0.5) ? profile : profileOf(draw), vol, rows),
    rates: column(draw, profile, rate, rows),
    calls,
  };
}

function nearForwards(draw: Draw, profile: Profile, forwards: Float64Array): Float64Array {
  const spread = profile === 'ties' ? 0 : draw.pick([1.2, 0.5, 0.01, 1e-6, 1e-12]);
  return forwards.map((forward) => {
    if (profile === 'special' && draw.chance(1 / 12)) return draw.hostile();
    if (draw.chance(profile === 'ties' ? 0.7 : 0.02)) return forward;
    const strike = forward * (1 + draw.between(-spread, spread));
    // a spread above 1 takes some strikes below 0: refused rows among sound ones
    return profile === 'ties' ? neighbour(forward, draw.chance(0.5)) : draw.chance(0.95) && strike < 0 ? -strike : strike;
  });
}
