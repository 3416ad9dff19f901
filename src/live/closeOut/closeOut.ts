// The close-out planner: which positions to reduce, by how many lots, so that equity stands at a multiple of maintenance again, at the least cost.
import { fieldsOf } from '../../book/fields.js';
import { type CoreLike, useOf } from '../../columns/coreUse.js';
import { Subject } from '../../engine/prepared/account/subject.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { engineInside } from '../../engine/prepared/inside.js';
import { search } from '../../solver/lots/search.js';
import { askedOf, type CloseOutInputs } from './asked.js';
import { figuresOf, problemOf, tradesOf } from './problem.js';

export interface CloseOut {
  /** Whether the target holds after the trades; where it does not, no set that was found restores it, and there are none. */
  readonly restored: boolean;
  /** In order of their instruments; none where the target holds already. */
  readonly trades: readonly Trade[];
  /** Numeraire, by the levels as stated. */
  readonly cost: number;
  /** What every set that restores the target costs at least; infinite where it is shown that none does. The plan is proved least where it is the cost. */
  readonly bound: number;
  /**
   * `sets`: every set that costs less was looked at. `cuts`: linear programmes over what the engine said, which holds where equity less target x maintenance is concave in sizes, as far as every set
   * looked at tells. `none`: it is not concave (floors, brackets that fall, minima) and sets are too many; the bound is 0.
   */
  readonly proof: 'sets' | 'cuts' | 'none';
  /** After the trades, by the engine: `whatIf` of them. Costs are not in it. */
  readonly equity: number;
  readonly maintenance: number;
  /** Variants of the account that the engine answered. */
  readonly looked: number;
}

/**
 * The least-cost reductions of one account after which equity, less what they cost, is `target` times its maintenance requirement or more, by the engine's own figures. Nothing changes. Orders stay as
 * they are. Throws the fault of an account that has no figures, UNKNOWN_ACCOUNT, UNKNOWN_INSTRUMENT, OUT_OF_RANGE for what is not held and levels that get cheaper.
 */
export function closeOut(core: CoreLike, engine: MarginEngine, inputs: CloseOutInputs): CloseOut {
  const use = useOf(core);
  const inside = engine[engineInside];
  const given = fieldsOf(inputs, 'inputs', ['account', 'target', 'reductions'], ['subaccount', 'requirement', 'sets', 'programs']);
  const { account, subaccount = '', ...rest } = given as unknown as CloseOutInputs;
  const subject = new Subject(inside, inside.numberOf(account, subaccount));
  const asked = askedOf(rest, subject);
  const { best, bound, proof, looked } = search(use, problemOf(subject, asked), asked);
  const now = (): Float64Array => figuresOf(subject, asked, [new Float64Array(asked.legs.length)])[0];
  const [, , equity, maintenance] = (best?.said[0] ?? now()) as unknown as [number, number, number, number];
  return {
    restored: best !== undefined,
    trades: best === undefined ? [] : tradesOf(asked, best.lots),
    cost: best?.objective ?? 0,
    bound,
    proof: proof === 'sets' || proof === 'cuts' ? proof : 'none',
    equity,
    maintenance,
    looked,
  };
}
