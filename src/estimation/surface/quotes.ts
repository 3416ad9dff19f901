// Quotes of options -> the points of each expiry: what is missing, crossed or double is named and left out.

import { fieldsOf, listOf } from '../../book/fields.js';
import { positive, within } from '../../check.js';
import { Fault, FaultLog, type RowFault, rowFaultOf } from '../../fault.js';
import { marketMade } from '../../market/build.js';
import type { Market } from '../../market/market.js';
import { yearMs } from '../../market/year.js';

/** Quote of one option, in implied volatilities (decimals per sqrt(year)). */
export interface SurfaceQuote {
  readonly expiryYears: number;
  /** Forward of its own expiry, at the instant of the quote. */
  readonly forward: number;
  readonly strike: number;
  readonly call: boolean;
  /** The mark; without one, the middle of bid and ask is taken. */
  readonly vol?: number;
  readonly bidVol?: number;
  readonly askVol?: number;
}

/** The quotes of one expiry that count, by strike; `rows` are places in the list of quotes. */
export interface Smile {
  readonly expiryYears: number;
  /** Forward of the quote nearest the money. */
  readonly forward: number;
  readonly ratios: Float64Array;
  readonly vols: Float64Array;
  readonly rows: readonly number[];
}

interface Point {
  readonly row: number;
  readonly quote: SurfaceQuote;
  readonly vol: number;
}

const quoteLimit = 1_000_000;
/** Vols and total variances beyond are not meant; within, every square and product of a fit is far from the ends of the double range. */
const volHighest = 1e6;
const varianceLowest = 1e-20;
const varianceHighest = 1e20;

/** The options of one underlying as quotes: marks only, which is what a market holds. An expired one is left to be refused by row. */
export function surfaceQuotes(given: Market, underlying: string): SurfaceQuote[] {
  const market = marketMade(given);
  if (!market.underlyings.some(({ id }) => id === underlying)) {
    throw new Fault('UNKNOWN_UNDERLYING', 'underlying', `among ${market.underlyings.map(({ id }) => id).join(', ')}`, underlying);
  }
  return market.quotes
    .filter(({ instrument }) => instrument.kind === 'option' && instrument.underlying === underlying)
    .map(({ instrument, forward, vol }) => ({
      expiryYears: ((instrument.expiry as number) - market.asOf) / yearMs,
      forward,
      strike: instrument.strike as number,
      call: instrument.call as boolean,
      vol,
    }));
}

/**
 * The smiles in the order of expiry, and a fault for each quote left out: MISSING_FIELD without a mark or both sides, CROSSED when bid is above ask, or when call and put of a
 * strike differ by more than `parityTolerance` in vol (both), EXPIRED, DUPLICATE, NOT_POSITIVE ... Of a call and a put that agree the one out of the money counts.
 */
export function smilesOf(quotes: unknown, parityTolerance: number): { readonly smiles: Smile[]; readonly faults: FaultLog<RowFault> } {
  const faults = new FaultLog<RowFault>();
  const groups = new Map<number, Point[]>();
  listOf(quotes, 'quotes', 1, quoteLimit).forEach((given, row) => {
    try {
      const point = pointOf(given, row);
      const group = groups.get(point.quote.expiryYears);
      if (group) group.push(point);
      else groups.set(point.quote.expiryYears, [point]);
    } catch (error) {
      faults.add(() => ({ row, ...rowFaultOf(error).toRecord() }));
    }
  });
  const smiles = [...groups.keys()]
    .sort((a, b) => a - b)
    .flatMap((years) => smileOf(groups.get(years) as Point[], parityTolerance, faults));
  faults.list.sort((a, b) => a.row - b.row);
  return { smiles, faults };
}

