// `margincore rules`: the rules that come with the core, of every kind; one of them whole; or a file checked.
import { existsSync } from 'node:fs';
import { Fault } from '../index.js';
import { type ExitCode, exitCodes } from './exit.js';
import { writeOut } from './output.js';
import { readRuleFile, ruleKinds, rulePreset } from './ruleKinds.js';
import { tableText } from './terminal.js';

interface JsonFlag {
  readonly json?: boolean;
}

/** How much of a source a line of the list has room for; `rules show` and `--json` have all of it. */
const sourceWidth = 100;

/** `rules list`: kind, name, version, date and source of every preset. */
export async function rulesListCommand(flags: JsonFlag): Promise<ExitCode> {
  const rows = ruleKinds.flatMap(({ kind, format, version, names, preset }) =>
    names.map((name) => ({ kind, format, version, ...preset(name).line })),
  );
  const table = rows.map(({ kind, name, version, date, numeraire, source }) => [
    name ?? '',
    kind,
    String(version),
    date ?? '',
    numeraire ?? '',
    source !== null && source.length > sourceWidth ? `${source.slice(0, sourceWidth - 4)} ...` : (source ?? ''),
  ]);
  const text = `${tableText(['name', 'kind', 'version', 'date', 'numeraire', 'source'], table, 6)}\n`;
  await writeOut([flags.json ? `${JSON.stringify({ format: 'margincore-rule-list', version: 1, rules: rows }, null, 2)}\n` : text]);
  return exitCodes.ok;
}

/** `rules show NAME`: the file of a preset, as one's own can be started from; or a file, as it is read. */
export async function rulesShowCommand(name: string): Promise<ExitCode> {
  const preset = rulePreset(name);
  if (preset === undefined && !existsSync(name)) {
    const known = ruleKinds.flatMap(({ names }) => names).join(', ');
    throw new Fault('NOT_FOUND', 'name', `a file that can be read, or one of ${known}`, name);
  }
  const { file } = preset ?? (await readRuleFile(name));
  await writeOut([`${JSON.stringify(file, null, 2)}\n`]);
  return exitCodes.ok;
}

/** `rules validate FILE`: what the file says, or the first thing wrong in it. */
export async function rulesValidateCommand(file: string, flags: JsonFlag): Promise<ExitCode> {
  if (rulePreset(file) !== undefined) throw new Fault('BAD_ARGUMENT', 'file', 'a file, not the name of a preset', file);
  const { kind, format, version, line, parts } = await readRuleFile(file);
  const record = {
    format: 'margincore-rule-check',
    version: 1,
    valid: true,
    rules: { kind, format, name: line.name, version, date: line.date, numeraire: line.numeraire, ...parts },
  };
  // several are counted, one is named: "11 terms, 2 grids", "method shares"
  const held = Object.entries(parts).map(([what, names]) =>
    names.length === 1 ? `${what.replace(/s$/, '')} ${names[0]}` : `${names.length} ${what}`,
  );
  const dated = line.date === null ? '' : ` of ${line.date}`;
  const text = `valid: ${line.name ?? file}${dated}, ${kind}, version ${version}${held.length > 0 ? `: ${held.join(', ')}` : ''}\n`;
  await writeOut([flags.json ? `${JSON.stringify(record, null, 2)}\n` : text]);
  return exitCodes.ok;
}
