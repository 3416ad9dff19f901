// The close-out planner: which positions to reduce, by how many lots, so that equity stands at a multiple of maintenance again, at the least cost.
import { fieldsOf } from '../../book/fields.js';
import { type CoreLike, useOf } from '../../columns/coreUse.js';
import { Subject } from '../../engine/prepared/account/subject.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { insideOf } from '../../engine/prepared/inside.js';
import { search } from '../../solver/lots/search.js';
import { askedOf, type CloseOutInputs } from './asked.js';
import { ordered } from './ordered.js';
import { fillsOf, problemOf, type Shortage, shortagesAfter } from './problem.js';

export interface CloseOut {
  /** Whether the target holds after the fills. Where it does not, there are none: that no set restores it is shown by an infinite `bound` alone. */
  readonly restored: boolean;
  /** The fills, in the order they are to come; none where the target holds already. */
  readonly trades: readonly Trade[];
  /** Whether all fills are to come at once: no order was found in which none of them raises what the account is short of its target. */
  readonly together: boolean;
  /** Cost of the fills: their loss against the mark, with fees, numeraire; a level better than the mark costs nothing. */
  readonly cost: number;
  /** Lower bound of the cost of any set that restores the target; infinite if none does. The plan is proved least if it equals the cost. */
  readonly bound: number;
  /** `sets`: every set that costs less was looked at by the engine. `none`: sets are too many; the bound is 0. */
  readonly proof: 'sets' | 'none';
  /** After the fills: to the bit what the engine has once it has booked them in their order. */
  readonly equity: number;
  readonly maintenance: number;
  /** Variants of the account that the engine answered in the search. */
  readonly looked: number;
}

/**
 * The least-cost reductions of one account after which equity is `target` times its maintenance requirement or more, by the engine's own figures of the account once the ledger has booked the fills: each
 * at its level's price, with its fee. Nothing changes. Orders stay as they are. Throws the fault of an account that has no figures, UNKNOWN_ACCOUNT, UNKNOWN_INSTRUMENT, MISSING_FIELD for the side of a
 * position that has two, OUT_OF_RANGE for what is not held and levels that get better.
 */
export function closeOut(core: CoreLike, engine: MarginEngine, inputs: CloseOutInputs): CloseOut {
  const use = useOf(core);
  const inside = insideOf(engine);
  const given = fieldsOf(inputs, 'inputs', ['account', 'target', 'reductions'], ['subaccount', 'requirement', 'sets', 'programs']);
  const { account, subaccount = '', ...rest } = given as unknown as CloseOutInputs;
  const subject = new Subject(inside, inside.numberOf(account, subaccount));
  const asked = askedOf(rest, subject);
  const { best, bound, proof, looked } = search(use, problemOf(subject, asked), asked);
  const after = (plans: readonly (readonly Trade[])[]): Shortage[] => shortagesAfter(subject, asked, plans);
  const legs = best === undefined ? [] : fillsOf(asked, best.lots);
  const inTurn = ordered(legs, after);
  const [turned, leg] = after([inTurn ?? legs.flat(), legs.flat()]) as [Shortage, Shortage];
  // a last bit may tell two orders of the same fills apart
  const turns = inTurn !== undefined && (best === undefined || turned.short <= 0);
  const { equity, maintenance } = turns ? turned : leg;
  return {
    restored: best !== undefined,
    trades: turns ? inTurn : legs.flat(),
    together: !turns,
    cost: best?.objective ?? 0,
    bound: proof === 'sets' ? bound : 0,
    proof: proof === 'sets' ? 'sets' : 'none',
    equity,
    maintenance,
    looked,
  };
}
