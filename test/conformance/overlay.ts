// A rule preset with a case's own parameters laid over it.
import type { TermRules } from '../../src/index.js';
import type { Door } from './reader.js';

/** New values by path, `terms.depeg.threshold`; undefined leaves what the preset says. */
export type Overlay = Readonly<Record<string, unknown>>;

/**
 * The preset of that name with these values in place of its own, through the parser. A path must lead to something the preset has, or to an
 * entry of a table: `terms.x.haircuts.USDC` (names that hold a dot cannot be reached).
 */
export function presetWith(door: Door, name: string, overlay: Overlay): TermRules {
  const rules = JSON.parse(JSON.stringify(door.termPreset(name))) as Record<string, unknown>;
  for (const [path, value] of Object.entries(overlay)) {
    if (value === undefined) continue;
    const steps = path.split('.');
    const last = steps.pop() as string;
    let at = rules;
    for (const step of steps) {
      const next = at[step];
      if (typeof next !== 'object' || next === null) throw new Error(`${name} has no ${path}`);
      at = next as Record<string, unknown>;
    }
    at[last] = value;
  }
  return door.parseTermRules(rules);
}
