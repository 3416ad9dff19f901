// Rules by name or file, in either version: rule sets of three modes, rules of terms.
import { Fault, presetRules, type RuleSet, ruleNames, type TermRules, termPreset, termRuleNames } from '../index.js';
import { readAnyRules } from '../io/index.js';

export type AnyRules = RuleSet | TermRules;

export function isTermRules(rules: AnyRules): rules is TermRules {
  return rules.version === 2;
}

/** A preset of that name, else a file; `argument` is what the command line calls it. */
export async function anyRulesOf(nameOrFile: string, argument = '--rules'): Promise<AnyRules> {
  if (ruleNames.includes(nameOrFile)) return presetRules(nameOrFile);
  if (termRuleNames.includes(nameOrFile)) return termPreset(nameOrFile);
  try {
    return await readAnyRules(nameOrFile);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'NOT_FOUND') throw error;
    const known = [...ruleNames, ...termRuleNames].join(', ');
    throw new Fault('NOT_FOUND', argument, `a file that can be read, or one of ${known}`, nameOrFile);
  }
}

/** A rule of terms by name or file; throws BAD_ARGUMENT for a rule set of modes. */
export async function termRulesOf(nameOrFile: string): Promise<TermRules> {
  const rules = await anyRulesOf(nameOrFile);
  if (!isTermRules(rules)) throw new Fault('BAD_ARGUMENT', '--rules', 'a rule of terms (version 2)', nameOrFile);
  return rules;
}
