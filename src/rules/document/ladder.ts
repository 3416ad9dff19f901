// Health ladder: levels of an account as its equity falls against its requirement, the way back up, and the deadline of a margin call.
import { Fault } from '../../fault.js';
import { number, seconds } from '../../shape/leaves.js';
import { choice, type Of, record, refined } from '../../shape/shape.js';

const part = choice(['initial', 'maintenance']);

/** In force once equity < below x the part, and until equity >= until x the part; `untilOf`: until it is that of another part, and the level would not begin again. */
const levelFields = {
  of: part,
  below: number(0, 1000),
  until: number(0, 1000),
  'untilOf?': part,
};
const level = record(levelFields);
export type LadderLevel = Of<typeof level>;

const beginsBy = ({ of }: LadderLevel): LadderLevel['of'] => of;

/** The part of the requirement that takes an account out of a level. */
export const endsBy = ({ of, untilOf }: LadderLevel): LadderLevel['of'] => untilOf ?? of;

/** From mild to severe. */
export const ladderLevels = ['warning', 'call', 'reduceOnly', 'liquidate'] as const;

/** Levels from mild to severe; one that is left out is not there. */
export const ladder = refined(
  record({
    'warning?': level,
    /** Margin is asked for: as much as takes the account out of this level and of all below. Not paid when `seconds` have passed, it comes to `unmet` and stays there until it is. */
    'call?': record({ ...levelFields, 'deadline?': record({ seconds, unmet: choice(['reduceOnly', 'liquidate']) }) }),
    'reduceOnly?': level,
    'liquidate?': level,
  }),
  (one, path) => {
    const stated = ladderLevels.flatMap((name) => (one[name] === undefined ? [] : [{ name, level: one[name] as LadderLevel }]));
    if (stated.length === 0) throw new Fault('SHAPE_MISMATCH', path, `at least one of ${ladderLevels.join(', ')}`, one);
    for (const [i, { name, level }] of stated.entries()) {
      if (endsBy(level) === level.of && !(level.until >= level.below))
        throw new Fault('BAD_RULES', `${path}.${name}.until`, `at least ${level.below}, where the level begins`, level.until);
      for (const [field, partOf] of [
        ['below', beginsBy],
        ['until', endsBy],
      ] as const) {
        const milder = stated.slice(0, i).findLast((other) => partOf(other.level) === partOf(level));
        if (milder !== undefined && !(level[field] <= milder.level[field]))
          throw new Fault('BAD_RULES', `${path}.${name}.${field}`, `at most ${milder.level[field]}, that of ${milder.name}`, level[field]);
      }
    }
    const unmet = one.call?.deadline?.unmet;
    if (unmet !== undefined && one[unmet] === undefined)
      throw new Fault('BAD_RULES', `${path}.call.deadline.unmet`, 'a level of this ladder', unmet);
  },
);
export type Ladder = Of<typeof ladder>;
