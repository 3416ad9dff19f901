// Collateral of accounts as amounts by asset: as they are, and as much of them as a requirement's haircuts leave. Prices move, amounts do not.
import { keptOf, statedOf } from '../../../program/terms/collateral.js';
import type { TermOf } from '../../../program/terms/term.js';
import type { Tick } from '../../../program/tick/tick.js';
import { termsRead, type View } from '../../../rules/document/formula.js';
import type { Rules } from '../../../rules/document/rules.js';
import { treesOf } from '../../../rules/document/trees.js';
import type { Lent } from './lent.js';

/** Rows of account a are starts[a] .. starts[a + 1]: assets of the market, ascending. */
export interface HeldCollateral {
  readonly starts: Uint32Array;
  readonly assets: Uint32Array;
  readonly amounts: Float64Array;
  /** Amounts after haircuts, one column per set of collateral terms: times the price, they are collateral value. */
  readonly kept: readonly Float64Array[];
  /** Requirement -> its column of `kept`. */
  readonly columnOf: ReadonlyMap<string, number>;
}

/** Amounts as they are now; haircuts as `requirements` state them. What is not of the market is left out: the run has a fault for it. */
export function heldCollateral({ holdings, rules, market, book }: Lent, tick: Tick, requirements: readonly string[]): HeldCollateral {
  const { starts: froms, ends, assets: listed, amounts: owned } = holdings.collateral;
  const accounts = book.accounts.length;
  const starts = new Uint32Array(accounts + 1);
  const assets: number[] = [];
  const amounts: number[] = [];
  for (let a = 0; a < accounts; a++) {
    for (let i = froms[a]; i < ends[a]; i++) {
      if (listed[i] < 0) continue;
      assets.push(listed[i]);
      amounts.push(owned[i]);
    }
    starts[a + 1] = assets.length;
  }
  const kept: Float64Array[] = [];
  const columns = new Map<string, number>();
  const columnOf = new Map<string, number>();
  for (const name of requirements) {
    const terms = collateralTerms(rules, name);
    const key = terms.map(({ term, view }) => `${term} ${view}`).join(', ');
    const known = columns.get(key) ?? kept.length;
    columnOf.set(name, known);
    columns.set(key, known);
    if (known < kept.length) continue;
    const counts = terms.map(({ term, view }) => {
      const stated = rules.terms[term] as TermOf<'collateral'>;
      const left = keptOf(stated, rules, view);
      return (id: string, amount: number): number => left(id, amount, statedOf(stated, tick, view, id));
    });
    kept.push(
      Float64Array.from(amounts, (amount, i) => {
        const { id } = market.assets[assets[i]] as { readonly id: string };
        const sum = counts.reduce((total, count) => total + count(id, amount), 0);
        // a debt that equity leaves out is owed all the same
        return counts.length === 0 || (amount < 0 && sum === 0) ? amount : sum;
      }),
    );
  }
  return { starts, assets: Uint32Array.from(assets), amounts: Float64Array.from(amounts), kept, columnOf };
}

/** Terms of collateral that the equity of a requirement reads, and in which view. */
function collateralTerms(rules: Rules, requirement: string): { readonly term: string; readonly view: View }[] {
  const { requirements, formulas } = treesOf(rules);
  const tree = requirements[requirement]?.equity;
  if (tree === undefined) return [];
  const read = termsRead(tree, 'maintenance', new Map(formulas.map(({ name, tree: formula }) => [name, formula])));
  return [...read].flatMap(([term, views]) => (rules.terms[term]?.kind === 'collateral' ? [...views].map((view) => ({ term, view })) : []));
}

/** Sums of amount x price of accounts from .. to. */
export function fillValues(
  { starts, assets }: HeldCollateral,
  amounts: Float64Array,
  prices: Float64Array,
  from: number,
  to: number,
  values: Float64Array,
): void {
  for (let a = from; a < to; a++) {
    let sum = 0;
    for (let i = starts[a]; i < starts[a + 1]; i++) sum += amounts[i] * prices[assets[i]];
    values[a] = sum;
  }
}
