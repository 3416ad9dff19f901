// Close-out as a problem in lots: costs of fills against the mark by level, and one figure: equity's shortage after the ledger books them.
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { Answers } from '../../program/answers.js';
import type { LotProblem } from '../../solver/lots/problem.js';
import { quantityOf } from '../../solver/lots/quantity.js';
import type { Asked } from './asked.js';
import { walked } from './walked.js';

/** The fills of so many lots of each leg, by leg and level. */
export function fillsOf({ legs }: Asked, lots: ArrayLike<number>): Trade[][] {
  return legs.map(({ instrument, side, sign, lot, levels }, k) => {
    let left = lots[k] as number;
    return levels.flatMap(({ width, price, fee }): Trade[] => {
      const taken = Math.min(left, width);
      left -= taken;
      if (!(taken > 0)) return [];
      const quantity = quantityOf(taken, lot);
      return [{ instrument, quantity: sign * quantity, price, ...(side && { side }), ...(fee !== 0 && { fee: fee * quantity }) }];
    });
  });
}

/** Shortage of a variant of the account. */
export interface Shortage {
  /** target x maintenance less equity: at most 0 where the target holds. */
  readonly short: number;
  readonly equity: number;
  readonly maintenance: number;
}

/** Shortages of the account after each of these lists of fills, by the engine. Throws the fault of an account without figures. */
export function shortagesAfter(subject: Subject, { requirement, target }: Asked, plans: readonly (readonly Trade[])[]): Shortage[] {
  const state = subject.state();
  const states = plans.map((trades) => subject.changed({ trades }, 'fills', state));
  const found: Shortage[] = [];
  subject.ask(states, (answers, count) => {
    const { equities, maintenances } = answers.get(requirement) as Answers;
    for (let n = 0; n < count; n++) {
      const [equity, maintenance] = [equities[n] as number, maintenances[n] as number];
      found.push({ short: target * maintenance - equity, equity, maintenance });
    }
  });
  return found;
}

export function problemOf(subject: Subject, asked: Asked): LotProblem {
  const { legs, target } = asked;
  // a ledger in whole lots books nothing between them
  const whole = subject.inside.parts.holdings.ledger.isWhole;
  const look = (points: readonly Float64Array[]): Float64Array[] =>
    shortagesAfter(
      subject,
      asked,
      points.map((lots) => fillsOf(asked, whole ? lots.map(Math.round) : lots).flat()),
    ).map(({ short, equity, maintenance }) => Float64Array.of(short, Math.abs(equity) + target * maintenance));
  return {
    columns: legs.map(({ lots, levels }) => ({ most: lots, levels, fixed: 0 })),
    tie: 0,
    rows: [],
    blocks: [{ columns: [...legs.keys()], figures: [{ weight: 0, cap: 0, least: Number.NEGATIVE_INFINITY, sizedBy: 1 }], look }],
    known: 0,
    starts: [...closings(legs.map(({ lots }) => lots)), walked(legs, look)],
    pares: true,
    provenBy: 'looks',
    rounded: (lots) => [lots.map(Math.ceil)],
    directions: stepsOf(legs.length),
  };
}

/** Legs whose every subset is tried whole. */
const mostWhole = 5;
/** Legs that lots are moved between. */
const mostMoved = 12;

/** Some legs closed as far as they may be, the others left. */
export function closings(most: readonly number[]): Float64Array[] {
  const all = Float64Array.from(most);
  if (most.length > mostWhole) return [all, ...most.map((_, k) => all.map((lots, j) => (j === k ? lots : 0)))];
  return Array.from({ length: 2 ** most.length - 1 }, (_, n) => all.map((lots, k) => (((n + 1) >> k) & 1 ? lots : 0)));
}

/** A lot less of a leg, or of one for one of another. */
function stepsOf(legs: number): LotProblem['directions'] {
  const each = Array.from({ length: legs }, (_, k) => k);
  const less = each.map((k) => [[k, -1] as const]);
  const moved = legs > mostMoved ? [] : each.flatMap((k) => each.filter((j) => j !== k).map((j) => [[k, -1] as const, [j, 1] as const]));
  return [...less, ...moved];
}
