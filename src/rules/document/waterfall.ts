// Waterfall of a liquidation: stages in order, when an account is acted on, the parties that stand beside the accounts.
import { Fault } from '../../fault.js';
import { above0, longest, name, number, seconds, share } from '../../shape/leaves.js';
import { choice, record, set } from '../../shape/shape.js';
import type { Deleveraging } from './deleveraging.js';

/** Positions go through `book`, `backstop`, `deleveraging`; debts through `fund`, `deleveraging` (who took lots), `socialised`. */
export const stages = ['book', 'backstop', 'fund', 'deleveraging', 'socialised'] as const;
export type Stage = (typeof stages)[number];

export const waterfallFields = {
  /** Stages in their order; a stage that is not named does not happen. Absent: the engine proposes nothing. */
  'waterfall?': set(choice(stages), 1),
  /** A step restores an account where equity >= target x maintenance after it. */
  'target?': number(1, 1000),
  /** Accounts by equity - maintenance, or by equity / maintenance, the least first. */
  'order?': choice(['shortfall', 'ratio']),
  /** Share of the value of a step's fills, paid to the fund; whole units, and never so much that equity falls below 0. Absent: none. */
  'fee?': share,
  /** From the opening of a liquidation to its first step. Absent: none. */
  'latencySeconds?': seconds,
  /** `zero`: no step in the book takes equity below 0. */
  'book?': record({ floor: choice(['none', 'zero']) }),
  /** The backstop takes whole accounts with equity from 0 to so large a share of maintenance. */
  'backstop?': record({ below: share }),
  /** Sharers in a debt: accounts with equity above 0, by equity, by the profit of their positions with one, or by notional. */
  'socialised?': record({ by: choice(['equity', 'profit', 'size']) }),
  /** No stage touches an instrument for so many seconds after its price moved by this share within a change. */
  'halt?': record({ move: above0(1000), seconds: above0(longest) }),
  /** Accounts of the book with a part: the fund, the backstop, and the other side of fills in the book. They are not liquidated, not deleveraged, and share in no debt. */
  'parties?': record({ 'fund?': name, 'backstop?': name, 'market?': name }),
};

interface Stated {
  readonly waterfall?: readonly Stage[];
  readonly deleveraging?: Deleveraging;
}

/** Throws MISSING_FIELD where a stage is named and what it reads is not there. */
export function checkWaterfall(given: Stated, path: string): void {
  if (given.waterfall === undefined) return;
  const own = (['book', 'backstop', 'deleveraging', 'socialised'] as const).filter((stage) => given.waterfall?.includes(stage));
  for (const key of ['unit', 'lots', 'target', 'order', ...own])
    if (!Object.hasOwn(given, key)) throw new Fault('MISSING_FIELD', `${path}.${key}`, 'present, where there is a waterfall', undefined);
  if (given.waterfall.includes('deleveraging') && given.deleveraging?.when === undefined)
    throw new Fault('MISSING_FIELD', `${path}.deleveraging.when`, 'present, where deleveraging is a stage', undefined);
}
