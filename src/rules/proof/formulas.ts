// Figures of a document's formulas: terms and parameters first, then by the text.
import type { Formula, View } from '../document/formula.js';
import type { Rules } from '../document/rules.js';
import { treesOf } from '../document/trees.js';
import type { Value } from '../document/value.js';
import {
  correlatedOf,
  extreme,
  type Figure,
  largestOf,
  minus,
  over,
  plain,
  plus,
  rising,
  scaled,
  sizeOf,
  spanOf,
  summed,
  times,
  withTrend,
} from './figure.js';
import { Scene } from './scene.js';
import { point } from './span.js';
import { figureOfTerm, grows } from './terms.js';

export class Figures {
  readonly scene: Scene;
  readonly #rules: Rules;
  readonly #named = new Map<string, Figure>();
  readonly #formulas: ReadonlyMap<string, Formula>;

  constructor(rules: Rules) {
    this.#rules = rules;
    this.scene = new Scene(rules);
    this.#formulas = new Map(treesOf(rules).formulas.map(({ name, tree }) => [name, tree]));
  }

  of(formula: Formula, view: View): Figure {
    switch (formula.node) {
      case 'number':
        return plain(point(formula.value));
      case 'name':
        return this.#name(formula.name, formula.view ?? view);
      case 'negate':
        return scaled(this.of(formula.of, view), point(-1));
      case 'operation': {
        const { operator, left, right } = formula;
        const [x, y] = [this.of(left, view), this.of(right, view)];
        return operator === '+' ? plus(x, y) : operator === '-' ? minus(x, y) : operator === '*' ? times(x, y) : over(x, y);
      }
      case 'call':
        return called(
          formula.call,
          formula.of.map((part) => this.of(part, view)),
        );
    }
  }

  #name(name: string, view: View): Figure {
    const key = `${name} ${view}`;
    const known = this.#named.get(key) ?? this.#made(name, view);
    this.#named.set(key, known);
    return known;
  }

  #made(name: string, view: View): Figure {
    const { terms, parameters } = this.#rules;
    const term = Object.hasOwn(terms, name) ? terms[name] : undefined;
    if (term !== undefined) {
      const figure = figureOfTerm(term, name, view, this.scene);
      return grows(term) && spanOf(figure).low >= 0 ? withTrend(figure, name) : figure;
    }
    const tree = this.#formulas.get(name);
    return tree === undefined ? plain(this.scene.value(parameters[name] as Value, view)) : this.of(tree, view);
  }
}

function called(call: Extract<Formula, { node: 'call' }>['call'], of: readonly Figure[]): Figure {
  const [first, second] = of as [Figure, Figure];
  switch (call) {
    case 'max':
    case 'min':
      return extreme(call, of);
    case 'abs':
      return sizeOf(first);
    case 'sqrt':
      return rising(first, (x) => Math.sqrt(Math.max(0, x)), spanOf(first).low >= 0);
    case 'roundUp':
      return rising(first, (x) => Math.ceil(x) + 0);
    case 'roundDown':
      return rising(first, (x) => Math.floor(x));
    case 'sum':
      return summed(first);
    case 'largest':
      return largestOf(first);
    case 'correlated':
      return correlatedOf(first, second);
  }
}
