// What states of this room have in common as JSON, and as they are read back from it.
import { instant } from '../book/fields.js';
import { Fault } from '../fault.js';
import { number } from '../shape/leaves.js';
import { list, refined, type Shape } from '../shape/shape.js';

export const time: Shape<number> = { parse: instant, schema: {} };
export const positive = number(Number.MIN_VALUE, Number.MAX_VALUE);

/** A map as an object, its names in order. */
export function byName<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Parts of a window, in order. */
export function partsOf<T extends { readonly index: number }>(part: Shape<T>): Shape<readonly T[]> {
  return refined(list(part, 0), (given, path) => {
    const wrong = given.findIndex(({ index }, i) => !(index > (given[i - 1]?.index ?? -1)));
    if (wrong >= 0) throw new Fault('OUT_OF_RANGE', `${path}[${wrong}].index`, 'above that of the part before', given[wrong]?.index);
  });
}
