// Rules that round amounts to a ledger: their margins have no slope but that of a step.
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { Ledger } from '../../program/ledger/ledger.js';
import type { Rules } from '../../rules/document/rules.js';

/** Rules whose amounts stand on stairs. */
export interface LedgerSteps {
  /** The step of an amount, numeraire; 0 where the rules round rates alone. */
  readonly unit: number;
  /** How many amounts of an account are rounded, at most. */
  places(subject: Subject): number;
}

/** An amount that a formula rounds to whole parts of a unit, `roundUp(x * steps) / steps`. */
const inSteps = /\bround(?:Up|Down)\(.*\* (\w+)\) \/ \1/;

/** Undefined where nothing is rounded. */
export function ledgerSteps({ rounding, formulas, requirements, liquidation, parameters }: Rules): LedgerSteps | undefined {
  const texts = [...Object.values(formulas), ...Object.values(requirements).flatMap(({ initial, maintenance }) => [initial, maintenance])];
  const rounded = texts.filter((text) => /\bround(Up|Down)\(/.test(text));
  const { unit, lots } = liquidation ?? {};
  if (rounding === undefined && rounded.length === 0 && unit === undefined && lots === undefined) return undefined;
  const units = rounded.map((text) => {
    const name = inSteps.exec(text)?.[1] ?? '1';
    return 1 / (Number(name) || Number(parameters[name]) || 1);
  });
  return {
    unit: Math.max(
      0,
      ...(typeof unit === 'object' ? Object.values(unit) : [unit ?? 0]),
      ...units,
      rounding?.amount === undefined ? 0 : 1 / rounding.amount,
    ),
    places: (subject) => {
      const { lots, orders, collateral } = subject.state();
      return 2 * (lots.rows.length + orders.rows.length + collateral.assets.length) + 4;
    },
  };
}

/** Contracts that a step is a multiple of, by row: whole lots, and so are their halves; 0 where the rules state none. */
export function stepLots(ledger: Ledger, cells: ArrayLike<number>): Float64Array {
  return Float64Array.from(cells, (row) => 2 * (ledger.lotOf(row) ?? 0));
}
