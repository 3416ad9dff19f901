// The document that an old rule of terms is becoming: what terms add to it beside themselves, each thing once.
import { Fault } from '../../../fault.js';
import { type Formula, functions } from '../formula.js';

/** Text of a formula as a tree, for what terms of old become: `f(name)` is the name, numbers are numbers. */
export const tree = {
  number: (value: number): Formula => (value < 0 ? { node: 'negate', of: { node: 'number', value: -value } } : { node: 'number', value }),
  name: (name: string, view?: 'initial' | 'maintenance'): Formula =>
    view === undefined ? { node: 'name', name } : { node: 'name', name, view },
  op: (operator: '+' | '-' | '*' | '/', left: Formula, right: Formula): Formula => ({ node: 'operation', operator, left, right }),
  call: (call: keyof typeof functions, ...of: Formula[]): Formula => ({ node: 'call', call, of }),
};

export class Draft {
  readonly terms: Record<string, object> = {};
  readonly parameters: Record<string, unknown> = {};
  readonly shocks: Record<string, object> = {};
  readonly scenarios: Record<string, object> = {};
  readonly accounts: Record<string, unknown> = {};
  /** What formulas read instead of each old term or formula. */
  readonly references = new Map<string, Formula>();
  chargesOrders = false;
  readonly #once = new Map<string, string>();
  readonly #taken = new Set<string>(['initial', 'maintenance', ...Object.keys(functions)]);
  readonly #sections: Record<string, unknown> = {};

  /** A name that formulas can be written with, near the old one and not taken. */
  nameFor(old: string): string {
    const plain = old
      .replace(/[^A-Za-z0-9_]/g, '_')
      .replace(/^(?![A-Za-z_])/, '_')
      .slice(0, 48);
    let name = plain;
    for (let i = 2; this.#taken.has(name); i++) name = `${plain}_${i}`;
    this.#taken.add(name);
    return name;
  }

  /** A section of which a document has one: every term that states it must state the same. */
  once(section: 'term' | 'factors' | 'correlations' | 'amount' | 'rate', value: unknown, path: string): void {
    const text = JSON.stringify(value);
    const before = this.#once.get(section);
    if (before !== undefined && before !== text)
      throw new Fault('BAD_RULES', path, `the same in every place: a document has one (${before})`, text);
    this.#once.set(section, text);
    if (value !== null) this.#sections[section] = value;
  }

  section(name: 'term' | 'factors' | 'correlations' | 'amount' | 'rate'): unknown {
    return this.#sections[name];
  }

  parameter(near: string, value: unknown): string {
    const name = this.nameFor(near);
    this.parameters[name] = value;
    return name;
  }

  /** Adds a term and says what formulas read of it: its initial view where it counts open orders, as it did wherever it stood. */
  term(near: string, term: object): Formula {
    const name = this.nameFor(near);
    this.terms[name] = term;
    if (!('orders' in term)) return tree.name(name);
    this.chargesOrders = true;
    return tree.name(name, 'initial');
  }
}
