// Every kind of rule file: what its format is called, what of it comes with the core, and what a file of it holds.
import { basename } from 'node:path';
import {
  Fault,
  type LiquidationRule,
  liquidationPreset,
  liquidationRuleNames,
  type PredictiveRule,
  parseLiquidationRule,
  parsePredictiveRule,
  parseRules,
  parseStressScenarios,
  parseTermRules,
  predictiveRuleNames,
  presetPredictiveRule,
  presetRules,
  type RuleSet,
  ruleNames,
  type StressScenario,
  stressNames,
  stressScenario,
  type TermRules,
  termPreset,
  termRuleNames,
} from '../index.js';
import { readJson } from '../io/index.js';
import { placed } from './placed.js';

/** One line of the list, of a preset or of a file; null is what the kind does not state. */
export interface RuleLine {
  readonly name: string | null;
  readonly date: string | null;
  readonly numeraire: string | null;
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
  /** What the file is made of, by name. */
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

const modes: KindOf<RuleSet> = {
  kind: 'modes',
  format: 'margincore-rules',
  version: 1,
  names: ruleNames,
  preset: presetRules,
  parse: parseRules,
  line: ({ name, date, numeraire, source }) => ({ name, date, numeraire, source }),
  parts: () => ({}),
};

const terms: KindOf<TermRules> = {
  kind: 'terms',
  format: 'margincore-rules',
  version: 2,
  names: termRuleNames,
  preset: termPreset,
  parse: parseTermRules,
  line: modes.line as (file: RuleLine) => RuleLine,
  parts: (file) => ({ terms: Object.keys(file.terms), grids: Object.keys(file.grids) }),
};

const predictive: KindOf<PredictiveRule> = {
  kind: 'predictive',
  format: 'margincore-predictive',
  version: 1,
  names: predictiveRuleNames,
  preset: presetPredictiveRule,
  parse: parsePredictiveRule,
  line: ({ name, date, source }) => ({ name, date, numeraire: null, source }),
  parts: ({ blend }) => ({ predictors: (blend?.predictors ?? []).map(({ name }) => name) }),
};

const stress: KindOf<StressFile> = {
  kind: 'stress',
  format: 'margincore-stress',
  version: 1,
  names: stressNames,
  preset: (name) => stressFile([stressScenario(name)]),
  parse: (json) => stressFile(parseStressScenarios(json)),
  line: ({ scenarios: [only, ...others] }) => {
    const one = others.length === 0 ? only : undefined;
    return { name: one?.name ?? null, date: null, numeraire: null, source: one?.source ?? null };
  },
  parts: ({ scenarios }) => ({ scenarios: scenarios.map(({ name }) => name) }),
};

const liquidation: KindOf<LiquidationRule> = {
  kind: 'liquidation',
  format: 'margincore-liquidation',
  version: 1,
  names: liquidationRuleNames,
  preset: liquidationPreset,
  parse: parseLiquidationRule,
  line: predictive.line as (file: Omit<RuleLine, 'numeraire'>) => RuleLine,
  parts: ({ method }) => ({ method: [method.kind] }),
};

function kindOf<T>({ kind, format, version, names, preset, parse, line, parts }: KindOf<T>): RuleKind {
  const read = (file: T): RuleFile => ({ kind, format, version, file, line: line(file), parts: parts(file) });
  return { kind, format, version, names, preset: (name) => read(preset(name)), parse: (json) => read(parse(json)) };
}

export const ruleKinds: readonly RuleKind[] = [kindOf(modes), kindOf(terms), kindOf(predictive), kindOf(liquidation), kindOf(stress)];

/** The preset of that name, of whatever kind. */
export function rulePreset(name: string): RuleFile | undefined {
  return ruleKinds.find(({ names }) => names.includes(name))?.preset(name);
}

/** The file, by what it says it is. Throws BAD_FORMAT for a format or version that no kind has, and what the kind throws, naming file and field. */
export async function readRuleFile(path: string): Promise<RuleFile> {
  const json = await readJson(path);
  const { format, version } = (typeof json === 'object' && json !== null ? json : {}) as { format?: unknown; version?: unknown };
  const sameFormat = ruleKinds.filter((one) => one.format === format);
  const found = sameFormat.find((one) => one.version === version);
  return placed(
    (inside) => `${basename(path)} ${inside}`,
    () => {
      if (found !== undefined) return found.parse(json);
      if (sameFormat.length > 0)
        throw new Fault('BAD_FORMAT', 'version', `one of ${sameFormat.map((one) => one.version).join(', ')}`, version);
      throw new Fault('BAD_FORMAT', 'format', `one of ${[...new Set(ruleKinds.map((one) => one.format))].join(', ')}`, format);
    },
  );
}
