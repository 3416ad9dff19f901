// Every figure that the view of the account shows, as one document: numbers unrounded, what is none as null.
import { account, nearest } from './account.js';
import { curve } from './curve.js';
import { grid } from './grid.js';
import type { Held } from './held.js';
import { makeUp } from './makeUp.js';
import { otherRules } from './otherRules.js';
import { positions } from './positions.js';
import { stresses } from './stresses.js';

export async function shown(held: Held, { requirement }: { readonly requirement: string }): Promise<Readonly<Record<string, unknown>>> {
  const { market, rules, one } = held;
  const { microseconds: _, ...key } = await account(held, {});
  const holds = await positions(held, { requirement });
  const underlying = holds.legs[0]?.underlying ?? market.underlyings[0]?.id ?? '';
  return {
    format: 'margincore-figures',
    version: 1,
    account: one.holding.account,
    subaccount: one.holding.subaccount,
    requirement,
    asOf: market.asOf,
    numeraire: market.numeraire,
    rules: { name: rules.about.name, date: rules.about.date },
    key,
    liquidation: await nearest(held, { requirement }),
    positions: holds,
    makeUp: makeUp(held, { requirement }),
    grid: await grid(held, { requirement, term: '', row: 0 }),
    curve: await curve(held, { requirement, underlying }),
    stress: await stresses(held, { requirement }),
    otherRules: await otherRules(held, {}),
  };
}
