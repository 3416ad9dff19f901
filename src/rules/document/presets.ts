// The rule documents that come with the core, by name: JSON files that go through the same door as anybody's.
import { Fault } from '../../fault.js';
import aaveV3 from '../documents/aave-v3.json' with { type: 'json' };
import binanceFutures from '../documents/binance-futures.json' with { type: 'json' };
import bybitFutures from '../documents/bybit-futures.json' with { type: 'json' };
import dederiFutures from '../documents/dederi-futures.json' with { type: 'json' };
import deribitPortfolio from '../documents/deribit-portfolio.json' with { type: 'json' };
import derivePmrm1 from '../documents/derive-pmrm-1.json' with { type: 'json' };
import derivePmrm2 from '../documents/derive-pmrm-2.json' with { type: 'json' };
import derivePmrm2September2026 from '../documents/derive-pmrm-2-2026-09.json' with { type: 'json' };
import deriveStandard from '../documents/derive-standard.json' with { type: 'json' };
import deriveStandardSeptember2026 from '../documents/derive-standard-2026-09.json' with { type: 'json' };
import drift from '../documents/drift.json' with { type: 'json' };
import dydxV4 from '../documents/dydx-v4.json' with { type: 'json' };
import hyperliquidFutures from '../documents/hyperliquid-futures.json' with { type: 'json' };
import mangoV4 from '../documents/mango-v4.json' with { type: 'json' };
import margincore from '../documents/margincore.json' with { type: 'json' };
import mars from '../documents/mars.json' with { type: 'json' };
import okxFutures from '../documents/okx-futures.json' with { type: 'json' };
import paradexCross from '../documents/paradex-cross.json' with { type: 'json' };
import paradexPortfolio from '../documents/paradex-portfolio.json' with { type: 'json' };
import regT from '../documents/reg-t.json' with { type: 'json' };
import spanArrays from '../documents/span-arrays.json' with { type: 'json' };
import vega from '../documents/vega.json' with { type: 'json' };
import vegaCapped from '../documents/vega-capped.json' with { type: 'json' };
import { unknown } from './levels.js';
import { parseRules, type Rules } from './rules.js';
import { markProved } from './trees.js';

const files: readonly { readonly about: { readonly name: string } }[] = [
  aaveV3,
  binanceFutures,
  bybitFutures,
  dederiFutures,
  deribitPortfolio,
  derivePmrm1,
  derivePmrm2,
  derivePmrm2September2026,
  deriveStandard,
  deriveStandardSeptember2026,
  drift,
  dydxV4,
  hyperliquidFutures,
  mangoV4,
  margincore,
  mars,
  okxFutures,
  paradexCross,
  paradexPortfolio,
  regT,
  spanArrays,
  vega,
  vegaCapped,
];

const byName = new Map(files.map((file) => [file.about.name, file]));
const parsed = new Map<string, Rules>();

export const presetNames: readonly string[] = Object.freeze([...byName.keys()].sort());

/** The preset of that name, the same object each time; throws NOT_FOUND. */
export function preset(name: string): Rules {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const file = byName.get(name);
  if (file === undefined)
    throw typeof name === 'string' ? unknown(name, presetNames, 'rules') : new Fault('NOT_FOUND', 'rules', 'a name', name);
  const rules = markProved(parseRules(file));
  parsed.set(name, rules);
  return rules;
}
