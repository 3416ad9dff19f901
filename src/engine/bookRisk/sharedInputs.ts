// What inputs of every method of VaR have in common, checked.
import { listOf, rowLimit } from '../../book/fields.js';
import { plainCopy } from '../../book/plainCopy.js';
import { watched } from '../../book/watched.js';
import { confidence, identifier } from '../../check.js';
import { Fault } from '../../fault.js';

export const common = ['method', 'market', 'book', 'confidence', 'horizonDays'] as const;
export const calls = ['contributions', 'onProgress', 'signal'] as const;
export const longestHorizon = 100_000;
export const factorFields = ['names', 'volatilities', 'correlation', 'daysPerYear'] as const;

/** Inputs of every method. */
export function sharedOf(given: Readonly<Record<string, unknown>>): object {
  if (given.contributions !== undefined && typeof given.contributions !== 'boolean')
    throw new Fault('TYPE_MISMATCH', 'contributions', 'true or false', given.contributions);
  const matrices = (['correlation', 'volatilities'] as const).filter((name) => given[name] !== undefined);
  return {
    confidence: confidence(given.confidence, 'confidence'),
    ...watched(given, 'inputs'),
    ...Object.fromEntries(matrices.map((name) => [name, plainCopy(given[name], name)])),
  };
}

export function distinctNames(value: unknown, path: string): string[] {
  const names = listOf(value, path, 0, rowLimit).map((name, i) => identifier(name, `${path}[${i}]`));
  const seen = new Set<string>();
  names.forEach((name, i) => {
    if (seen.has(name)) throw new Fault('DUPLICATE', `${path}[${i}]`, 'a name that stands only once', name);
    seen.add(name);
  });
  if (names.length === 0) throw new Fault('SHAPE_MISMATCH', path, 'at least one factor', value);
  return names;
}
