// Canonical order: the same market from the same data, whatever order the source listed it in.
import { instrumentKinds } from '../book/checkInstrument.js';
import type { Instrument } from '../book/instrument.js';

/** By UTF-16 code units: the order of `<`, which no locale changes. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Underlying, kind (spot, future, perpetual, option), expiry, strike, put before call, id. Total, since ids are unique. */
export function compareInstruments(a: Instrument, b: Instrument): number {
  return (
    compareIds(a.underlying, b.underlying) ||
    instrumentKinds.indexOf(a.kind) - instrumentKinds.indexOf(b.kind) ||
    (a.expiry ?? 0) - (b.expiry ?? 0) ||
    (a.strike ?? 0) - (b.strike ?? 0) ||
    Number(a.call ?? false) - Number(b.call ?? false) ||
    compareIds(a.id, b.id)
  );
}
