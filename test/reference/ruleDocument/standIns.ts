// What a market, a book or a document says by name: attributes, the stand-ins for those that are missing (counted), entries of tables, values.
import type { Formula, View } from '../../../src/rules/document/formula.js';
import { parseFormula } from '../../../src/rules/document/parseFormula.js';
import type { Rules } from '../../../src/rules/document/rules.js';
import { tailsOf } from './lognormalTails.js';

type Table = Readonly<Record<string, unknown>>;
export type Group = 'quotes' | 'underlyings' | 'assets' | 'accounts';

/** No number, and no stand-in: the account has none either. */
export class Refused extends Error {}

export class Sayings {
  /** `group.attribute` -> how often its stand-in was taken; of `names`: `names.id`. */
  readonly assumed = new Map<string, number>();
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  #count(key: string): void {
    this.assumed.set(key, (this.assumed.get(key) ?? 0) + 1);
  }

  /** The attribute as stated, else its stand-in: a number, a table by `ids`, or the word for something the row has itself. */
  attribute(group: Group, name: string, stated: number | undefined, has: Readonly<Record<string, number>>, ...ids: string[]): number {
    if (stated !== undefined) return stated;
    const { [name]: standIn } = (this.#rules.assumptions[group] ?? {}) as Table;
    if (standIn === undefined) throw new Refused(`${group}.${name}`);
    this.#count(`${group}.${name}`);
    if (typeof standIn === 'number') return standIn;
    const found = typeof standIn === 'string' ? has[standIn] : (this.entry(standIn as Table, ...ids)[1] as number | undefined);
    if (found === undefined) throw new Refused(`${group}.${name} = ${String(standIn)}`);
    return found;
  }

  /** Name and content of the entry: an id, the name assumed for one, '*', the name assumed for '*'. */
  entry(table: Table, ...ids: string[]): readonly [string, unknown] {
    const names = this.#rules.assumptions.names ?? {};
    for (const id of ids) if (Object.hasOwn(table, id)) return [id, table[id]];
    for (const id of [...ids, '*']) {
      const name = Object.hasOwn(names, id) ? (names[id] as string) : '';
      if (id === '*' && Object.hasOwn(table, '*')) return ['*', table['*']];
      if (!Object.hasOwn(table, name)) continue;
      this.#count(`names.${id}`);
      return [name, table[name]];
    }
    if (Object.hasOwn(table, '*')) return ['*', table['*']];
    throw new Refused(`an entry for ${ids.join(', ')}`);
  }

  value(one: unknown, view: View, ...ids: string[]): number {
    if (typeof one === 'number') return one;
    if (typeof one === 'string') return this.#arithmetic(parseFormula(one, 'value'), view, ids);
    const table = one as Table;
    const keys = Object.keys(table).sort().join();
    if (keys === 'initial,maintenance') return this.value(table[view], view, ...ids);
    if (keys === 'lognormal') return shortfall(table.lognormal as Parameters<typeof shortfall>[0]);
    return this.value(this.entry(table, ...ids)[1], view, ...ids);
  }

  #arithmetic(one: Formula, view: View, ids: string[]): number {
    if (one.node === 'number') return one.value;
    if (one.node === 'name') return this.value(this.#rules.parameters[one.name], one.view ?? view, ...ids);
    if (one.node === 'negate') return -this.#arithmetic(one.of, view, ids);
    if (one.node === 'operation')
      return operate(one.operator, this.#arithmetic(one.left, view, ids), this.#arithmetic(one.right, view, ids));
    return (Math[one.call as 'max'] as (...xs: number[]) => number)(...one.of.map((part) => this.#arithmetic(part, view, ids)));
  }

  /** Borders and rates of tiers; a value is one tier, a text the name of a table, or in a table of another entry. */
  tiers(stated: unknown, field: string, view: View, ...ids: string[]): { name: string; rows: { upTo: number; rate: number }[] } {
    const table = (typeof stated === 'string' ? this.#rules.parameters[stated] : stated) as Table;
    let [name, entry] = this.entry(table, ...ids);
    while (typeof entry === 'string' && Object.hasOwn(table, entry)) {
      name = entry;
      entry = table[name];
    }
    const rows = Array.isArray(entry) ? (entry as Table[]) : [{ upTo: null, [field]: entry }];
    return {
      name,
      rows: rows.map((row) => ({ upTo: (row.upTo as number | null) ?? Infinity, rate: this.value(row[field], view, ...ids, name) })),
    };
  }
}

export function operate(operator: '+' | '-' | '*' | '/', a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  return operator === '*' ? a * b : a / b;
}

interface Lognormal {
  readonly drift: number;
  readonly volatility: number;
  readonly years: number;
  readonly probability: number;
  readonly side: 'long' | 'short';
}

/** What a position of 1 in a price of 1 loses on average in its worst cases. */
function shortfall({ drift, volatility, years, probability, side }: Lognormal): number {
  const { lower, upper } = tailsOf((drift - volatility ** 2 / 2) * years, volatility * Math.sqrt(years), probability);
  return side === 'long' ? 1 - lower : upper - 1;
}
