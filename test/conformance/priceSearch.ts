// Liquidation prices by the engine itself: each price is a tick, and a search looks where equity less maintenance changes sign.
import type { PriceCrossings, PriceSearch } from '../../src/liquidation/priceCrossings.js';
import type { Rules } from '../../src/rules.js';
import type { Core, Door } from './reader.js';
import { marketOf, type RuleCase } from './ruleRun.js';

/** Of the first account of a case, by underlying: its coin and what is on it move together, everything else stands still. */
export async function crossingsOf(
  core: Core,
  door: Door,
  rules: Rules,
  one: RuleCase,
  search: PriceSearch,
): Promise<Map<string, PriceCrossings>> {
  const market = marketOf(door, one);
  const engine = await core.prepare({ market, book: door.bookOf(one.accounts), rules });
  const [requirement] = Object.keys(rules.requirements) as [string];
  const balanceAt = (underlying: string, price: number): number => {
    engine.tick({ prices: { [underlying]: price } });
    const { requirements, faults } = engine.run();
    if (faults[0] !== undefined) throw new Error(faults[0].message);
    const { equities, maintenances } = requirements[requirement] as (typeof requirements)[string];
    return (equities[0] as number) - (maintenances[0] as number);
  };
  try {
    return new Map(
      market.underlyings.map(({ id, index }) => {
        const found = door.priceCrossings((prices) => prices.map((price) => balanceAt(id, price)), index, search);
        balanceAt(id, index);
        return [id, found];
      }),
    );
  } finally {
    engine.dispose();
  }
}
