// Largest perpetual orders of Mars (JSON, maxPerpSize): the excess by the preset's rule, the size by the price that moves with the skew.
import { marsPrice } from '../../precision.js';
import { presetWith } from '../overlay.js';
import type { Core, Door, Tally } from '../reader.js';
import { accountOf, relativeTo, runRule } from '../ruleRun.js';
import { member, type Source } from '../source.js';

type Numbers = Readonly<Record<string, number | undefined>>;

/** What the account is worth at max LTV beyond its debt; amounts of the file are whole units of the numeraire. */
async function excessOf(core: Core, door: Door, { usdc = 0, usdcLtv = 0, other = 0, otherLtv = 0, debt = 0 }: Numbers): Promise<number> {
  const kept = (weight: number): object => ({ initial: 1 - weight, maintenance: 0 });
  const rules = presetWith(door, 'mars', { 'terms.assets.haircuts': { USDC: kept(usdcLtv), OTHER: kept(otherLtv) } });
  const held = [
    { asset: 'USDC', amount: usdc },
    { asset: 'OTHER', amount: other },
    { asset: 'USD', amount: -debt },
  ];
  const assets = [
    { id: 'USDC', price: 1 },
    { id: 'OTHER', price: 1 },
  ];
  const answer = await runRule(core, door, rules, { quotes: [], assets, accounts: [accountOf('a', [], held)] });
  return answer.equity('a') - answer.initial('a');
}

/** One case or a list of them. */
export function largestOrdersOf(source: Source): readonly Numbers[] {
  const stated = member(source.document, 'maxPerpSize') as Numbers | readonly Numbers[] | undefined;
  const cases = [stated ?? []].flat() as readonly Numbers[];
  return cases.filter((one) => member(one, 'skewScale') !== undefined);
}

export async function addLargestOrders(source: Source, core: Core, door: Door, tally: Tally): Promise<void> {
  for (const [i, given] of largestOrdersOf(source).entries()) {
    const { price = 0, longOi = 0, shortOi = 0, skewScale = 0, openingFee = 0, closingFee = 0, maxLtv = 0 } = given;
    const excess = await excessOf(core, door, given);
    const size = (side: 'buy' | 'sell'): number =>
      door.largestSkewedOrder({
        excess,
        side,
        price,
        skew: longOi - shortOi,
        skewScale,
        weight: maxLtv,
        openingFee,
        closingFee,
        lot: 1,
      }) ?? Number.NaN;
    const sizes = { expectedLong: size('buy'), expectedShort: -size('sell') };
    for (const [name, x] of Object.entries(sizes)) {
      const expected = given[name];
      if (expected !== undefined) tally.add(`maxPerpSize ${i} ${name}`, { size: relativeTo(x, Number(expected)) / marsPrice });
    }
  }
}
