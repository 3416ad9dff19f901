// What must hold of an instrument by itself, whatever market lists it.
import { identifier, oneOf, positive } from '../check.js';
import { Fault } from '../fault.js';
import { fieldsOf, instant } from './fields.js';
import type { Instrument, InstrumentKind, Settlement } from './instrument.js';

/** Kinds in canonical order. */
export const instrumentKinds: readonly InstrumentKind[] = ['spot', 'future', 'perpetual', 'option'];
const settlements: readonly Settlement[] = ['linear', 'inverse'];
const commonFields = ['id', 'kind', 'settlement', 'underlying', 'asset', 'multiplier'] as const;
const ownFields: Readonly<Record<InstrumentKind, readonly string[]>> = {
  spot: [],
  future: ['expiry'],
  perpetual: [],
  option: ['expiry', 'strike', 'call'],
};

/**
 * A frozen copy of an instrument. Futures have an expiry, options an expiry, a strike and a side, the others none of these; spot is linear.
 * Throws TYPE_MISMATCH, BAD_ID, UNKNOWN_KIND, UNKNOWN_FIELD, MISSING_FIELD, NOT_FINITE, NOT_POSITIVE, BAD_DATE, BAD_OPTION_TYPE, OUT_OF_RANGE.
 */
export function checkInstrument(value: unknown, path: string): Instrument {
  const loose = fieldsOf(value, path, commonFields, ownFields.option);
  const kind = oneOf(loose.kind, instrumentKinds, `${path}.kind`, 'UNKNOWN_KIND');
  for (const field of ownFields.option) {
    if (loose[field] !== undefined && !ownFields[kind].includes(field)) {
      throw new Fault('UNKNOWN_FIELD', `${path}.${field}`, `absent: the kind is ${kind}`, loose[field]);
    }
  }
  const fields = fieldsOf(loose, path, [...commonFields, ...ownFields[kind]], ownFields.option);
  const settlement = oneOf(fields.settlement, settlements, `${path}.settlement`, 'UNKNOWN_KIND');
  if (kind === 'spot' && settlement !== 'linear')
    throw new Fault('OUT_OF_RANGE', `${path}.settlement`, 'linear: the kind is spot', settlement);
  const common = {
    id: identifier(fields.id, `${path}.id`),
    kind,
    settlement,
    underlying: identifier(fields.underlying, `${path}.underlying`),
    asset: identifier(fields.asset, `${path}.asset`),
    multiplier: positive(fields.multiplier, `${path}.multiplier`),
  };
  if (kind === 'spot' || kind === 'perpetual') return Object.freeze(common);
  const expiry = instant(fields.expiry, `${path}.expiry`);
  if (kind === 'future') return Object.freeze({ ...common, expiry });
  const strike = positive(fields.strike, `${path}.strike`);
  const call = fields.call;
  if (typeof call !== 'boolean') throw new Fault('BAD_OPTION_TYPE', `${path}.call`, 'true for a call, false for a put', call);
  return Object.freeze({ ...common, expiry, strike, call });
}
