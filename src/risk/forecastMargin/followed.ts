// Rule document under its section `forecast` after a day: the following parameter, and the spot factors with forecast vols and correlations.

import { Fault } from '../../fault.js';
import { overlay } from '../../rules/document/overlay.js';
import { readValue } from '../../rules/document/readValue.js';
import type { Rules } from '../../rules/document/rules.js';
import { isObject, isPair } from '../../rules/document/value.js';

/** Rate of an underlying in force from a day on. */
export interface ChargedRate {
  readonly underlying: string;
  /** Margin over notional. */
  readonly rate: number;
  /** Annual, decimal: that of its spot factor. */
  readonly vol: number;
}

export interface FollowedParts {
  readonly about?: { readonly date: string; readonly source: string };
  /** None of these leaves the document as it is. */
  readonly rates: readonly ChargedRate[];
  /** Further names of spot factors, and the correlations that are known; those that are not stay as stated. */
  readonly names?: readonly string[];
  readonly correlationOf?: (x: string, y: string) => number | undefined;
}

/** Multiple of the parameter of an underlying: rate / of; undefined if the document does not cover it. */
export function multipleOf(rules: Rules, underlying: string, rate: number): number | undefined {
  const of = rules.forecast === undefined ? undefined : readValue(rules, rules.forecast.of, 'initial', underlying);
  return of === undefined ? undefined : rate / of;
}

/** The document with its parameter at rate / of by underlying; what is not named stays as stated. Throws BAD_ARGUMENT without the section, UNKNOWN_UNDERLYING, and as `overlay`. */
export function followedRules(rules: Rules, { about, rates, names = [], correlationOf = () => undefined }: FollowedParts): Rules {
  const { forecast, factors } = rules;
  if (forecast === undefined)
    throw new Fault('BAD_ARGUMENT', 'rules.forecast', 'a section `forecast`, which says what follows it', rules.about.name);
  const multiples: Record<string, number> = {};
  for (const { underlying, rate } of rates) {
    const multiple = multipleOf(rules, underlying, rate);
    if (multiple === undefined) throw new Fault('UNKNOWN_UNDERLYING', 'rules.forecast.of', 'a rate for it', underlying);
    multiples[underlying] = multiple;
  }
  const stated = rules.parameters[forecast.parameter];
  const isTable = isObject(stated) && !isPair(stated);
  return overlay(rules, {
    ...(about === undefined ? {} : { about }),
    parameters: { [forecast.parameter]: isTable ? multiples : { '*': stated, ...multiples } },
    ...(factors === undefined ? {} : { factors: { spot: spotFactors(factors, rates, names, correlationOf) } }),
  });
}

function spotFactors(
  { spot }: NonNullable<Rules['factors']>,
  rates: readonly ChargedRate[],
  further: readonly string[],
  correlationOf: (x: string, y: string) => number | undefined,
): object {
  const names = [...new Set([...spot.names, ...rates.map(({ underlying }) => underlying), ...further])];
  const vols = names.map((name, i) => rates.find(({ underlying }) => underlying === name)?.vol ?? spot.vols[i] ?? spot.other.vol);
  const correlation = names.map((x, i) =>
    names.map((y, j) => (i === j ? 1 : (correlationOf(x, y) ?? spot.correlation[i]?.[j] ?? spot.other.correlation))),
  );
  return { names, vols, correlation };
}
