// What `live.liquidations` answers: open accounts, proposals and plans, places in the queue of deleveraging.
import { fieldsOf, keyPath, listOf, objectOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { Change } from '../engine/change.js';
import type { Stand } from '../engine/steps.js';
import type { Figures } from '../ladder/event.js';
import { deleveragingOf, holdersOf, orderOf } from './candidates.js';
import { Judge } from './judge.js';
import { type Depth, planned, type StepPlan } from './plan.js';
import { queueOf, round } from './round.js';

export interface LiquidationRow extends Pick<Figures, 'equity' | 'maintenance'> {
  readonly account: string;
  readonly subaccount: string;
  /** ms since 1970 UTC. */
  readonly since: number;
  /** Fills of a step are awaited. */
  readonly isFilling: boolean;
}

/** A place in the queue of deleveraging. */
export interface DeleveragingPlace {
  readonly account: string;
  readonly subaccount: string;
  /** Contracts, above 0. */
  readonly quantity: number;
  /** From 5, the first fifth of the contracts, to 1: lights as venues show them. */
  readonly fifth: number;
}

export class LiveLiquidations {
  readonly #standOf: () => Stand;

  /** @internal */ constructor(standOf: () => Stand) {
    this.#standOf = standOf;
  }

  /** Open accounts by row. */
  get open(): readonly LiquidationRow[] {
    const judge = new Judge(this.#standOf());
    return judge.stand.liquidations.rows.map((row) => {
      const { equity, maintenance } = judge.figures(row);
      const one = judge.stand.liquidations.one(row, 'row');
      return { ...judge.names(row), since: one.since, isFilling: one.step !== undefined, equity, maintenance };
    });
  }

  /** Names of open accounts that may be acted on now, the first to be served first. */
  get queue(): readonly { readonly account: string; readonly subaccount: string }[] {
    const judge = new Judge(this.#standOf());
    return queueOf(judge).map((row) => judge.names(row));
  }

  /** The next change of the waterfall in this state, against what the book offers; undefined where there is none. */
  next(depth: Depth = {}): Change | undefined {
    return this.round(depth).next().value ?? undefined;
  }

  /**
   * Changes of one round, each for the state in which it is asked for: apply a change before the next is asked for. Plans use up the depth. Throws BAD_RULES for rules without a waterfall or a party that it
   * needs.
   */
  round(depth: Depth = {}): Generator<Change, void, void> {
    return round(this.#standOf, depthOf(depth));
  }

  /** The step that would be proposed for an open account, whatever its turn; undefined where no reduction helps. Throws NOT_FOUND for an account that is not open. */
  plan(account: string, depth: Depth, subaccount = ''): StepPlan | undefined {
    const judge = new Judge(this.#standOf());
    const row = judge.stand.rowOf({ account, subaccount }, 'account');
    judge.stand.liquidations.one(row, 'account');
    return judge.isBelow(row) ? planned(judge, row, depthOf(depth)) : undefined;
  }

  /** Holders of a side that deleveraging would choose from, the first one first. Throws BAD_RULES for rules without the stage. */
  deleveraging(instrument: string, side: 'long' | 'short'): readonly DeleveragingPlace[] {
    const judge = new Judge(this.#standOf());
    if (!judge.rule.waterfall.includes('deleveraging'))
      throw new Fault('BAD_RULES', 'rules.liquidation.waterfall', 'one with the stage deleveraging', judge.rule.waterfall.join());
    const row = judge.stand.inside.parts.rows.rowOf(instrument);
    if (row < 0) throw new Fault('UNKNOWN_INSTRUMENT', 'instrument', 'listed in the market', instrument);
    const holders = holdersOf(judge, row, side === 'short');
    const all = holders.reduce((sum, { lots }) => sum + lots, 0);
    let before = 0;
    return orderOf(deleveragingOf(judge), holders).map((i) => {
      const { at, lots } = holders[i] as (typeof holders)[number];
      const fifth = 5 - Math.min(4, Math.floor((5 * before) / all));
      before += lots;
      return { ...judge.names(at), quantity: judge.quantityOf(row, lots), fifth };
    });
  }
}

/** Depth of unknown origin; what its levels hold is looked at where they are used. */
function depthOf(depth: unknown): Depth {
  const sides = Object.entries(objectOf(depth, 'depth')).map(([instrument, both]) => {
    const path = keyPath('depth', instrument);
    const { bids = [], asks = [] } = fieldsOf(both, path, [], ['bids', 'asks']);
    return [instrument, { bids: listOf(bids, `${path}.bids`, 0, 100_000), asks: listOf(asks, `${path}.asks`, 0, 100_000) }] as const;
  });
  return Object.fromEntries(sides) as Depth;
}
