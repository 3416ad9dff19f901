// What may happen to a live book: one type for all, with its time and place in the sequence.
import type { Account, Order } from '../../book/account.js';
import { type Fields, fieldsOf, instant, keyPath, objectOf, plainNumber } from '../../book/fields.js';
import { count, identifier, nonNegative, oneOf, positive } from '../../check.js';
import { Fault } from '../../fault.js';
import type { Asset, Quote, Underlying } from '../../market/market.js';
import type { Rules } from '../../rules/document/rules.js';
import { volOf } from '../forecast/model.js';
import type { SourcePrice } from '../guards/sources.js';
import { priceOf } from '../prices.js';

/** When it happened, and where it stands. */
export interface Stamp {
  /** Ms since 1970 UTC, not before the last change; that of the last change where left out. */
  readonly time?: number;
  /** The number of this change; refused unless it is the next. */
  readonly sequence?: number;
  /** What the caller says of it: who asked, why, under which key. It is kept with the change, and no figure hangs on it. */
  readonly note?: Readonly<Record<string, string>>;
}

/** An account by name, or by its row (`live.rowOf`) for callers in a hurry. */
export interface Of {
  readonly account: string | number;
  readonly subaccount?: string;
}

/** An order by the id that the caller gives it, one of its account. */
export interface LiveOrder extends Order {
  readonly id: string;
  /** Never lets the position grow: what would go beyond it does not fill. */
  readonly reduceOnly?: boolean;
}

export type Change = Stamp &
  (
    | {
        readonly kind: 'tick';
        /** By underlying or instrument, as MarketChanges has them. */
        readonly prices?: Readonly<Record<string, number>>;
        readonly vols?: Readonly<Record<string, number>>;
        /** The instant at which the book is valued from now on: what time takes from options it takes then, and every account is valued anew. */
        readonly asOf?: number;
        /** Annual vols by underlying that a caller's model says of the day that begins with this tick: as change `forecast`. */
        readonly forecasts?: Readonly<Record<string, number>>;
        /** Prices by underlying, instrument or asset that hold from now on, whatever ticks and sources say, until they are released (null). */
        readonly pins?: Readonly<Record<string, number | null>>;
      }
    | {
        readonly kind: 'forecast';
        /** By underlying, annual: what a model says of the day under way, in the place of the forecast of the rules, under their floors and speed limits. */
        readonly vols?: Readonly<Record<string, number>>;
        /** By underlying and name: what is known at the end of the day, for the rules and a model. What is not told anew stands. */
        readonly predictors?: Readonly<Record<string, Readonly<Record<string, number>>>>;
      }
    /** Prices of several sources by asset, for the guards of the rules. What they come to is the price of the asset from now on: ticks no longer move it. `forecasts`: as of a tick. */
    | {
        readonly kind: 'sources';
        readonly prices: Readonly<Record<string, readonly SourcePrice[]>>;
        readonly forecasts?: Readonly<Record<string, number>>;
      }
    | (Of & {
        readonly kind: 'fill';
        readonly instrument: string;
        /** Contracts, signed. */
        readonly quantity: number;
        readonly price: number;
        /** A fill of an id that was filled before is refused. */
        readonly id?: string;
        /** The open order that it fills, or a part of it. */
        readonly order?: string;
        /** Of venues where long and short of one instrument stay apart. */
        readonly side?: 'long' | 'short';
        /** Paid in the settlement asset; a rebate below 0. */
        readonly fee?: number;
      })
    /** Checked against the initial requirement and reserved in one step. `partly`: the largest part, in whole lots, that fits is placed instead. */
    | (Of & { readonly kind: 'place'; readonly order: LiveOrder; readonly partly?: { readonly lot: number } })
    | (Of & { readonly kind: 'amend'; readonly order: string; readonly quantity?: number; readonly price?: number })
    | (Of & { readonly kind: 'cancel'; readonly order: string })
    | (Of & { readonly kind: 'deposit' | 'withdraw'; readonly asset: string; readonly amount: number })
    | (Of & { readonly kind: 'transfer'; readonly to: Of; readonly asset: string; readonly amount: number })
    /** Instruments that expire, at their final prices in the unit of `forward`: paid, and their orders cancelled. */
    | { readonly kind: 'settle'; readonly prices: Readonly<Record<string, number>> }
    /** What a long position pays, as a part of its value at the price that is stated, by perpetual. */
    | { readonly kind: 'funding'; readonly rates: Readonly<Record<string, { readonly rate: number; readonly price: number }>> }
    | {
        readonly kind: 'list';
        readonly quotes: readonly Quote[];
        readonly underlyings?: readonly Underlying[];
        readonly assets?: readonly Asset[];
      }
    | { readonly kind: 'delist'; readonly instruments: readonly string[] }
    | { readonly kind: 'rules'; readonly rules: Rules }
    | { readonly kind: 'open'; readonly accounts: readonly Account[] }
    | (Of & { readonly kind: 'close' })
    /** Nothing but what its note says: what a venue decided, in its place among what happened. */
    | { readonly kind: 'note'; readonly note: Readonly<Record<string, string>> }
  );