function pointOf(given: unknown, row: number): Point {
  const path = `quotes[${row}]`;
  const fields = fieldsOf(given, path, ['expiryYears', 'forward', 'strike', 'call'], ['vol', 'bidVol', 'askVol']);
  const years = fields.expiryYears;
  if (typeof years === 'number' && Number.isFinite(years) && years <= 0)
    throw new Fault('EXPIRED', `${path}.expiryYears`, 'greater than 0', years);
  if (typeof fields.call !== 'boolean') throw new Fault('BAD_OPTION_TYPE', `${path}.call`, 'true or false', fields.call);
  const bid = fields.bidVol === undefined ? undefined : positive(fields.bidVol, `${path}.bidVol`);
  const ask = fields.askVol === undefined ? undefined : positive(fields.askVol, `${path}.askVol`);
  if (bid !== undefined && ask !== undefined && bid > ask) throw new Fault('CROSSED', `${path}.bidVol`, `at most its ask (${ask})`, bid);
  const middle = bid === undefined || ask === undefined ? undefined : (bid + ask) / 2;
  const vol = fields.vol ?? middle;
  if (vol === undefined) throw new Fault('MISSING_FIELD', `${path}.vol`, 'present, or bid and ask', undefined);
  const quote: SurfaceQuote = {
    expiryYears: positive(years, `${path}.expiryYears`),
    forward: positive(fields.forward, `${path}.forward`),
    strike: positive(fields.strike, `${path}.strike`),
    call: fields.call,
  };
  const ratio = quote.strike / quote.forward;
  if (!(ratio > 0 && ratio < Infinity)) throw new Fault('OVERFLOW', `${path}.strike`, 'comparable to its forward', quote.strike);
  const point = { row, quote, vol: within(positive(vol, `${path}.vol`), 0, volHighest, `${path}.vol`) };
  const variance = point.vol * point.vol * quote.expiryYears;
  if (!(variance >= varianceLowest && variance <= varianceHighest))
    throw new Fault('OUT_OF_RANGE', `${path}.vol`, `a vol of total variance between ${varianceLowest} and ${varianceHighest}`, point.vol);
  return point;
}

/** Smile of one expiry; undefined if no point remains. */
function smileOf(points: readonly Point[], parityTolerance: number, faults: FaultLog<RowFault>): Smile[] {
  const strikes = new Map<number, { call?: Point; put?: Point }>();
  for (const point of points) {
    const pair = strikes.get(point.quote.strike) ?? {};
    const side = point.quote.call ? 'call' : 'put';
    if (pair[side] !== undefined) {
      faults.add(() => refused(point, 'DUPLICATE', 'strike', 'quoted once a side and expiry', point.quote.strike));
      continue;
    }
    pair[side] = point;
    strikes.set(point.quote.strike, pair);
  }
  const kept: Point[] = [];
  for (const strike of [...strikes.keys()].sort((a, b) => a - b)) {
    const { call, put } = strikes.get(strike) as { call?: Point; put?: Point };
    if (call !== undefined && put !== undefined && Math.abs(call.vol - put.vol) > parityTolerance) {
      faults.add(() => refused(call, 'CROSSED', 'vol', `within ${parityTolerance} of the put's (${put.vol})`, call.vol));
      faults.add(() => refused(put, 'CROSSED', 'vol', `within ${parityTolerance} of the call's (${call.vol})`, put.vol));
      continue;
    }
    const chosen = call !== undefined && (put === undefined || strike >= call.quote.forward) ? call : (put as Point);
    kept.push(chosen);
  }
  if (kept.length === 0) return [];
  const nearest = kept.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  return [
    {
      expiryYears: nearest.quote.expiryYears,
      forward: nearest.quote.forward,
      ratios: Float64Array.from(kept, ({ quote }) => quote.strike / quote.forward),
      vols: Float64Array.from(kept, ({ vol }) => vol),
      rows: kept.map(({ row }) => row),
    },
  ];
}

function distance({ quote }: Point): number {
  return Math.abs(quote.strike / quote.forward - 1);
}

function refused({ row }: Point, code: 'CROSSED' | 'DUPLICATE', field: string, expectation: string, got: unknown): RowFault {
  return { row, ...new Fault(code, `quotes[${row}].${field}`, expectation, got).toRecord() };
}
