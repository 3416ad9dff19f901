// The door of the rules: a rule file as parsed JSON becomes a frozen RuleSet, or a Fault names the first thing wrong.
import { fieldsOf } from '../book/fields.js';
import { identifier } from '../check.js';
import { dateOf, requireFormat, textOf } from './guards.js';
import { parseFactors } from './parseFactors.js';
import { parsePortfolio } from './parsePortfolio.js';
import { parseCollateral, parseCross, parseIsolated } from './parseRates.js';
import type { RuleSet } from './ruleSet.js';

/**
 * Every field is required, no other is allowed, and nothing has a default. Paths start with `rules`.
 * Throws BAD_FORMAT for another format or version, BAD_RULES for rules that contradict themselves (maintenance above initial, borders that do not
 * increase, a move that takes a price to 0 or below), and the codes of the guards. That the stated correlation is positive semi-definite
 * is checked where it is factored (market/correlation.ts).
 */
export function parseRules(json: unknown): RuleSet {
  requireFormat(json, 'rules', 'margincore-rules', 1);
  const names = ['format', 'version', 'name', 'date', 'source', 'numeraire', 'collateral', 'isolated', 'cross', 'portfolio', 'factors'];
  const fields = fieldsOf(json, 'rules', names);
  return Object.freeze({
    format: 'margincore-rules',
    version: 1,
    name: identifier(fields.name, 'rules.name'),
    date: dateOf(fields.date, 'rules.date'),
    source: textOf(fields.source, 'rules.source'),
    numeraire: identifier(fields.numeraire, 'rules.numeraire'),
    collateral: parseCollateral(fields.collateral, 'rules.collateral'),
    isolated: parseIsolated(fields.isolated, 'rules.isolated'),
    cross: parseCross(fields.cross, 'rules.cross'),
    portfolio: parsePortfolio(fields.portfolio, 'rules.portfolio'),
    factors: parseFactors(fields.factors, 'rules.factors'),
  });
}
