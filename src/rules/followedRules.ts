// Rules that follow a forecast: price ranges, leverage brackets and factor vols of the underlyings that are forecast; the rest as it was. The result is a rule set like any other.
import { fieldsOf, listOf, objectOf, plainNumber } from '../book/fields.js';
import { lookup } from '../book/table.js';
import { identifier, positive } from '../check.js';
import { Fault } from '../fault.js';
import { parseRules } from './parse.js';
import type { Bracket, RuleSet } from './ruleSet.js';

export interface RuleForecast {
  /** Margin over notional: the price move that counts as 1. */
  readonly rate: number;
  /** Annual vol of the spot factor. */
  readonly vol: number;
}

export interface FollowedInputs {
  readonly rules: RuleSet;
  /** By underlying. */
  readonly forecasts: Readonly<Record<string, RuleForecast>>;
  /** Of these underlyings among each other, in the order of `names`: in the place of the stated one; null: as stated. */
  readonly correlation: { readonly names: readonly string[]; readonly rows: readonly (readonly number[])[] } | null;
  /** The day from which the rates hold, YYYY-MM-DD. */
  readonly date: string;
  /** What they follow, in words: added to the source of the rules. */
  readonly source: string;
}

/**
 * Of each underlying that is forecast: the price range becomes the rate; every bracket's rates are multiplied by what that is of the range before, up to 1, so that initial >= maintenance and a bracket
 * is still no cheaper than the one below; the vol of its spot factor becomes the forecast's, with the stated `other` correlation when it had no row. Through `parseRules`: BAD_RULES
 * when a far move of the scenarios would take a price to 0 (a rate too high for them: the `cap` of a predictive rule prevents it).
 */
export function followedRules(inputs: FollowedInputs): RuleSet {
  const fields = fieldsOf(inputs, 'inputs', ['rules', 'forecasts', 'correlation', 'date', 'source']);
  const rules = parseRules(fields.rules);
  const given = fieldsOf(fields.forecasts, 'forecasts', [], Object.keys(objectOf(fields.forecasts, 'forecasts')));
  const priceRanges: Record<string, number> = { ...rules.portfolio.scenarios.priceRanges };
  const futures: Record<string, readonly Bracket[]> = { ...rules.isolated.futures };
  const { spot } = rules.factors;
  const names = [...spot.names];
  const vols = [...spot.vols];
  for (const name of Object.keys(given).sort()) {
    if (name === '*') throw new Fault('BAD_ID', 'forecasts.*', 'an underlying', name);
    identifier(name, `forecasts.${name}`);
    const forecast = fieldsOf(given[name], `forecasts.${name}`, ['rate', 'vol']);
    const rate = positive(forecast.rate, `forecasts.${name}.rate`);
    const vol = positive(forecast.vol, `forecasts.${name}.vol`);
    const ratio = rate / lookup(rules.portfolio.scenarios.priceRanges, name);
    priceRanges[name] = rate;
    futures[name] = lookup(rules.isolated.futures, name).map(({ upTo, initialRate, maintenanceRate }) => ({
      upTo,
      initialRate: Math.min(1, initialRate * ratio),
      maintenanceRate: Math.min(1, maintenanceRate * ratio),
    }));
    const at = names.indexOf(name);
    if (at >= 0) vols[at] = vol;
    else {
      names.push(name);
      vols.push(vol);
    }
  }
  return parseRules({
    ...rules,
    name: `${rules.name}, followed`,
    date: fields.date,
    source: `${rules.source}; ${String(fields.source)}`,
    isolated: { ...rules.isolated, futures },
    portfolio: { ...rules.portfolio, scenarios: { ...rules.portfolio.scenarios, priceRanges } },
    factors: { ...rules.factors, spot: { ...spot, names, vols, correlation: correlationOf(names, spot, inputs.correlation) } },
  });
}

/** The stated matrix with a row for each new name, and the estimated entries where both names have one. */
function correlationOf(
  names: readonly string[],
  stated: RuleSet['factors']['spot'],
  estimated: FollowedInputs['correlation'],
): readonly (readonly number[])[] {
  if (estimated !== null) {
    const given = fieldsOf(estimated, 'correlation', ['names', 'rows']);
    listOf(given.rows, 'correlation.rows', listOf(given.names, 'correlation.names', 0, 10_000).length, 10_000);
  }
  estimated?.names.forEach((name, i) => {
    if (!names.includes(name)) throw new Fault('UNKNOWN_FACTOR', `correlation.names[${i}]`, `among ${names.join(', ')}`, name);
  });
  return names.map((x, i) =>
    names.map((y, j) => {
      if (i === j) return 1;
      const [a, b] = [estimated?.names.indexOf(x) ?? -1, estimated?.names.indexOf(y) ?? -1];
      if (a >= 0 && b >= 0) return plainNumber(estimated?.rows[a]?.[b], `correlation.rows[${a}][${b}]`);
      const before = stated.names.length;
      return i < before && j < before ? (stated.correlation[i]?.[j] as number) : stated.other.correlation;
    }),
  );
}
