// A close-out as a problem in lots: what reductions cost by level, and one figure, what equity is short of the target.
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { Answers } from '../../program/answers.js';
import type { LotProblem } from '../../solver/lots/problem.js';
import type { Asked } from './asked.js';

/** The fills of so many lots of each leg. */
export function tradesOf({ legs }: Asked, lots: ArrayLike<number>): Trade[] {
  return legs.flatMap(({ instrument, sign, lot, most, price }, k) =>
    lots[k] === 0 ? [] : [{ instrument, quantity: sign * Math.min(most, lots[k] * lot), price }],
  );
}

/** By point: target x maintenance less equity, the sizes of both, equity, maintenance, by the engine; costs are not in them. Throws the fault of an account without figures. */
export function figuresOf(subject: Subject, asked: Asked, points: readonly Float64Array[]): Float64Array[] {
  const { requirement, target } = asked;
  const state = subject.state();
  const states = points.map((lots) => subject.changed({ trades: tradesOf(asked, lots) }, 'changes', state));
  const figures: Float64Array[] = [];
  subject.ask(states, (answers, count) => {
    const { equities, maintenances } = answers.get(requirement) as Answers;
    for (let n = 0; n < count; n++) {
      const [equity, maintenance] = [equities[n], maintenances[n]];
      figures.push(Float64Array.of(target * maintenance - equity, Math.abs(equity) + target * maintenance, equity, maintenance));
    }
  });
  return figures;
}

export function problemOf(subject: Subject, asked: Asked): LotProblem {
  const { legs } = asked;
  const all = Float64Array.from(legs, ({ lots }) => lots);
  return {
    columns: legs.map(({ lots, levels }) => ({ most: lots, levels, fixed: 0 })),
    tie: 0,
    rows: [],
    blocks: [
      {
        columns: [...legs.keys()],
        figures: [{ weight: 0, cap: 0, least: Number.NEGATIVE_INFINITY, paid: true, sizedBy: 1 }],
        look: (points) => figuresOf(subject, asked, points),
      },
    ],
    known: 0,
    starts: [all],
    pares: true,
    rounded: (lots) => [lots.map(Math.ceil)],
    directions: [],
  };
}
