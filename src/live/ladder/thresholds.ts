// The levels of a health ladder as comparisons of equity with a multiple of a requirement, by the level that an account has.
import { endsBy, type Ladder, type LadderLevel, ladderLevels } from '../../rules/document/ladder.js';

/** `unknown`: there are no figures to judge it by. */
export type Level = 'ok' | (typeof ladderLevels)[number] | 'unknown';

/** Levels that figures decide, by their code. */
export const knownLevels: readonly Level[] = ['ok', ...ladderLevels];
/** Levels by their code. */
export const levels: readonly Level[] = [...knownLevels, 'unknown'];
export const unknownCode = knownLevels.length;
export const codeOf = (level: Level): number => levels.indexOf(level);
export const callCode = codeOf('call');

/** Ladder of documents that state none: in call below the initial requirement, to be liquidated below the maintenance requirement. */
export const plainLadder: Ladder = {
  call: { of: 'initial', below: 1, until: 1 },
  liquidate: { of: 'maintenance', below: 1, until: 1 },
};

/** equity against ratio x the part of the requirement. */
export interface Threshold {
  readonly of: 'initial' | 'maintenance';
  readonly ratio: number;
}

/**
 * An account keeps its level exactly as long as equity >= ratio x part of every one of `falls`, and equity < ratio x part of at least one of `rises` (there are none: it
 * cannot rise). In doubles: the product is rounded, then compared.
 */
export interface Thresholds {
  readonly falls: readonly Threshold[];
  readonly rises: readonly Threshold[];
}

/** Rule of an account's level while it has this one. */
export interface LevelRule {
  readonly thresholds: Thresholds;
  /** From severe to mild: the first that equity is below of is the level. */
  readonly tests: readonly (Threshold & { readonly code: number })[];
  /** The level that an unmet call comes to, else 0. */
  readonly unmet: number;
}

/** By code, and for accounts whose call was not met in time by code + the number of levels. */
export function standings(ladder: Ladder): readonly LevelRule[] {
  const stated = ladderLevels.flatMap((name) => {
    const level: LadderLevel | undefined = ladder[name];
    return level === undefined ? [] : [{ code: codeOf(name), level }];
  });
  const unmet = ladder.call?.deadline === undefined ? 0 : codeOf(ladder.call.deadline.unmet);
  return [0, unmet].flatMap((forced) =>
    knownLevels.map((_, present): LevelRule => {
      const tests = stated.flatMap(({ code, level }) => testsOf(level, code <= present).map((one) => ({ code, ...one }))).reverse();
      // where the call keeps the account at its level, it rises when it is out of the call
      const holds = (code: number): boolean => code <= present && code >= (forced > 0 && present === forced ? callCode : present);
      const [falls, rises] = [tests.filter(({ code }) => code > present), tests.filter(({ code }) => holds(code))];
      return { tests, unmet: forced, thresholds: Object.freeze({ falls: highest(falls), rises: highest(rises) }) };
    }),
  );
}

/** Thresholds below which a level holds: for its begin, or once it has begun. */
function testsOf(level: LadderLevel, begun: boolean): readonly Threshold[] {
  const begins = { of: level.of, ratio: level.below };
  if (!begun) return [begins];
  const ends = { of: endsBy(level), ratio: level.until };
  return ends.of === begins.of ? [ends] : [begins, ends];
}

/** Highest ratio of each part: an account above it is above the others. */
function highest(some: readonly Threshold[]): readonly Threshold[] {
  return Object.freeze(
    (['initial', 'maintenance'] as const).flatMap((of) => {
      const ratios = some.filter((one) => one.of === of).map(({ ratio }) => ratio);
      return ratios.length === 0 ? [] : [Object.freeze({ of, ratio: Math.max(...ratios) })];
    }),
  );
}
