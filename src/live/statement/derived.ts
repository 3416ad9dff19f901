// What follows from the inputs of a statement: every figure, what was assumed, the level and the margin call.
import { bookOf } from '../../book/bookOf.js';
import type { Core } from '../../engine/core.js';
import { assumptionsOf } from '../../engine/prepared/account/explain.js';
import { Subject } from '../../engine/prepared/account/subject.js';
import { insideOf } from '../../engine/prepared/inside.js';
import { canonicalText } from '../../log/canonical.js';
import { buildMarket, movedLimits } from '../../market/build.js';
import { parseRules } from '../../rules/document/rules.js';
import { strained } from '../engine/strain.js';
import { healthLadder } from '../ladder/healthLadder.js';
import { stateOfOne } from '../ladder/state.js';
import { plainLadder } from '../ladder/thresholds.js';
import type { Statement } from './shape.js';

type StatedLive = NonNullable<Statement['live']>;

/** Fields that the rest is recomputed from. */
export type Inputs = Pick<Statement, 'holding' | 'market' | 'rules' | 'assumptions'> & {
  readonly live?: Pick<StatedLive, 'sequence' | 'time' | 'before' | 'strain'>;
};

export type Derived = Pick<Statement, 'requirement' | 'numeraire' | 'results' | 'assumed'> & {
  readonly live?: Pick<StatedLive, 'level' | 'call' | 'judged'>;
};

/** Recomputes the figures of the account alone. Throws its fault, and those of market, rules and the ladder's state. */
export async function derived(core: Core, { holding, market, rules: document, assumptions, live }: Inputs): Promise<Derived> {
  const rules = parseRules(document);
  const engine = await core.prepare({ book: bookOf([holding]), market: buildMarket(market, movedLimits), rules, assumptions });
  try {
    const subject = new Subject(insideOf(engine), 0);
    const figures = Object.entries(engine.account(holding.account, holding.subaccount).figures());
    const results = Object.fromEntries(
      figures.map(([name, { equity, initial, maintenance, excess }]) => [
        name,
        // 0 for -0: JSON has no other
        { equity: equity + 0, initial: initial + 0, maintenance: maintenance + 0, excess: excess + 0 },
      ]),
    );
    const requirement = subject.own;
    const told = { requirement, numeraire: engine.market.numeraire, results, assumed: assumptionsOf(subject) };
    return live === undefined ? told : { ...told, live: ladderOf(live, rules, results[requirement] as Statement['results'][string]) };
  } finally {
    engine.dispose();
  }
}

function ladderOf(
  { time, before, strain }: NonNullable<Inputs['live']>,
  { ladder }: Statement['rules'],
  own: Statement['results'][string],
): NonNullable<Derived['live']> {
  const judged = strain === undefined ? own : strained(own, strain);
  const one = healthLadder(ladder ?? plainLadder, stateOfOne(before));
  const column = (x: number): Float64Array => Float64Array.of(x);
  const { equity, initial, maintenance } = judged;
  one.judge({ time, equities: column(equity), initials: column(initial), maintenances: column(maintenance) });
  const call = one.call(0);
  return {
    ...(strain !== undefined && { judged: { equity, initial, maintenance } }),
    level: one.level(0),
    call: call === undefined ? null : { since: call.since, amount: call.amount, deadline: call.deadline },
  };
}

/** Paths of what is stated otherwise than it follows: what stands on one side alone too. */
export function differences(stated: Derived, found: Derived): readonly string[] {
  const pairs: (readonly [string, unknown, unknown])[] = [];
  for (const name of ['requirement', 'numeraire', 'assumed'] as const) pairs.push([name, stated[name], found[name]]);
  for (const name of new Set([...Object.keys(stated.results), ...Object.keys(found.results)]))
    for (const figure of ['equity', 'initial', 'maintenance', 'excess'] as const)
      pairs.push([`results.${name}.${figure}`, stated.results[name]?.[figure], found.results[name]?.[figure]]);
  for (const name of ['level', 'call', 'judged'] as const) pairs.push([`live.${name}`, stated.live?.[name], found.live?.[name]]);
  return pairs.filter(([, one, other]) => canonicalText(one) !== canonicalText(other)).map(([path]) => path);
}
