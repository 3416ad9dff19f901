// Leverage brackets and risk limits as tiers of the rules.
// The rules compute deductions themselves; a reply of one bracket alone states its deduction, and a free tier below reproduces it.
export interface Bracket {
  /** Notional up to which it holds; the last one holds beyond. */
  readonly upTo: number;
  readonly maintenance: number;
  /** Deduction from notional x rate. */
  readonly deduction: number;
  readonly leverage: number | undefined;
}

/** Tiers in the order of their borders; `leverage`: what the account chose, where a bracket states no highest. */
export function tiersOfBrackets(brackets: readonly Bracket[], leverage: number | undefined): readonly unknown[] {
  const sorted = [...brackets].sort((a, b) => a.upTo - b.upTo);
  const initial = (one: Bracket): string => `1/${one.leverage ?? leverage ?? 1}`;
  const tiers = sorted.map((one, i) => ({
    upTo: i === sorted.length - 1 ? null : one.upTo,
    initial: initial(one),
    maintenance: one.maintenance,
  }));
  const [first] = sorted;
  if (first === undefined || first.deduction === 0) return tiers;
  return [{ upTo: first.deduction / first.maintenance, initial: initial(first), maintenance: 0 }, ...tiers];
}

/** Maintenance rate at a notional. */
export function bracketRate(brackets: readonly Bracket[], notional: number): number | undefined {
  const sorted = [...brackets].sort((a, b) => a.upTo - b.upTo);
  return (sorted.find(({ upTo }) => notional <= upTo) ?? sorted.at(-1))?.maintenance;
}

/** Values of rows by a key, several to one. */
export function groupedBy<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}
