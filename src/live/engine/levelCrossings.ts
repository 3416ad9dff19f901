// Where ticks can take accounts to another level.
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { Crossings } from '../../engine/regions/crossings.js';
import { endsBy, type Ladder } from '../../rules/document/ladder.js';

/** Every threshold at which some account's level may change, by what equity is compared with. */
export function crossingsOf(engine: MarginEngine, rule: Ladder): readonly Crossings[] {
  const ratios = { initial: new Set<number>(), maintenance: new Set<number>() };
  for (const level of [rule.warning, rule.call, rule.reduceOnly, rule.liquidate])
    if (level !== undefined) {
      ratios[level.of].add(level.below);
      ratios[endsBy(level)].add(level.until);
    }
  return (['initial', 'maintenance'] as const).flatMap((part) =>
    ratios[part].size === 0 ? [] : [new Crossings(engine, { part, ratios: [...ratios[part]].sort((x, y) => x - y) })],
  );
}
