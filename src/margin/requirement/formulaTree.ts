// A requirement taken apart: its formula with the number of every part, and which parts decide it.
import { type Formula, partsOf } from '../../rules/formula.js';
import type { TermRules } from '../../rules/termRules.js';
import { type Correlated, correlate, correlatedOf } from './correlated.js';
import type { RequirementRun } from './result.js';

export interface ExplainedPart {
  /** A term or formula by name; an operation; `underlying ETH`; a number. */
  readonly label: string;
  readonly value: number;
  /** Whether the requirement would be another without it: the largest of a max, every part of a sum. */
  readonly binding: boolean;
  /** Of a term over a grid: the scenario it is of. */
  readonly scenario?: string;
  readonly parts: readonly ExplainedPart[];
}

/** The formula of one total for the account at a place of a run that kept its terms. */
export function formulaTree(
  rules: TermRules,
  run: RequirementRun,
  place: number,
  which: 'equity' | 'initial' | 'maintenance',
): ExplainedPart {
  const units = run.underlyings.length;
  const correlations = correlatedOf(rules, run.underlyings);

  function explain(one: Formula, label: string | undefined, unit: number | undefined, binding: boolean): ExplainedPart {
    if (typeof one === 'number') return { label: label ?? String(one), value: one, binding, parts: [] };
    if (typeof one === 'string') return named(one, unit, binding);
    if ('units' in one) {
      const inner = Array.from({ length: units }, (_, u) => explain(one.of, `underlying ${run.underlyings[u]}`, u, binding));
      return decided(label ?? `${one.units} over underlyings`, one.units, inner, binding);
    }
    if ('correlated' in one) {
      const amounts = Array.from({ length: units }, (_, u) => explain(one.of, `underlying ${run.underlyings[u]}`, u, binding));
      const signs = Array.from({ length: units }, (_, u) => explain(one.signs, undefined, u, false).value);
      const out = new Float64Array(1);
      const values = Float64Array.from(amounts, ({ value }) => value);
      correlate(correlations.get(one) as Correlated, values, Float64Array.from(signs), out);
      return { label: label ?? 'correlated over underlyings', value: out[0] as number, binding, parts: amounts };
    }
    const operation = Object.keys(one)[0] as Operation;
    const inner = partsOf(one).map(([part]) => explain(part, undefined, unit, binding));
    return decided(label ?? operation, operation, inner, binding);
  }

  function named(name: string, unit: number | undefined, binding: boolean): ExplainedPart {
    const written = rules.formulas[name];
    if (written !== undefined) {
      const part = explain(written, name, unit, binding);
      return part;
    }
    const column = run.terms.get(name) as NonNullable<ReturnType<typeof run.terms.get>>;
    const cell = column.level === 'unit' ? place * units + (unit as number) : place;
    const scenario = column.labels?.[column.scenarios?.[cell] ?? -1];
    return { label: name, value: column.values[cell] as number, binding, ...(scenario === undefined ? {} : { scenario }), parts: [] };
  }

  return explain(rules[which], which, undefined, true);
}

type Operation = 'sum' | 'max' | 'min' | 'product' | 'difference';

/** The value of an operation over its parts; of a max or a min only the first part that attains it stays binding. */
function decided(label: string, operation: Operation, parts: readonly ExplainedPart[], binding: boolean): ExplainedPart {
  const values = parts.map(({ value }) => value);
  const value = values.length === 0 ? 0 : values.reduce((before, x) => combine(operation, before, x));
  if (operation !== 'max' && operation !== 'min') return { label, value, binding, parts };
  const first = values.indexOf(value);
  return { label, value, binding, parts: parts.map((part, i) => (i === first ? part : unbound(part))) };
}

function combine(operation: Operation, before: number, x: number): number {
  if (operation === 'max') return Math.max(before, x);
  if (operation === 'min') return Math.min(before, x);
  if (operation === 'product') return before * x;
  return operation === 'sum' ? before + x : before - x;
}

function unbound(part: ExplainedPart): ExplainedPart {
  return { ...part, binding: false, parts: part.parts.map(unbound) };
}

/** The leaves that decide a total: terms that bind and are not 0, with their scenario. */
export function bindingTerms(
  part: ExplainedPart,
  underlying?: string,
): readonly { readonly term: string; readonly underlying?: string; readonly scenario?: string; readonly value: number }[] {
  if (!part.binding) return [];
  const unit = part.label.startsWith('underlying ') ? part.label.slice('underlying '.length) : underlying;
  if (part.parts.length > 0) return part.parts.flatMap((inner) => bindingTerms(inner, unit));
  if (part.value === 0 || part.label === String(part.value)) return [];
  return [
    {
      term: part.label,
      ...(unit === undefined ? {} : { underlying: unit }),
      ...(part.scenario === undefined ? {} : { scenario: part.scenario }),
      value: part.value,
    },
  ];
}
