// Values of flags: parsed and checked before anything is read. A flag that stands twice is refused, not overridden.
import { InvalidArgumentError } from 'commander';

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

export const laneChoices = ['auto', 'wasm', 'js'] as const;
export type LaneFlag = (typeof laneChoices)[number];

export const modeChoices = ['isolated', 'cross', 'portfolio', 'all'] as const;
export type ModeFlag = (typeof modeChoices)[number];

export interface MarketFlags {
  readonly market: string;
  readonly snapshot?: string;
}

export interface OutputFlags {
  readonly json?: boolean;
  readonly out?: string;
}

export interface MarginFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly history?: string;
  readonly rules?: string;
  readonly mode?: ModeFlag;
  readonly lane?: LaneFlag;
  readonly timings?: boolean;
  readonly failOnCall?: boolean;
}

export interface GreeksFlags extends MarketFlags, OutputFlags {
  readonly lane?: LaneFlag;
}

export interface SampleFlags extends MarketFlags {
  readonly accounts: number;
  readonly seed: number;
  readonly out: string;
  readonly json?: boolean;
}

export interface DoctorFlags {
  readonly json?: boolean;
}

export interface DemoFlags {
  readonly accounts?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly timings?: boolean;
}
