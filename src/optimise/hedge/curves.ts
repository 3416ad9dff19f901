// How a term bends in the size of a trade, between breaks (`breaks.ts`): read from its kind and its fields. Formulas: `../../rules/document/kinds`.
import { constantIn } from '../../program/compile/values.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Value } from '../../rules/document/value.js';

/**
 * constant, linear, convex, concave; rate: a charge of the instrument, its size times a rate that does not fall as it grows; expiry: options charged alone, at most what their expiry can lose;
 * unknown: nothing is known.
 */
export type Curve = 'constant' | 'linear' | 'convex' | 'concave' | 'rate' | 'expiry' | 'unknown';

export interface Bend {
  readonly curve: Curve;
  /** Whether it is known to be at least 0. */
  readonly positive: boolean;
}

export type Term = Rules['terms'][string];

/** Reader of how a trade's parts bend. */
export interface Reader {
  readonly rules: Rules;
  readonly part: 'initial' | 'maintenance';
  /** Whether open orders of the account are charged. */
  readonly ordered: boolean;
  /** Whether the account has open orders of what is traded, or may have: they net with it. */
  readonly own: boolean;
  /** Whether trades may pay premiums or gains of closing, which change the holding of an asset; `asset`: of that one alone. */
  readonly premiums: boolean;
  readonly asset?: string | undefined;
  /** Whether options are priced with rates of at least 0, so that no discount is above 1. */
  readonly discounts: boolean;
}

type Terms = { readonly [K in Term['kind']]: (term: Extract<Term, { readonly kind: K }>, reader: Reader) => Bend };

const bend = (curve: Curve, positive = false): Bend => ({ curve, positive });
export const unknown = bend('unknown');
const charge = bend('convex', true);
const steady = bend('constant');
/** By size and side of each instrument: a line on either side. */
const sided = bend('linear', true);
/** A ledger rounds the weight of an amount down to its steps, where the weight moves with the amount. */
const stepped = ({ rules, part, asset }: Reader, imf: Value | undefined): boolean =>
  rules.rounding?.rate !== undefined && imf !== undefined && (asset === undefined || constantIn(rules, imf, part, asset) !== 0);
/** Orders of the instrument itself net with its position, so its line is two. */
const netted = (term: { readonly orders?: unknown }, { ordered, own }: Reader): boolean => ordered && own && term.orders !== undefined;

const terms: Terms = {
  attribute: () => steady,
  futuresPnl: () => bend('linear'),
  optionValue: ({ side }) => bend('linear', side === 'long'),
  maximumLoss: () => sided,
  nakedShort: () => charge,
  funding: () => charge,
  rollShock: () => charge,
  factorRisk: () => charge,
  greekCharge: () => charge,
  perpetualHaircut: () => charge,
  perpetualHealth: () => sided,
  spreadCredit: () => unknown,
  wrongWay: () => bend('unknown', true),
  // of what is owed or held, not both: a break is where an amount changes its sign
  debt: ({ imf }, reader) => (reader.premiums ? (stepped(reader, imf) ? bend('unknown', true) : charge) : bend('constant', true)),
  tokenHealth: (_, { premiums }) => bend(premiums ? 'linear' : 'constant', true),
  fee: (term, reader) => (netted(term, reader) && term.orders === 'netted' ? unknown : bend('linear')),
  fullCollateral: (term, reader) => (netted(term, reader) ? unknown : bend('linear')),
  orderMargin: (term, reader) => (netted(term, reader) ? unknown : steady),
  riskierSide: (term, reader) => (term.quadratic !== undefined || netted(term, reader) ? charge : sided),
  oracleContingency: ({ on }, { premiums }) => (on === 'positions' ? sided : premiums ? charge : bend('constant', true)),
  delta: ({ measure }) => bend(measure === 'net' ? 'linear' : measure === 'hedged' ? 'concave' : 'convex', measure !== 'net'),
  closeOutCost: (term, { ordered }) => (term.netting === 'underlying' && ordered && term.orders !== undefined ? unknown : charge),
  collateral: ({ debts, impact }, reader) => {
    const positive = debts === 'none';
    if (!reader.premiums) return bend('constant', positive);
    return bend(stepped(reader, impact?.imf) ? 'unknown' : 'concave', positive);
  },
  notional: (term, reader) => {
    const { price, attributes, netting } = term;
    const net = netting === 'net' && !(reader.ordered && term.orders !== undefined);
    if (price === 'entry' || netted(term, reader)) return attributes === undefined ? charge : unknown;
    return net ? charge : bend('linear', attributes === undefined);
  },
  optionMargin: (term, reader) => {
    if (term.by === 'position') return netted(term, reader) && term.orders === 'netted' ? charge : sided;
    return term.by === 'strategy' ? charge : bend('expiry', true);
  },
  brackets: (term, reader) => {
    const { price, charge: charged, netting, leverage, imf } = term;
    const { rules, part } = reader;
    const marginal = (typeof charged === 'string' ? charged : charged[part]) === 'marginal';
    const table = typeof term.tiers === 'string' ? (rules.parameters[term.tiers] as unknown) : term.tiers;
    const single =
      typeof table === 'object' && table !== null && !Object.values(table).some((entry) => Array.isArray(entry) && entry.length > 1);
    // the leverage that an account states is a rate of its own in the view initial
    const plain = single || (marginal && (leverage === undefined || part === 'maintenance'));
    if (plain && imf === undefined && rules.rounding === undefined) return charge;
    return netting === 'instrument' && price !== 'entry' && !netted(term, reader) ? bend('rate', true) : bend('unknown', true);
  },
  scan: ({ discount, floor }, { discounts }) => {
    if (discount !== undefined) {
      // what is worth more is discounted more: what an expiry counts is then concave
      const { positive, negative } = discount;
      const least = Math.min(negative?.base ?? 1, 1);
      const falls = (one: typeof positive): boolean => one === undefined || (one.rateFactor >= 0 && one.rateSpread >= 0);
      if (!discounts || (positive?.base ?? 1) > least || !falls(positive) || !falls(negative)) return unknown;
    }
    return bend('convex', floor === 'zero');
  },
};

export function bendOf(term: Term, reader: Reader): Bend {
  return (terms[term.kind] as (term: Term, reader: Reader) => Bend)(term, reader);
}
