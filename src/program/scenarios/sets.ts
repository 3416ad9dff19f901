// Scenario sets as lists of scenarios: one of the document, or one per underlying read as one.
// Every row uses the set of its own underlying.
import { Fault } from '../../fault.js';
import type { ScenarioSet } from '../../rules/document/scenarioSet.js';
import { type Scenario, scenariosOf } from '../../rules/document/scenarios.js';
import type { Compiler } from '../compile/compiler.js';

export interface ReadSet {
  /** Set with its fields beside its blocks. */
  readonly set: ScenarioSet;
  readonly list: readonly Scenario[];
  /** The set of an underlying. */
  nameOf(underlying: number): string;
  /** The sets that it is made of, and whose they are. */
  readonly parts: readonly { readonly name: string; readonly list: readonly Scenario[]; of(underlying: number): boolean }[];
}

/** Names by underlying, of sets that are read as one. */
function joined(compiler: Compiler): Map<string, readonly string[]> {
  return compiler.once('scenario sets read as one', () => new Map<string, readonly string[]>());
}

/**
 * A name for the sets of all underlyings, by which `readSet` reads them as one; undefined where their scenarios do not stand side by side: of other numbers or signs, counted otherwise,
 * published arrays, or beyond a range.
 */
export function asOneSet(compiler: Compiler, names: readonly string[]): string | undefined {
  const distinct = [...new Set(names)];
  const shapes = distinct.map((name) => {
    const { blocks, priceRange: _, ...counted } = compiler.rules.scenarios[name] ?? {};
    if (blocks === undefined || blocks.some(({ beyond }) => beyond !== undefined)) return name;
    return JSON.stringify([counted, listOf(compiler, name).map(({ eitherSign }) => eitherSign)]);
  });
  if (shapes.some((shape) => shape !== shapes[0])) return undefined;
  if (distinct.length === 1) return distinct[0];
  const name = names.join('+');
  joined(compiler).set(name, names);
  return name;
}

export function readSet(compiler: Compiler, name: string): ReadSet {
  const { rules, underlyings } = compiler;
  const names = joined(compiler).get(name) ?? underlyings.map(() => name);
  const nameOf = (u: number): string => names[u];
  const parts = [...new Set([...names, ...(names.length === 0 ? [name] : [])])].map((part) => ({
    name: part,
    list: listOf(compiler, part),
    of: (u: number) => nameOf(u) === part,
  }));
  const [first] = parts as [(typeof parts)[number]];
  const set = rules.scenarios[first.name];
  if (parts.length === 1) return { set, list: first.list, nameOf, parts };
  const ownOf = (u: number) => (parts.find(({ of }) => of(u)) ?? first).list;
  const list = first.list.map((one, s): Scenario => {
    const by = (field: 'moves' | 'weights' | 'forgiven') => names.map((_, u) => ownOf(u)[s]?.[field][u]);
    return { ...one, moves: by('moves'), weights: by('weights'), forgiven: by('forgiven') };
  });
  return { set, list, nameOf, parts };
}

function listOf(compiler: Compiler, name: string): readonly Scenario[] {
  const list = scenariosOf(compiler.rules, name, compiler.underlyings);
  if (list === undefined)
    throw new Fault(
      'UNKNOWN_FACTOR',
      `rules.scenarios.${name}`,
      'tables with an entry for every underlying, or "*"',
      'none for one of them',
    );
  return list;
}
