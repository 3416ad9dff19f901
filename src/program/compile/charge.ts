// Formulas of a document as instructions: the order of the text is the order of the arithmetic.
import { Fault } from '../../fault.js';
import type { Formula, View } from '../../rules/document/formula.js';
import { treesOf } from '../../rules/document/trees.js';
import type { Value } from '../../rules/document/value.js';
import { isPair } from '../../rules/document/value.js';
import { measureTerm } from '../terms/terms.js';
import type { Compiler } from './compiler.js';
import { correlatedOf } from './correlated.js';
import { type Asking, constant, type Measured, numberOf, type Operand, type TickNumbers } from './operand.js';
import type { ScanRows } from './scanRows.js';
import { valueIn } from './values.js';

/** The view that a name is read in: its own, or the requesting one; with open orders, their initial view. */
export function viewOf({ view }: Extract<Formula, { readonly node: 'name' }>, asking: Asking): Asking {
  return view === undefined || (view === 'initial' && asking === 'ordered') ? asking : view;
}

/** The operand of a formula in a view. */
export class Charges {
  readonly #compiler: Compiler;
  readonly #terms = new Map<string, Measured>();
  readonly #formulas = new Map<string, Operand>();
  readonly #parameters = new Map<string, TickNumbers>();
  /** Operand of every part of a formula, by requesting view. */
  readonly #made = { initial: new Map<Formula, Operand>(), maintenance: new Map<Formula, Operand>(), ordered: new Map<Formula, Operand>() };

  constructor(compiler: Compiler) {
    this.#compiler = compiler;
  }

  of(formula: Formula, view: Asking): Operand {
    const known = this.#made[view].get(formula);
    if (known !== undefined) return known;
    const made = this.#make(formula, view);
    this.#made[view].set(formula, made);
    return made;
  }

  #make(formula: Formula, view: Asking): Operand {
    const { instructions } = this.#compiler;
    switch (formula.node) {
      case 'number':
        return { kind: 'number', number: constant(formula.value) };
      case 'name':
        return this.#named(formula.name, viewOf(formula, view));
      case 'negate':
        return instructions.negated(this.of(formula.of, view));
      case 'operation':
        return instructions.binary(formula.operator, this.of(formula.left, view), this.of(formula.right, view));
      case 'call': {
        const of = formula.of.map((part) => this.of(part, view));
        const [first, second] = of as [Operand, Operand];
        switch (formula.call) {
          case 'max':
          case 'min': {
            const how = formula.call;
            return of.slice(1).reduce((x, y) => instructions.binary(how, x, y), first);
          }
          case 'abs':
          case 'sqrt':
          case 'roundUp':
          case 'roundDown':
            return instructions.unary(formula.call, first);
          case 'sum':
          case 'largest':
            return instructions.overUnderlyings(formula.call, first);
          case 'correlated':
            return correlatedOf(this.#compiler, first, second);
        }
      }
    }
  }

  term(name: string): Measured {
    const known = this.#terms.get(name);
    if (known !== undefined) return known;
    const { rules } = this.#compiler;
    const term = rules.terms[name];
    if (term === undefined) throw new Fault('BAD_RULES', `rules.terms.${name}`, 'a term of the rules', name);
    const measured = measureTerm(term, this.#compiler);
    this.#terms.set(name, measured);
    return measured;
  }

  /** Every scan of the terms that formulas have read. */
  get scans(): readonly ScanRows[] {
    return [...this.#terms.values()].flatMap(({ scans = [], orderedScans = [] }) => [...scans, ...orderedScans]);
  }

  #named(name: string, view: Asking): Operand {
    const { rules } = this.#compiler;
    if (Object.hasOwn(rules.terms, name)) {
      const measured = this.term(name);
      return view === 'ordered' ? (measured.ordered ?? measured.initial) : measured[view];
    }
    const formula = treesOf(rules).formulas.find((one) => one.name === name);
    if (formula !== undefined) {
      const key = `${name} ${view}`;
      const known = this.#formulas.get(key) ?? this.of(formula.tree, view);
      this.#formulas.set(key, known);
      return known;
    }
    return this.#parameter(name, view === 'maintenance' ? view : 'initial');
  }

  /** A parameter is one number, or one by underlying where it is a table. */
  #parameter(name: string, view: View): Operand {
    const compiler = this.#compiler;
    const value = compiler.rules.parameters[name] as Value;
    const path = `parameters.${name}`;
    const table = typeof value === 'object' && !isPair(value) && !('lognormal' in value);
    if (!table) {
      const stated = typeof value === 'object' && isPair(value) ? value[view] : value;
      if (typeof stated === 'number') return numberOf(stated);
      return { kind: 'number', number: { of: (tick) => valueIn(tick, value, view, path) } };
    }
    const key = `${name} ${view}`;
    const numbers: TickNumbers = this.#parameters.get(key) ?? ((tick, u) => valueIn(tick, value, view, path, compiler.underlyings[u]));
    this.#parameters.set(key, numbers);
    return { kind: 'numbers', numbers };
  }
}
