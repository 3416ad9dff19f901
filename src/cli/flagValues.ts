// Values of flags: parsed and checked before anything is read. A flag that stands twice is refused, not overridden.
import { InvalidArgumentError } from 'commander';
import { backendChoices } from './flags.js';

/** A flag as it is typed: volHistory is --vol-history. */
export const flagName = (field: string): string => `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

type Parser<T> = (value: string, previous: T | undefined) => T;

function once<T>(parse: (value: string) => T): Parser<T> {
  return (value, previous) => {
    if (previous !== undefined) throw new InvalidArgumentError('It may be given only once.');
    return parse(value);
  };
}

/** Any text but the empty one: a path, a name. */
export const text: Parser<string> = once((value) => {
  if (value === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
});

export function choice<T extends string>(choices: readonly T[]): Parser<T> {
  return once((value) => {
    const found = choices.find((known) => known === value);
    if (found === undefined) throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}.`);
    return found;
  });
}

/** A whole number from `lo` to `hi`, in plain digits. */
export function whole(lo: number, hi: number): Parser<number> {
  return once((value) => {
    const x = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (!(Number.isSafeInteger(x) && x >= lo && x <= hi)) throw new InvalidArgumentError(`It must be a whole number from ${lo} to ${hi}.`);
    return x;
  });
}

/** A plain decimal number above `lo` and below `hi`, or at it when `upTo`. */
export function decimal(lo: number, hi: number, upTo = false): Parser<number> {
  return once((value) => {
    const x = /^(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
    const below = upTo ? x <= hi : x < hi;
    if (!(x > lo && below)) throw new InvalidArgumentError(`It must be a number above ${lo} and ${upTo ? 'at most' : 'below'} ${hi}.`);
    return x;
  });
}

/** Plain decimal numbers with commas between them, each above -1 and at most 100. */
export const moves = once((value): readonly number[] => {
  const numbers = value.split(',').map((part) => (/^[-+]?(\d+\.?\d*|\.\d+)$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (!numbers.every((x) => x > -1 && x <= 100)) throw new InvalidArgumentError('It must be numbers above -1, with commas between them.');
  return numbers;
});

/** A day of the calendar, 2026-01-31, as ms since 1970 UTC. */
export const day: Parser<number> = once((value) => {
  const x = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(x) || new Date(x).toISOString().slice(0, 10) !== value)
    throw new InvalidArgumentError('It must be a day such as 2026-01-31.');
  return x;
});

/** Flags that stand in many commands. */
export const backendFlag = ['--backend <backend>', `${backendChoices.join(', ')} (default: auto)`, choice(backendChoices)] as const;
export const snapshotFlag = [
  '--snapshot <time>',
  'which instant of a market file with several, or its beginning (default: the latest)',
  text,
] as const;
export const rawCsvFlag = ['--raw-csv', 'text of CSV files as it stands: no apostrophe before = + - @, written or read'] as const;
