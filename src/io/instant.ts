// Instants and dates in text: ISO 8601, always UTC, always real days of the calendar.
import { Fault } from '../fault.js';

const isoInstant = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|\+00:00)?$/;
const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/;

/** `2026-01-02T08:00:00Z` (seconds, fraction and Z may be left out, a space may stand for the T) -> ms since 1970; below a millisecond is cut. */
export function parseInstant(text: string, path: string): number {
  const parts = isoInstant.exec(text);
  if (!parts) throw new Fault('BAD_DATE', path, 'an instant in UTC such as 2026-01-02T08:00:00Z', text);
  const [, year, month, day, hour, minute, second = '0', fraction = ''] = parts;
  const midnight = dayOf(Number(year), Number(month), Number(day));
  if (midnight === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    throw new Fault('BAD_DATE', path, 'an instant that exists', text);
  }
  return midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** `2026-01-02` -> ms since 1970 of its midnight. */
export function parseDate(text: string, path: string): number {
  const parts = isoDate.exec(text);
  const midnight = parts ? dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3])) : undefined;
  if (midnight === undefined) throw new Fault('BAD_DATE', path, 'a date such as 2026-01-02', text);
  return midnight;
}

/** Midnight of a day of the calendar (month 1..12) as ms since 1970; undefined when there is no such day. */
export function dayOf(year: number, month: number, day: number): number | undefined {
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? midnight : undefined;
}

/** ms since 1970 -> `2026-01-02T08:00:00Z`; milliseconds are written when there are any. */
export function formatInstant(instant: number, path: string): string {
  const date = new Date(instant);
  if (!Number.isInteger(instant) || Number.isNaN(date.getTime()) || date.getUTCFullYear() < 0 || date.getUTCFullYear() > 9999) {
    throw new Fault('BAD_DATE', path, 'a whole number of ms between the years 0 and 9999', instant);
  }
  return date.toISOString().replace('.000Z', 'Z');
}
