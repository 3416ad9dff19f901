// Collateral that the rules take none of: its whole haircut is the venue's rule, and an account that holds some may not know it.
import { Fault, type FaultRecord } from '../../fault.js';
import type { Holdings } from '../../program/layout/holdings.js';
import type { Rows } from '../../program/layout/rows.js';
import { termsRead } from '../../rules/document/formula.js';
import { tiersOf } from '../../rules/document/readValue.js';
import type { Rules } from '../../rules/document/rules.js';
import { treesOf } from '../../rules/document/trees.js';

/** Warnings, one per asset, in the order of the market, with the number of accounts that hold it. */
export function untakenCollateral(rules: Rules, rows: Rows, { collateral }: Holdings, accounts: number): readonly FaultRecord[] {
  const { assets } = rows.market;
  const untaken = Uint8Array.from(assets, ({ id }) => (takes(rules, id) ? 0 : 1));
  if (!untaken.includes(1)) return [];
  const held = new Uint32Array(assets.length);
  for (let account = 0; account < accounts; account++)
    for (let i = collateral.starts[account]; i < collateral.ends[account]; i++)
      if (untaken[collateral.assets[i]] === 1 && collateral.amounts[i] > 0) held[collateral.assets[i]] += 1;
  return assets.flatMap(({ id }, asset) =>
    held[asset] === 0
      ? []
      : [
          new Fault(
            'UNKNOWN_ASSET',
            `collateral.${id}`,
            'an asset that the rules take: it counts nothing',
            `${id} of ${held[asset]} ${held[asset] === 1 ? 'account' : 'accounts'}`,
          ).toRecord(),
        ],
  );
}

const known = new WeakMap<Rules, Map<string, boolean>>();

/** Whether the equity of any requirement keeps some of an asset. */
function takes(rules: Rules, id: string): boolean {
  const assets = known.get(rules) ?? new Map<string, boolean>();
  known.set(rules, assets);
  const found = assets.get(id) ?? readTakes(rules, id);
  assets.set(id, found);
  return found;
}

function readTakes(rules: Rules, id: string): boolean {
  const { formulas, requirements } = treesOf(rules);
  const trees = new Map(formulas.map(({ name, tree }) => [name, tree]));
  const terms = new Set(Object.values(requirements).flatMap(({ equity }) => [...termsRead(equity, 'maintenance', trees).keys()]));
  return [...terms].some((name) => {
    const term = rules.terms[name];
    if (term?.kind === 'tokenHealth') return true;
    if (term?.kind !== 'collateral') return false;
    // an asset that no table has is a fault of its accounts
    return tiersOf(rules, term.haircuts, 'haircut', 'maintenance', id)?.rates.some((rate) => rate < 1) ?? true;
  });
}
