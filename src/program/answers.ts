// What a program answers: columns of each requirement by account, as views of its memory.
import type { AnswerPlace, Assembly } from './compile/assemble.js';
import type { Linked } from './heap.js';

/** Answers of one requirement by account of the book: NaN where the account has a code. */
export interface Answers {
  readonly equities: Float64Array;
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
  /** Equity less initial. */
  readonly excesses: Float64Array;
  readonly codes: Uint8Array;
  /** By name; none where the requirement states none. */
  readonly levels: Readonly<Record<string, Float64Array>>;
}

/** Views of a requirement's answers: accounts from `first` on. */
export function answersIn(linked: Linked, { answers, stride }: Assembly, requirement: string, first: number, count: number): Answers {
  const { at, codes, levels } = answers.get(requirement) as AnswerPlace;
  const column = (n: number, from = at): Float64Array => linked.f64(from + n * stride + 8 * first, count);
  return {
    equities: column(0),
    initials: column(1),
    maintenances: column(2),
    excesses: column(3),
    codes: linked.u8(codes + first, count),
    levels: Object.fromEntries(levels.map((level) => [level.name, column(0, level.at)])),
  };
}
