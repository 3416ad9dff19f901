// A case of a venue's replies, and what a venue's own file makes of it for the public readers.
import type { ReplyOptions, ReplyVenue } from '../../../src/verify.js';

export type Fields = Readonly<Record<string, unknown>>;

export interface ReplyCase {
  readonly name: string;
  readonly kind: 'recomputable' | 'identity' | 'approximate' | 'inconsistent';
  readonly params?: Fields | string;
  readonly inputs: Fields;
  readonly expected: Readonly<Record<string, string>>;
  readonly agreement: Readonly<Record<string, { readonly recomputed: string; readonly verdict: string }>>;
}

/** One call of the reader, and under which names of the case its figures stand. */
export interface Asked {
  readonly replies: readonly unknown[];
  readonly options?: ReplyOptions;
  /** The reply's name of a figure that the case names otherwise; what is not here stands under its own name. */
  readonly names?: Readonly<Record<string, string>>;
}

export interface CaseReader {
  readonly venue: ReplyVenue;
  /** What the reader is given: the reply as it stands, and the numbers it lacks in the shape of the venue's other replies. `all`: cases of the file, for those that speak of each other. */
  asked(one: ReplyCase, all: readonly ReplyCase[]): readonly Asked[];
}

/** The parameter whose name begins so, as a number. */
export function parameter(one: ReplyCase, beginning: string): number | undefined {
  if (typeof one.params !== 'object') return undefined;
  const [, value] = Object.entries(one.params).find(([key]) => key.startsWith(beginning)) ?? [];
  return value === undefined ? undefined : Number.parseFloat(String(value));
}
