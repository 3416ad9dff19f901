// `margincore rules`: the rules that come with the core, one of them whole, or a file checked.
import { Fault, presetRules, ruleNames, termPreset, termRuleNames } from '../index.js';
import { type ExitCode, exitCodes } from './exit.js';
import { writeOut } from './output.js';
import { anyRulesOf, isTermRules } from './ruleFiles.js';
import { tableText } from './terminal.js';

interface JsonFlag {
  readonly json?: boolean;
}

/** How much of a source a line of the list has room for; `rules show` and `--json` have all of it. */
const sourceWidth = 100;

/** `rules list`: name, version, date and source of every preset. */
export async function rulesListCommand(flags: JsonFlag): Promise<ExitCode> {
  const rows = [...ruleNames.map(presetRules), ...termRuleNames.map(termPreset)].map(({ name, version, date, numeraire, source }) => ({
    name,
    version,
    date,
    numeraire,
    source,
  }));
  const table = rows.map(({ name, version, date, numeraire, source }) => [
    name,
    String(version),
    date,
    numeraire,
    source.length > sourceWidth ? `${source.slice(0, sourceWidth - 4)} ...` : source,
  ]);
  const text = `${tableText(['name', 'version', 'date', 'numeraire', 'source'], table, 5)}\n`;
  await writeOut([flags.json ? `${JSON.stringify({ format: 'margincore-rule-list', version: 1, rules: rows }, null, 2)}\n` : text]);
  return exitCodes.ok;
}

/** `rules show NAME`: the file of a preset, as one's own can be started from. */
export async function rulesShowCommand(name: string): Promise<ExitCode> {
  const rules = await anyRulesOf(name, 'name');
  await writeOut([`${JSON.stringify(rules, null, 2)}\n`]);
  return exitCodes.ok;
}

/** `rules validate FILE`: what the file says, or the first thing wrong in it. */
export async function rulesValidateCommand(file: string, flags: JsonFlag): Promise<ExitCode> {
  if (ruleNames.includes(file) || termRuleNames.includes(file))
    throw new Fault('BAD_ARGUMENT', 'file', 'a file, not the name of a preset', file);
  const rules = await anyRulesOf(file, 'file');
  const parts = isTermRules(rules) ? { terms: Object.keys(rules.terms), grids: Object.keys(rules.grids) } : {};
  const { name, version, date, numeraire } = rules;
  const record = { format: 'margincore-rule-check', version: 1, valid: true, rules: { name, version, date, numeraire, ...parts } };
  const detail = isTermRules(rules) ? `: ${Object.keys(rules.terms).length} terms, ${Object.keys(rules.grids).length} grids` : '';
  await writeOut([flags.json ? `${JSON.stringify(record, null, 2)}\n` : `valid: ${name} of ${date}, version ${version}${detail}\n`]);
  return exitCodes.ok;
}
