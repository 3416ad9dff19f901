// Deribit JSON: replies of public/get_book_summary_by_currency and public/get_instruments, found wherever they stand in one file.
import { Fault } from '../../fault.js';
import { choice, nullish, number, open, text } from '../fits.js';
import type { Json } from '../json.js';
import { placeOf } from '../place.js';

const price = nullish(number);

/** Row of get_book_summary_by_currency: the fields that are read; the others pass. */
const summaryFit = open({
  instrument_name: text,
  /** Percent; options only. */
  mark_iv: price,
  /** The forward; options only. */
  underlying_price: price,
  mark_price: price,
  interest_rate: price,
  estimated_delivery_price: price,
  /** ms since 1970. */
  creation_timestamp: price,
});

/** Row of get_instruments. */
const instrumentFit = open({
  instrument_name: text,
  kind: text,
  expiration_timestamp: price,
  strike: price,
  option_type: nullish(choice('call', 'put')),
  base_currency: nullish(text),
  settlement_currency: nullish(text),
  settlement_period: nullish(text),
});

export type Summary = ReturnType<typeof summaryFit> & { readonly path: string };
export type InstrumentFacts = ReturnType<typeof instrumentFit> & { readonly path: string };

export interface Replies {
  readonly summaries: readonly Summary[];
  readonly instruments: ReadonlyMap<string, InstrumentFacts>;
  /** When the venue answered, ms since 1970, from the latest usIn or usOut of a reply. */
  readonly answered?: number;
}

interface Found {
  readonly summaries: Summary[];
  readonly instruments: Map<string, InstrumentFacts>;
  answered: number;
}

/** Replies lie at most this deep: { instruments: { result: [ ... ] } }. */
const maxDepth = 4;

/** Every reply in the JSON of a file, whole or its bare `result`; undefined when there is none. */
export function repliesOf(json: Json, file: string): Replies | undefined {
  const found: Found = { summaries: [], instruments: new Map(), answered: Number.NaN };
  collect(json, [], found, file);
  if (found.summaries.length === 0 && found.instruments.size === 0) return undefined;
  const { summaries, instruments, answered } = found;
  return Number.isNaN(answered) ? { summaries, instruments } : { summaries, instruments, answered };
}

function collect(json: Json, trail: readonly (string | number)[], found: Found, file: string): void {
  if (typeof json !== 'object' || json === null || trail.length > maxDepth) return;
  if (Array.isArray(json)) {
    for (const [i, item] of json.entries()) {
      if (isRow(item)) addRow(item, [...trail, i], found, file);
      else collect(item, [...trail, i], found, file);
    }
    return;
  }
  if (isRow(json)) {
    addRow(json, trail, found, file);
    return;
  }
  refuseError(json, trail, file);
  for (const key of ['usIn', 'usOut']) {
    const micros = json[key];
    if (typeof micros === 'number' && !(found.answered >= Math.floor(micros / 1000))) found.answered = Math.floor(micros / 1000);
  }
  for (const [key, item] of Object.entries<Json>(json)) collect(item, [...trail, key], found, file);
}

type Row = { [key: string]: Json };

function isRow(json: Json): json is Row {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && 'instrument_name' in json;
}

function addRow(row: Row, trail: readonly (string | number)[], found: Found, file: string): void {
  const path = placeOf(file, trail);
  if (!('kind' in row)) {
    found.summaries.push({ ...summaryFit(row, { file, trail }), path });
    return;
  }
  const facts = instrumentFit(row, { file, trail });
  if (found.instruments.has(facts.instrument_name)) {
    throw new Fault('DUPLICATE', `${path}.instrument_name`, 'an instrument that stands once', facts.instrument_name);
  }
  found.instruments.set(facts.instrument_name, { ...facts, path });
}

function refuseError(json: Row, trail: readonly (string | number)[], file: string): void {
  const error = json.error;
  if (typeof error !== 'object' || error === null || Array.isArray(error) || !('message' in error)) return;
  throw new Fault('BAD_FORMAT', placeOf(file, [...trail, 'error']), 'absent: a reply with a result', error.message);
}
