// The term rules that come with the core, by name: JSON files that go through the same door as anybody's.
import { Fault } from '../fault.js';
import aaveV3 from './presets/aave-v3.json' with { type: 'json' };
import binanceFutures from './presets/binance-futures.json' with { type: 'json' };
import bybitFutures from './presets/bybit-futures.json' with { type: 'json' };
import dederiFutures from './presets/dederi-futures.json' with { type: 'json' };
import deribitPortfolio from './presets/deribit-portfolio.json' with { type: 'json' };
import derivePmrm1 from './presets/derive-pmrm-1.json' with { type: 'json' };
import derivePmrm2 from './presets/derive-pmrm-2.json' with { type: 'json' };
import deriveStandard from './presets/derive-standard.json' with { type: 'json' };
import drift from './presets/drift.json' with { type: 'json' };
import dydxV4 from './presets/dydx-v4.json' with { type: 'json' };
import hyperliquidFutures from './presets/hyperliquid-futures.json' with { type: 'json' };
import margincorePortfolio from './presets/margincore-portfolio.json' with { type: 'json' };
import mars from './presets/mars.json' with { type: 'json' };
import okxFutures from './presets/okx-futures.json' with { type: 'json' };
import paradexCross from './presets/paradex-cross.json' with { type: 'json' };
import paradexPortfolio from './presets/paradex-portfolio.json' with { type: 'json' };
import regT from './presets/reg-t.json' with { type: 'json' };
import spanArrays from './presets/span-arrays.json' with { type: 'json' };
import vega from './presets/vega.json' with { type: 'json' };
import { parseTermRules, type TermRules } from './termRules.js';

const files: readonly { readonly name: string }[] = [
  aaveV3,
  binanceFutures,
  bybitFutures,
  dederiFutures,
  deribitPortfolio,
  derivePmrm1,
  derivePmrm2,
  deriveStandard,
  drift,
  dydxV4,
  hyperliquidFutures,
  margincorePortfolio,
  mars,
  okxFutures,
  paradexCross,
  paradexPortfolio,
  regT,
  spanArrays,
  vega,
];

export const termRuleNames: readonly string[] = Object.freeze(files.map(({ name }) => name).sort());

/** The preset of that name; throws NOT_FOUND. */
export function termPreset(name: string): TermRules {
  const file = files.find((one) => one.name === name);
  if (file === undefined) throw new Fault('NOT_FOUND', 'rules', `one of ${termRuleNames.join(', ')}`, name);
  return parseTermRules(file);
}