export type ChangeOf<Kind extends Change['kind']> = Change extends infer One
  ? One extends { readonly kind: infer K }
    ? Kind extends K
      ? One
      : never
    : never
  : never;

const of = ['account'];
const ofSubaccount = ['subaccount'];
/** Required fields, optional fields. */
const fields: Readonly<Record<Change['kind'], readonly [readonly string[], readonly string[]]>> = {
  tick: [[], ['prices', 'vols', 'asOf', 'forecasts', 'pins']],
  forecast: [[], ['vols', 'predictors']],
  sources: [['prices'], ['forecasts']],
  fill: [
    [...of, 'instrument', 'quantity', 'price'],
    [...ofSubaccount, 'id', 'order', 'side', 'fee'],
  ],
  place: [
    [...of, 'order'],
    [...ofSubaccount, 'partly'],
  ],
  amend: [
    [...of, 'order'],
    [...ofSubaccount, 'quantity', 'price'],
  ],
  cancel: [[...of, 'order'], ofSubaccount],
  deposit: [[...of, 'asset', 'amount'], ofSubaccount],
  withdraw: [[...of, 'asset', 'amount'], ofSubaccount],
  transfer: [[...of, 'to', 'asset', 'amount'], ofSubaccount],
  settle: [['prices'], []],
  funding: [['rates'], []],
  list: [['quotes'], ['underlyings', 'assets']],
  delist: [['instruments'], []],
  rules: [['rules'], []],
  open: [['accounts'], []],
  close: [of, ofSubaccount],
  note: [['note'], []],
};
export const changeKinds = Object.keys(fields) as readonly Change['kind'][];
/** With those that every change has. */
const allFields = new Map(
  Object.entries(fields).map(([kind, [required, optional]]) => [
    kind,
    { required: ['kind', ...required], optional: ['time', 'sequence', 'note', ...optional] },
  ]),
);

