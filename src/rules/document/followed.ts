// Haircuts that follow the forecast: whatever it says, they stay between 0 and 1, so no day's rates can be refused for them.
import { keyPath } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { Forecast } from './forecast.js';
import { type Formula, namesIn, type View } from './formula.js';
import { parseFormula } from './parseFormula.js';
import { lookupEntry, type Readings } from './readValue.js';
import type { Term } from './terms.js';
import { isObject, isPair, type TierTable, type Value } from './value.js';

/** Both ends of what a value may come to. */
type Ends = readonly [low: number, high: number];

interface Followed extends Readings {
  readonly forecast: Forecast;
}

/** Throws BAD_RULES for a haircut that may leave 0 to 1 as the forecast moves its parameter, and for tiers of an asset that follow it. */
export function checkFollowedHaircuts(followed: Followed, terms: Readonly<Record<string, Term>>): void {
  for (const [name, term] of Object.entries(terms)) {
    if (term.kind !== 'collateral') continue;
    const table = (typeof term.haircuts === 'string' ? followed.parameters[term.haircuts] : term.haircuts) as TierTable<'haircut'>;
    for (const [asset, entry] of Object.entries(table)) {
      if (!follows(entry, followed)) continue;
      const path = keyPath(`rules.terms.${name}.haircuts`, asset);
      if (Array.isArray(entry)) throw new Fault('BAD_RULES', path, 'one haircut, as it follows the forecast', entry);
      for (const view of ['initial', 'maintenance'] as const) {
        const [low, high] = endsOf(entry as Value, view, asset, followed);
        if (!(low >= 0 && high <= 1)) throw new Fault('BAD_RULES', path, 'between 0 and 1 at any forecast', `${low} to ${high}`);
      }
    }
  }
}

/** Whether the parameter of the forecast is read, through parameters too. */
function follows(value: unknown, followed: Followed): boolean {
  if (typeof value === 'string')
    return namesIn(parseFormula(value, 'value')).some(
      ({ name }) => name === followed.forecast.parameter || follows(followed.parameters[name], followed),
    );
  return typeof value === 'object' && value !== null && Object.values(value).some((one) => follows(one, followed));
}

/** Ends of the parameter: anything from 0 on, as rates are at least 0. */
function endsOf(value: Value | undefined, view: View, asset: string, followed: Followed): Ends {
  if (value === undefined) return nothing;
  if (typeof value === 'number') return [value, value];
  if (typeof value === 'string')
    return formulaEnds(parseFormula(value, 'value'), (name, asked) =>
      name === followed.forecast.parameter
        ? [0, Number.POSITIVE_INFINITY]
        : endsOf(followed.parameters[name] as Value | undefined, asked ?? view, asset, followed),
    );
  if (isPair(value)) return endsOf(value[view], view, asset, followed);
  return isObject(value) && !('lognormal' in value)
    ? endsOf(lookupEntry(followed, value as Readonly<Record<string, Value>>, asset)?.entry, view, asset, followed)
    : [0, Number.POSITIVE_INFINITY];
}

const nothing: Ends = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

function formulaEnds(formula: Formula, of: (name: string, view: View | undefined) => Ends): Ends {
  switch (formula.node) {
    case 'number':
      return [formula.value, formula.value];
    case 'name':
      return of(formula.name, formula.view);
    case 'negate': {
      const [low, high] = formulaEnds(formula.of, of);
      return [-high, -low];
    }
    case 'operation':
      return operated(formula.operator, formulaEnds(formula.left, of), formulaEnds(formula.right, of));
    case 'call': {
      const all = formula.of.map((one) => formulaEnds(one, of));
      const [first] = all as [Ends];
      if (formula.call === 'max' || formula.call === 'min')
        return [Math[formula.call](...all.map(([low]) => low)), Math[formula.call](...all.map(([, high]) => high))];
      if (formula.call === 'sqrt') return [Math.sqrt(first[0]), Math.sqrt(first[1])];
      if (formula.call === 'abs') return first[0] >= 0 ? first : [0, Math.max(-first[0], first[1])];
      return nothing;
    }
  }
}

function operated(operator: '+' | '-' | '*' | '/', [a, b]: Ends, [c, d]: Ends): Ends {
  if (operator === '+') return [a + c, b + d];
  if (operator === '-') return [a - d, b - c];
  // what may be 0 is divided by nothing
  if (operator === '/') return c > 0 || d < 0 ? operated('*', [a, b], [1 / d, 1 / c]) : nothing;
  const ends = [a * c, a * d, b * c, b * d].map((x) => (Number.isNaN(x) ? 0 : x));
  return [Math.min(...ends), Math.max(...ends)];
}
