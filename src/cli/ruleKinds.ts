// Every kind of rule file: what its format is called, what of it comes with the core, and what a file of it holds.
import { basename } from 'node:path';
import { Fault } from '../index.js';
import { parseRules, parseStress, preset, presetNames, type Rules, type StressScenario, stressLibrary, stressScenario } from '../rules.js';
import { givenJson } from './given.js';
import { placed } from './placed.js';

/** A line of the list, for a preset or a file; null for fields that the kind does not state. */
export interface RuleLine {
  readonly name: string | null;
  readonly date: string | null;
  readonly currency: string | null;
  readonly source: string | null;
}

interface KindOf<T> {
  readonly kind: string;
  readonly format: string;
  readonly version: number;
  readonly names: readonly string[];
  /** The preset of that name, as a file says it. */
  readonly preset: (name: string) => T;
  readonly parse: (json: unknown) => T;
  readonly line: (file: T) => RuleLine;
  /** Parts of the file, by name. */
  readonly parts: (file: T) => Readonly<Record<string, readonly string[]>>;
}

/** A file of a kind, or a preset, read. */
export interface RuleFile extends Pick<KindOf<never>, 'kind' | 'format' | 'version'> {
  readonly file: unknown;
  readonly line: RuleLine;
  readonly parts: Readonly<Record<string, readonly string[]>>;
}

export interface RuleKind extends Pick<KindOf<never>, 'kind' | 'format' | 'version' | 'names'> {
  readonly preset: (name: string) => RuleFile;
  readonly parse: (json: unknown) => RuleFile;
}

interface StressFile {
  readonly format: 'margincore-stress';
  readonly version: 1;
  readonly scenarios: readonly StressScenario[];
}

function stressFile(scenarios: readonly StressScenario[]): StressFile {
  return { format: 'margincore-stress', version: 1, scenarios };
}

const documents: KindOf<Rules> = {
  kind: 'rules',
  format: 'margincore-3',
  version: 3,
  names: presetNames,
  preset,
  parse: parseRules,
  line: ({ about: { name, date, currency, source } }) => ({ name, date, currency, source }),
  parts: ({ requirements, terms, scenarios }) => ({
    requirements: Object.keys(requirements),
    terms: Object.keys(terms),
    ...(Object.keys(scenarios).length === 0 ? {} : { 'scenario sets': Object.keys(scenarios) }),
  }),
};

const stress: KindOf<StressFile> = {
  kind: 'stress',
  format: 'margincore-stress',
  version: 1,
  names: stressLibrary.map(({ name }) => name),
  preset: (name) => stressFile([stressScenario(name)]),
  parse: (json) => stressFile(parseStress(json)),
  line: ({ scenarios: [only, ...others] }) => {
    const one = others.length === 0 ? only : undefined;
    return { name: one?.name ?? null, date: null, currency: null, source: one?.source ?? null };
  },
  parts: ({ scenarios }) => ({ scenarios: scenarios.map(({ name }) => name) }),
};

function kindOf<T>({ kind, format, version, names, preset, parse, line, parts }: KindOf<T>): RuleKind {
  const read = (file: T): RuleFile => ({ kind, format, version, file, line: line(file), parts: parts(file) });
  return { kind, format, version, names, preset: (name) => read(preset(name)), parse: (json) => read(parse(json)) };
}

const documentKind = kindOf(documents);
export const ruleKinds: readonly RuleKind[] = [documentKind, kindOf(stress)];

/** The preset of that name, of whatever kind. */
export function rulePreset(name: string): RuleFile | undefined {
  return ruleKinds.find(({ names }) => names.includes(name))?.preset(name);
}

/** The file, by what it says it is. Throws BAD_FORMAT for a format or version that no kind has, and what the kind throws, naming file and field. */
export async function readRuleFile(path: string): Promise<RuleFile> {
  const json = await givenJson(path, 'file');
  const { format, version } = (typeof json === 'object' && json !== null ? json : {}) as { format?: unknown; version?: unknown };
  const found = ruleKinds.find((one) => one.format === format);
  return placed(
    (inside) => `${path === '-' ? 'standard input' : basename(path)} ${inside}`,
    () => {
      if (found === undefined) throw new Fault('BAD_FORMAT', 'format', `one of ${ruleKinds.map((one) => one.format).join(', ')}`, format);
      if (found !== documentKind && found.version !== version) throw new Fault('BAD_FORMAT', 'version', String(found.version), version);
      return found.parse(json);
    },
  );
}