/** A change of unknown origin, with known fields of plain types; what they mean is looked at when it is made. Throws the faults of its fields. */
export function changeOf(value: unknown, path = 'change'): Change {
  const kind = oneOf(objectOf(value, path).kind, changeKinds, `${path}.kind`, 'UNKNOWN_KIND');
  const { required, optional } = allFields.get(kind) as { readonly required: string[]; readonly optional: string[] };
  const given = fieldsOf(value, path, required, optional);
  // a copy already: what is checked is put in its place
  const checked = given as Record<string, unknown>;
  const put = (name: string, check: (value: unknown, path: string) => unknown): void => {
    if (given[name] !== undefined) checked[name] = check(given[name], `${path}.${name}`);
  };
  put('time', instant);
  put('sequence', (one, at) => count(one, 0, Number.MAX_SAFE_INTEGER, at));
  put('note', (one, at) => entriesOf(one, at, textOf));
  if (required.includes('account')) accountOf(given, path);
  if (kind === 'fill') {
    put('instrument', identifier);
    put('id', identifier);
    put('order', identifier);
    put('side', (one, at) => oneOf(one, ['long', 'short'], at));
    put('fee', plainNumber);
  }
  if (kind === 'fill' || kind === 'amend') {
    put('quantity', contracts);
    put('price', nonNegative);
  }
  if (kind === 'place') {
    put('order', liveOrder);
    put('partly', (one, at) => ({ lot: positive(fieldsOf(one, at, ['lot']).lot, `${at}.lot`) }));
  }
  if (kind === 'amend' || kind === 'cancel') put('order', identifier);
  if (kind === 'deposit' || kind === 'withdraw' || kind === 'transfer') {
    put('asset', identifier);
    put('amount', positive);
  }
  if (kind === 'sources') put('prices', objectOf);
  if (kind === 'tick' || kind === 'sources') put('forecasts', vols);
  if (kind === 'tick') put('pins', (one, at) => entriesOf(one, at, (price, path) => (price === null ? null : priceOf(price, path))));
  if (kind === 'forecast') {
    put('vols', vols);
    put('predictors', (one, at) => entriesOf(one, at, (known, path) => entriesOf(known, path, plainNumber)));
    if (checked.vols === undefined && checked.predictors === undefined)
      throw new Fault('MISSING_FIELD', `${path}.vols`, 'present, or `predictors`', undefined);
  }
  if (kind === 'transfer') put('to', (one, at) => accountOf(fieldsOf(one, at, of, ofSubaccount), at));
  return checked as unknown as Change;
}

/** When a change happens that comes after another. Throws OUT_OF_RANGE for a time before that one, and for a number that is not the next. */
export function timeOf({ time, sequence }: Stamp, before: number, next: number): number {
  if (time !== undefined && time < before) throw new Fault('OUT_OF_RANGE', 'change.time', `not before ${before}`, time);
  if (sequence !== undefined && sequence !== next) throw new Fault('OUT_OF_RANGE', 'change.sequence', `${next}, the next`, sequence);
  return time ?? before;
}

/** The longest text of a note: a rule document that somebody proposes goes in. */
const noteLength = 1 << 20;

function textOf(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a string', value);
  if (value.length > noteLength) throw new Fault('TOO_LARGE', path, `at most ${noteLength} characters`, value.length);
  return value;
}

const vols = (value: unknown, path: string): object => entriesOf(value, path, volOf);

/** Each entry by its name, checked. */
function entriesOf<T>(value: unknown, path: string, check: (value: unknown, path: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(objectOf(value, path)).map(([id, one]) => [identifier(id, path), check(one, keyPath(path, id))]),
  );
}

function accountOf(given: Fields, path: string): Fields {
  if (typeof given.account === 'number') count(given.account, 0, 2 ** 32, `${path}.account`);
  else identifier(given.account, `${path}.account`);
  if (given.subaccount !== undefined && given.subaccount !== '') identifier(given.subaccount, `${path}.subaccount`);
  return given;
}

/** An order of unknown origin. Throws the faults of its fields. */
export function liveOrder(value: unknown, path: string): LiveOrder {
  const given = fieldsOf(value, path, ['id', 'instrument', 'quantity', 'price'], ['protected', 'reduceOnly']);
  const mark = (name: string): boolean => {
    const stated = given[name] ?? false;
    if (typeof stated !== 'boolean') throw new Fault('TYPE_MISMATCH', `${path}.${name}`, 'true or false', stated);
    return stated;
  };
  return {
    id: identifier(given.id, `${path}.id`),
    instrument: identifier(given.instrument, `${path}.instrument`),
    quantity: contracts(given.quantity, `${path}.quantity`),
    price: nonNegative(given.price, `${path}.price`),
    ...(mark('protected') ? { protected: true } : {}),
    ...(mark('reduceOnly') ? { reduceOnly: true } : {}),
  };
}

function contracts(value: unknown, path: string): number {
  const x = plainNumber(value, path);
  if (x === 0) throw new Fault('OUT_OF_RANGE', path, 'other than 0', x);
  return x;
}
