// Aave health factors (JSON, cases with collateral, debt, liqThreshold); -1 there means no debt, Infinity here.
import { handRelative } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, relativeTo, runRule } from '../ruleRun.js';
import { listAt, member, type Source } from '../source.js';

interface Loan {
  readonly collateral: number;
  readonly debt: number;
  readonly liqThreshold: number;
  readonly expected: number;
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('relative', handRelative);
  const loans = listAt<Loan>(source, 'cases');
  const haircuts = Object.fromEntries(loans.map(({ liqThreshold }, i) => [`T${i}`, 1 - liqThreshold]));
  const rules = presetWith(door, 'aave-v3', { 'terms.assets.haircuts': haircuts, 'assumptions.names': {} });
  const held = await runRule(core, door, rules, {
    quotes: [],
    assets: loans.map((_, i) => ({ id: `T${i}`, price: 1 })),
    accounts: loans.map(({ collateral, debt }, i) =>
      accountOf(
        `${i}`,
        [],
        [
          { asset: `T${i}`, amount: collateral },
          { asset: 'USD', amount: -debt },
        ],
      ),
    ),
  });
  for (const [i, { expected }] of loans.entries()) {
    const health = held.equity(`${i}`) / held.maintenance(`${i}`);
    tally.add(`${i}`, { health: relativeTo(health === Number.POSITIVE_INFINITY ? -1 : health, expected) });
  }
  return tally.outcome();
}

export const healthFactor: Reader = {
  kind: 'health factors of Aave',
  recognises: (source) => ['collateral', 'debt', 'liqThreshold'].every((key) => member(listAt(source, 'cases')[0], key) !== undefined),
  run,
};
