// A rule document that comes with the core, with a case's own parameters laid over it.
import type { Rules } from '../../src/rules.js';
import type { Door } from './reader.js';

/** New values by path, `parameters.depegThreshold`; undefined leaves what the document says. */
export type Overlay = Readonly<Record<string, unknown>>;
type Fields = Record<string, unknown>;

/** The preset of that name with these values in the place of its own, or beside them: what a path leads through must be there (names that hold a dot cannot be reached). */
export function presetWith(door: Door, name: string, overlay: Overlay): Rules {
  return door.rules.parseRules(laidOver(door.rules.preset(name), overlay));
}

export function laidOver(rules: Rules, overlay: Overlay): Fields {
  const document = JSON.parse(JSON.stringify(rules)) as Fields;
  for (const [path, value] of Object.entries(overlay)) {
    if (value === undefined) continue;
    const steps = path.split('.');
    const last = steps.pop() as string;
    let at = document;
    for (const step of steps) {
      const next = at[step];
      if (typeof next !== 'object' || next === null) throw new Error(`${rules.about.name} has no ${path}`);
      at = next as Fields;
    }
    at[last] = value;
  }
  return document;
}
