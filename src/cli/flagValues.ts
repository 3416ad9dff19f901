// Values of flags: parsed and checked before anything is read. A flag that stands twice is refused, not overridden.
import { InvalidArgumentError } from 'commander';
import { meant } from './nearest.js';

/** A flag as it is typed: volHistory is --vol-history. */
export const flagName = (field: string): string => `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Kind of a flag's value: decides what completion offers, and whether `-` is a standard stream. */
export type ValueKind = 'text' | 'number' | 'source' | 'target' | 'file' | 'choice';

export interface Parser<T> {
  (value: string, previous: T | undefined): T;
  readonly kind: ValueKind;
  /** Words that it may be, or, of a source, names that stand for files. */
  readonly choices?: readonly string[];
}

function once<T>(kind: ValueKind, parse: (value: string) => T, choices?: readonly string[]): Parser<T> {
  const parser = (value: string, previous: T | undefined): T => {
    if (previous !== undefined) throw new InvalidArgumentError('It may be given only once.');
    return parse(value);
  };
  return Object.assign(parser, { kind, ...(choices && { choices }) });
}

function notEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
}

/** Any text but the empty one: an id, a list of names. */
export const text: Parser<string> = once('text', notEmpty);

/** Several texts, one after the other. */
export const words: Parser<readonly string[]> = Object.assign(
  (value: string, previous: readonly string[] | undefined): readonly string[] => [...(previous ?? []), notEmpty(value)],
  { kind: 'text' as const },
);

/** A file that is read, or `-`: standard input. Some are called by name too. */
export const source = (...names: readonly string[]): Parser<string> => once('source', notEmpty, names.length > 0 ? names : undefined);

/** A file that is kept: read, written on, no stream. */
export const file: Parser<string> = once('file', notEmpty);

/** A file that is written, or `-`: standard output. */
export const target: Parser<string> = once('target', notEmpty);

export function choice<T extends string>(choices: readonly T[]): Parser<T> {
  const parse = (value: string): T => {
    const found = choices.find((known) => known === value);
    if (found === undefined) throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}. ${meant(value, choices)}`.trimEnd());
    return found;
  };
  return once('choice', parse, choices);
}

/** A whole number from `lo` to `hi`, in plain digits. */
export function whole(lo: number, hi: number): Parser<number> {
  return once('number', (value) => {
    const x = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (!(Number.isSafeInteger(x) && x >= lo && x <= hi)) throw new InvalidArgumentError(`It must be a whole number from ${lo} to ${hi}.`);
    return x;
  });
}

/** A plain decimal number above `lo` and below `hi`, or at it when `upTo`. */
export function decimal(lo: number, hi: number, upTo = false): Parser<number> {
  return once('number', (value) => {
    const x = /^(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
    const below = upTo ? x <= hi : x < hi;
    if (!(x > lo && below)) {
      const part = hi === 1 && x > 1 && x < 100 ? ` ${x} % is ${x / 100}.` : '';
      throw new InvalidArgumentError(`It must be a number above ${lo} and ${upTo ? 'at most' : 'below'} ${hi}.${part}`);
    }
    return x;
  });
}

/** ASSET=PRICE, as often as there are assets. */
export const assetPrices: Parser<Readonly<Record<string, number>>> = Object.assign(
  (value: string, previous: Readonly<Record<string, number>> | undefined): Readonly<Record<string, number>> => {
    const [, id, price] = /^(.+)=(\d+\.?\d*|\.\d+)$/.exec(value) ?? [];
    if (id === undefined || !(Number(price) > 0)) throw new InvalidArgumentError('It must be an asset and its price, such as USDC=1.');
    if (previous !== undefined && Object.hasOwn(previous, id)) throw new InvalidArgumentError(`The price of ${id} may be given only once.`);
    return Object.fromEntries([...Object.entries(previous ?? {}), [id, Number(price)]]);
  },
  { kind: 'text' as const },
);

/** Plain decimal numbers with commas between them, each above -1 and at most 100. */
export const moves = once('text', (value): readonly number[] => {
  const numbers = value.split(',').map((part) => (/^[-+]?(\d+\.?\d*|\.\d+)$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (!numbers.every((x) => x > -1 && x <= 100)) throw new InvalidArgumentError('It must be numbers above -1, with commas between them.');
  return numbers;
});

/** A day of the calendar, 2026-01-31, as ms since 1970 UTC. */
export const day: Parser<number> = once('text', (value) => {
  const x = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(x) || new Date(x).toISOString().slice(0, 10) !== value)
    throw new InvalidArgumentError('It must be a day such as 2026-01-31.');
  return x;
});
