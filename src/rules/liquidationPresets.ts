// The liquidation rules that come with the core, by name: JSON files that go through the same door as anybody's.
import { Fault } from '../fault.js';
import { type LiquidationRule, parseLiquidationRule } from './liquidationRule.js';
import deriveAuction from './presets/derive-auction.json' with { type: 'json' };
import paradexShares from './presets/paradex-shares.json' with { type: 'json' };

const files: readonly { readonly name: string }[] = [deriveAuction, paradexShares];

export const liquidationRuleNames: readonly string[] = Object.freeze(files.map(({ name }) => name).sort());

/** The preset of that name; throws NOT_FOUND. */
export function liquidationPreset(name: string): LiquidationRule {
  const file = files.find((one) => one.name === name);
  if (file === undefined) throw new Fault('NOT_FOUND', 'rule', `one of ${liquidationRuleNames.join(', ')}`, name);
  return parseLiquidationRule(file);
}
