// What each position, order, collateral and figure of an account adds to its requirement: slopes along its own size, by the rule itself.
import type { Account } from '../../book/account.js';
import type { Book } from '../../book/book.js';
import { compareIds } from '../../market/order.js';
import type { RequirementRun } from '../requirement/result.js';
import { bookOfDrafts } from './draft.js';

export type RunBook = (book: Book) => RequirementRun;

export interface Contribution {
  readonly kind: 'position' | 'order' | 'collateral' | 'figure';
  /** Instrument, asset or figure. */
  readonly id: string;
  /** Numeraire. */
  readonly value: number;
}

export interface Attribution {
  readonly contributions: readonly Contribution[];
  /** Requirement - sum of contributions: what is not proportional to sizes (amounts of brackets, minima, corners where two scenarios bind at once). */
  readonly remainder: number;
}

/** Relative step of sizes: rounding costs about 1e-10 of the requirement; within a region where the same terms and scenarios bind, the slope is exact. */
const step = 2 ** -20;

/**
 * Euler attribution: size x d requirement / d size for everything the account has, by central differences of the rule. For requirements that are
 * piecewise linear and homogeneous in sizes (scans, rates, offsets) they sum to the whole. All variants are margined in one run.
 * Source: Tasche, Capital allocation to business units and sub-portfolios: the Euler principle (2008).
 */
export function attribution(run: RunBook, draft: Account, which: 'initials' | 'maintenances', total: number): Attribution {
  const parts = partsOf(draft);
  const drafts = parts.flatMap(({ scaled }) => [scaled(1 + step), scaled(1 - step)]);
  const values = run(bookOfDrafts(drafts))[which];
  const contributions = parts.map(({ kind, id }, i) => ({
    kind,
    id,
    value: ((values[2 * i] as number) - (values[2 * i + 1] as number)) / (2 * step),
  }));
  return { contributions, remainder: total - contributions.reduce((sum, { value }) => sum + value, 0) };
}

interface Part {
  readonly kind: Contribution['kind'];
  readonly id: string;
  /** The account with this part times a factor. */
  readonly scaled: (by: number) => Account;
}

/** Everything an account has, one part an instrument, asset or figure. */
function partsOf(draft: Account): readonly Part[] {
  const { positions, collateral, orders = [], figures = {} } = draft;
  const distinct = (ids: readonly string[]): string[] => [...new Set(ids)].sort(compareIds);
  return [
    ...distinct(positions.map(({ instrument }) => instrument)).map(
      (id): Part => ({
        kind: 'position',
        id,
        scaled: (by) => ({
          ...draft,
          positions: positions.map((one) => (one.instrument === id ? { ...one, quantity: one.quantity * by } : one)),
        }),
      }),
    ),
    ...distinct(orders.map(({ instrument }) => instrument)).map(
      (id): Part => ({
        kind: 'order',
        id,
        scaled: (by) => ({
          ...draft,
          orders: orders.map((one) => (one.instrument === id ? { ...one, quantity: one.quantity * by } : one)),
        }),
      }),
    ),
    ...distinct(collateral.map(({ asset }) => asset)).map(
      (id): Part => ({
        kind: 'collateral',
        id,
        scaled: (by) => ({ ...draft, collateral: collateral.map((one) => (one.asset === id ? { ...one, amount: one.amount * by } : one)) }),
      }),
    ),
    ...Object.keys(figures).map(
      (id): Part => ({ kind: 'figure', id, scaled: (by) => ({ ...draft, figures: { ...figures, [id]: (figures[id] as number) * by } }) }),
    ),
  ];
}
