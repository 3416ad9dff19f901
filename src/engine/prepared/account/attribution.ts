// What each position, order, collateral and attribute of an account adds to its initial requirement: slopes along its own size, by the rules themselves.
import type { AccountLots, AccountState } from '../../../program/layout/holdings.js';
import type { Subject } from './subject.js';

export interface Contribution {
  readonly kind: 'position' | 'order' | 'collateral' | 'attribute';
  /** Instrument, asset or attribute. */
  readonly id: string;
  /** Numeraire. */
  readonly value: number;
}

export interface Attribution {
  readonly contributions: readonly Contribution[];
  /** Requirement less the sum of contributions: what is not proportional to sizes (amounts of brackets, minima, corners where two scenarios bind at once). */
  readonly remainder: number;
}

/** Relative step of sizes: rounding costs about 1e-10 of the requirement; within a region where the same terms and scenarios bind, the slope is exact. */
const step = 2 ** -20;

/**
 * Euler attribution: size x d requirement / d size for everything the account has, by central differences of the rules. For requirements that are
 * piecewise linear and homogeneous in sizes (scans, rates, offsets) they sum to the whole.
 * Source: Tasche, Capital allocation to business units and sub-portfolios: the Euler principle (2008).
 */
export function attribution(subject: Subject, requirement: string, state: AccountState, total: number): Attribution {
  const parts = partsOf(subject, state);
  const states = parts.flatMap(({ scaled }) => [scaled(1 + step), scaled(1 - step)]);
  const values = subject.column(states, requirement, 'initials');
  const contributions = parts.map(
    ({ kind, id }, i): Contribution => ({ kind, id, value: (values[2 * i] - values[2 * i + 1]) / (2 * step) }),
  );
  return { contributions, remainder: total - contributions.reduce((sum, { value }) => sum + value, 0) };
}

interface Part extends Pick<Contribution, 'kind' | 'id'> {
  /** The account with this part times a factor. */
  readonly scaled: (by: number) => AccountState;
}

/** Everything an account has, one part an instrument, asset or attribute. */
function partsOf({ inside, index }: Subject, state: AccountState): readonly Part[] {
  const { rows, rules, book } = inside.parts;
  const { assets } = inside.market();
  const times = (lots: AccountLots, row: number, by: number): AccountLots => ({
    ...lots,
    quantities: lots.quantities.map((quantity, i) => (lots.rows[i] === row ? quantity * by : quantity)),
  });
  const listed = (lots: AccountLots): number[] => [...new Set(lots.rows)].sort((x, y) => rows.ranks[x] - rows.ranks[y]);
  const stated = Object.values(rules.terms).flatMap((term) =>
    term.kind === 'attribute' && term.of === 'account'
      ? [{ id: term.attribute, value: book.accountFigures?.get(term.attribute)?.[index] ?? Number.NaN }]
      : [],
  );
  return [
    ...listed(state.lots).map(
      (row): Part => ({ kind: 'position', id: rows.ids[row], scaled: (by) => ({ ...state, lots: times(state.lots, row, by) }) }),
    ),
    ...listed(state.orders).map(
      (row): Part => ({ kind: 'order', id: rows.ids[row], scaled: (by) => ({ ...state, orders: times(state.orders, row, by) }) }),
    ),
    ...state.collateral.assets.map(
      (asset, i): Part => ({
        kind: 'collateral',
        id: assets[asset]?.id,
        scaled: (by) => ({
          ...state,
          collateral: { ...state.collateral, amounts: state.collateral.amounts.map((amount, j) => (j === i ? amount * by : amount)) },
        }),
      }),
    ),
    ...stated
      .filter(({ value }) => !Number.isNaN(value))
      .map(({ id, value }): Part => ({ kind: 'attribute', id, scaled: (by) => ({ ...state, attributes: { [id]: value * by } }) })),
  ];
}
