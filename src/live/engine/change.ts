// What may happen to a live book. Each kind is stated once: its type, what reads it at every door, its JSON Schema.
import type { Account } from '../../book/account.js';
import { instant } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { Asset, Quote, Underlying } from '../../market/market.js';
import type { Rules } from '../../rules/document/rules.js';
import { name as id, line, plain, whole } from '../../shape/leaves.js';
import {
  asItIs,
  choice,
  kinds,
  list,
  named,
  type Of as OfShape,
  orNull,
  type RecordOf,
  record,
  refined,
  type Shape,
  said,
  truth,
} from '../../shape/shape.js';
import { volOf } from '../forecast/model.js';
import type { SourcePrice } from '../guards/sources.js';
import { liquidationFields } from '../liquidation/change.js';
import { priceOf } from '../prices.js';
import { amount, contracts, of, price, size, to } from './changeShapes.js';

/** The longest text of a note: a proposed rule document fits in. */
const noteLength = 1 << 20;
/** Rows of one change. */
const mostRows = 1e7;

const heldPrice: Shape<number> = { parse: priceOf, schema: { type: 'number', exclusiveMinimum: 0 } };
const ms: Shape<number> = said({ parse: instant, schema: { type: 'integer' } }, { unit: 'ms since 1970 UTC' });
const noted = line(noteLength);
const vols = said(named<number>({ parse: volOf, schema: { type: 'number', exclusiveMinimum: 0 } }), {
  words: 'annual, by underlying: a forecast of the day under way',
});
/** Values by name, unchecked: their reader checks them later. */
const byName = <T>(): Shape<Readonly<Record<string, T>>> => asItIs as Shape<Readonly<Record<string, never>>>;
const rows = <T>(least: number): Shape<readonly T[]> => list(asItIs, least, mostRows) as unknown as Shape<readonly T[]>;

/** When it happened, and where it stands. */
export const stamp = {
  'time?': said(ms, { words: 'that of the last change where left out' }),
  'sequence?': said(whole(0, Number.MAX_SAFE_INTEGER), { words: 'refused unless it is the next' }),
  'note?': said(named(noted), { words: 'kept with the change; no figure hangs on it' }),
};
export type Stamp = RecordOf<typeof stamp>;

const order = record({
  id: said(id, { words: 'chosen by the caller' }),
  instrument: id,
  quantity: contracts,
  price,
  'protected?': said(truth, { words: 'under market-maker protection' }),
  'reduceOnly?': said(truth, { words: 'never lets the position grow' }),
});
export type LiveOrder = OfShape<typeof order>;
/** Marks that are false are left out: an order has one form. */
export const liveOrder: Shape<LiveOrder> = {
  parse(value, path) {
    const { protected: guarded, reduceOnly, ...plainOrder } = order.parse(value, path);
    return Object.freeze({ ...plainOrder, ...(guarded && { protected: true }), ...(reduceOnly && { reduceOnly: true }) });
  },
  schema: order.schema,
};

/** Fields by kind, beside those that every change has. */
export const changeFields = {
  tick: {
    'prices?': said(byName<number>(), { words: 'by underlying, instrument or stablecoin' }),
    'vols?': said(byName<number>(), { words: 'by underlying or instrument' }),
    'asOf?': said(ms, { words: 'the instant of valuation from now on' }),
    'forecasts?': vols,
    'pins?': said(named(orNull(heldPrice)), {
      words: 'prices that hold until they are released (null)',
    }),
  },
  forecast: {
    'vols?': vols,
    'predictors?': said(named(named(plain)), {
      words: 'by underlying and name',
    }),
  },
  sources: {
    prices: said(byName<readonly SourcePrice[]>(), {
      words: 'of several sources, by asset: ticks no longer move it',
    }),
    'forecasts?': vols,
  },
  fill: {
    ...of,
    instrument: id,
    quantity: contracts,
    price,
    'id?': said(id, { words: 'a fill of an id that was filled before is refused' }),
    'order?': said(id, { words: 'the open order that it fills' }),
    'side?': said(choice(['long', 'short'], 'BAD_ARGUMENT'), { words: 'in hedge mode' }),
    'fee?': said(plain, { words: 'paid in the settlement asset; a rebate below 0' }),
  },
  place: {
    ...of,
    order: liveOrder,
    'partly?': said(record({ lot: size }), {
      words: 'places the largest part that fits',
    }),
  },
  amend: { ...of, order: id, 'quantity?': contracts, 'price?': price },
  cancel: { ...of, order: id },
  deposit: { ...of, asset: id, amount },
  withdraw: { ...of, asset: id, amount },
  transfer: { ...of, to, asset: id, amount },
  settle: {
    prices: said(byName<number>(), {
      words: 'of instruments that expire, in the unit of `forward`',
    }),
  },
  funding: {
    rates: said(byName<{ readonly rate: number; readonly price: number }>(), {
      words: 'by perpetual: the share of its value at the price that a long position pays',
    }),
  },
  list: { quotes: rows<Quote>(0), 'underlyings?': rows<Underlying>(0), 'assets?': rows<Asset>(0) },
  delist: { instruments: list(id, 0, mostRows) },
  rules: { rules: asItIs as unknown as Shape<Rules> },
  open: { accounts: rows<Account>(0) },
  close: of,
  note: { note: said(named(noted), { words: 'what a venue decided' }) },
  ...liquidationFields,
} as const;

type Kinds = { readonly [K in keyof typeof changeFields]: typeof stamp & (typeof changeFields)[K] };
const stamped = Object.fromEntries(Object.entries(changeFields).map(([kind, fields]) => [kind, { ...stamp, ...fields }])) as Kinds;
export type Change = OfShape<ReturnType<typeof kinds<Kinds>>>;
export type ChangeOf<Kind extends Change['kind']> = Extract<Change, { readonly kind: Kind }>;
export const changeKinds = Object.keys(changeFields) as readonly Change['kind'][];

const change: Shape<Change> = refined(kinds(stamped), (one, path) => {
  if (one.kind === 'forecast' && one.vols === undefined && one.predictors === undefined)
    throw new Fault('MISSING_FIELD', `${path}.vols`, 'present, or `predictors`', undefined);
});

/** A change of unknown origin, with known fields of plain types; what they mean is looked at when it is made. Throws the faults of its fields. */
export function changeOf(value: unknown, path = 'change'): Change {
  return change.parse(value, path);
}

/** When a change happens that comes after another. Throws OUT_OF_RANGE for a time before that one, and for a number that is not the next. */
export function timeOf({ time, sequence }: Stamp, before: number, next: number): number {
  if (time !== undefined && time < before) throw new Fault('OUT_OF_RANGE', 'change.time', `not before ${before}`, time);
  if (sequence !== undefined && sequence !== next) throw new Fault('OUT_OF_RANGE', 'change.sequence', `${next}, the next`, sequence);
  return time ?? before;
}
