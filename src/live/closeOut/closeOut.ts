// The close-out planner: which positions to reduce, by how many lots, so that equity stands at a multiple of maintenance again, at the least cost.
import { fieldsOf } from '../../book/fields.js';
import { type CoreLike, useOf } from '../../columns/coreUse.js';
import { Subject } from '../../engine/prepared/account/subject.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { engineInside } from '../../engine/prepared/inside.js';
import { askedOf, type CloseOutInputs } from './asked.js';
import { Figures, type Point } from './figures.js';
import { search } from './search.js';

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
  const figures = new Figures(subject, asked);
  const now = figures.look(new Float64Array(asked.legs.length));
  const plan = (point: Point, restored: boolean, bound: number, proof: CloseOut['proof']): CloseOut => ({
    restored,
    trades: figures.trades(point.lots),
    cost: figures.cost(point.lots),
    bound,
    proof,
    equity: point.equity,
    maintenance: point.maintenance,
    looked: figures.points.length,
  });
  if (figures.holds(now)) return plan(now, true, 0, 'sets');
  const { best, bound, proof } = search(use, asked, figures);
  return best === undefined ? plan(now, false, bound, proof) : plan(best, true, bound, proof);
}
