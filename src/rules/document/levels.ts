// Level of a formula's numbers: constant (N), of an account (A), or of each underlying of an account (U).
import { nearestName } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import { type Formula, functions, partsOf } from './formula.js';

/** N: a number of the document. A: one an account. U: one an account and underlying. */
export type Level = 'N' | 'A' | 'U';

export interface Named {
  readonly level: Level;
  /** Mark of terms that may have no limit: they stand in a `min` beside a limited part, and nowhere else. */
  readonly unlimited?: boolean;
}

/**
 * The level of a formula over what its names are. A number meets anything, an account's number each of its underlyings. Throws NOT_FOUND for a name that is not there
 * or stands below, BAD_RULES for a sum of what is not by underlying.
 */
export function levelOf(formula: Formula, names: ReadonlyMap<string, Named>, path: string): Level {
  switch (formula.node) {
    case 'number':
      return 'N';
    case 'name': {
      const found = names.get(formula.name);
      if (found === undefined) throw unknown(formula.name, [...names.keys()], path);
      if (found.unlimited === true)
        throw new Fault('BAD_RULES', path, `a formula with ${formula.name}, which may have no limit, in min alone`, formula.name);
      return found.level;
    }
    case 'call': {
      if (formula.call === 'min') return ofMin(formula.of, names, path);
      const below = formula.of.map((part) => levelOf(part, names, path));
      if (!functions[formula.call].across) return most(below);
      const wrong = below.find((level) => level !== 'U');
      if (wrong !== undefined)
        throw new Fault(
          'BAD_RULES',
          path,
          `a formula with ${formula.call} of what is by underlying`,
          wrong === 'A' ? 'an amount an account' : 'a number',
        );
      return 'A';
    }
    default:
      return most(partsOf(formula).map((part) => levelOf(part, names, path)));
  }
}

function ofMin(parts: readonly Formula[], names: ReadonlyMap<string, Named>, path: string): Level {
  const limited = parts.filter((part) => !(part.node === 'name' && names.get(part.name)?.unlimited === true));
  if (limited.length === 0) throw new Fault('BAD_RULES', path, 'a formula whose min has a limit', 'none');
  const levels = parts.map((part) => (limited.includes(part) ? levelOf(part, names, path) : 'A'));
  return most(levels);
}

function most(levels: readonly Level[]): Level {
  return levels.includes('U') ? 'U' : levels.includes('A') ? 'A' : 'N';
}

/** NOT_FOUND, with the name that was probably meant. */
export function unknown(name: string, names: readonly string[], path: string): Fault {
  const near = nearestName(name, names);
  const known = names.length === 0 ? 'none' : names.join(', ');
  return new Fault('NOT_FOUND', path, near === undefined ? `one of ${known}` : `one of ${known} (did you mean ${near}?)`, name);
}
