// `margincore rules`: the rules that come with the core, of every kind; one of them whole; a file checked.
import { existsSync } from 'node:fs';
import { createCore, Fault } from '../index.js';
import type { Rules } from '../rules.js';
import { type Proof, proveRules } from '../verify.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { OutputFlags } from './flags.js';
import { type Pieces, type Target, targetOf, writeResult } from './output.js';
import { type RuleFile, readRuleFile, ruleKinds, rulePreset } from './ruleKinds.js';
import { tableText, warningLines } from './terminal.js';

/** How much of a source a line of the list has room for; `rules show` and `--json` have all of it. */
const sourceWidth = 100;

/** `rules list`: kind, name, version, date and source of every preset. */
export async function rulesListCommand(flags: OutputFlags): Promise<ExitCode> {
  const rows = ruleKinds.flatMap(({ kind, format, version, names, preset }) =>
    names.map((name) => {
      const { line, parts } = preset(name);
      return { kind, format, version, ...line, ...(parts.requirements === undefined ? {} : { requirements: parts.requirements }) };
    }),
  );
  const table = rows.map(({ kind, name, version, date, currency, source, requirements }) => [
    name ?? '',
    kind,
    String(version),
    date ?? '',
    currency ?? '',
    (requirements ?? []).join(', '),
    source !== null && source.length > sourceWidth ? `${source.slice(0, sourceWidth - 4)} ...` : (source ?? ''),
  ]);
  await writeResult(flags, jsonTarget(flags), {
    json: () => [`${JSON.stringify({ format: 'margincore-rule-list', version: 2, rules: rows }, null, 2)}\n`],
    text: () => [`${tableText(['name', 'kind', 'version', 'date', 'currency', 'requirements', 'source'], table, 7)}\n`],
  });
  return exitCodes.ok;
}

/** `rules show NAME`: the file of a preset, as one's own can be started from; or a file, as it is read. */
export async function rulesShowCommand(name: string, flags: OutputFlags): Promise<ExitCode> {
  const preset = rulePreset(name);
  if (preset === undefined && name !== '-' && !existsSync(name)) {
    const known = ruleKinds.flatMap(({ names }) => names).join(', ');
    throw new Fault('NOT_FOUND', 'name', `a file that can be read, or one of ${known}`, name);
  }
  await writeFileOf(preset ?? (await readRuleFile(name)), flags, jsonTarget(flags, name));
  return exitCodes.ok;
}

/** `rules validate FILE`: what the file says and what is proved of it, or the first thing wrong in it: an account that it charges less than nothing is one. */
export async function rulesValidateCommand(file: string, flags: OutputFlags): Promise<ExitCode> {
  const read = await fileOf(file);
  const { kind, format, version, line, parts } = read;
  const proof = kind === 'rules' ? await provenOf(read.file as Rules) : undefined;
  const record = {
    format: 'margincore-rule-check',
    version: 2,
    valid: true,
    rules: {
      kind,
      format,
      name: line.name,
      version,
      date: line.date,
      currency: line.currency,
      ...parts,
    },
    ...(proof === undefined ? {} : { verdict: proof.verdict, warnings: proof.warnings }),
  };
  // several are counted, one is named: "11 terms, 2 scenario sets", "method shares"
  const held = Object.entries(parts).map(([what, names]) =>
    names.length === 1 ? `${what.replace(/s$/, '')} ${names[0]}` : `${names.length} ${what}`,
  );
  const dated = line.date === null ? '' : ` of ${line.date}`;
  const text = `valid: ${line.name ?? file}${dated}, ${kind}, version ${version}${held.length > 0 ? `: ${held.join(', ')}` : ''}\n`;
  const said = proof === undefined ? [] : [`${proof.verdict}: ${verdicts[proof.verdict]}`, ...warningLines(proof.warnings)];
  const lines = [text, ...said.map((one) => `${one}\n`)];
  await writeResult(flags, jsonTarget(flags, file), { json: () => [`${JSON.stringify(record, null, 2)}\n`], text: () => lines });
  return exitCodes.ok;
}

const verdicts = {
  proved: 'every requirement is finite, at least 0, and no less for larger positions, over the ranges of the document',
  unproved: 'a search found no account that is charged wrongly; one that is will have a fault and no figures',
} as const;

/** Throws the fault of a document that is refuted. */
async function provenOf(rules: Rules): Promise<Proof & { readonly verdict: keyof typeof verdicts }> {
  const core = await createCore();
  try {
    const { fault, ...proof } = await proveRules(core, rules);
    if (fault !== undefined) throw fault;
    return proof as Proof & { readonly verdict: keyof typeof verdicts };
  } finally {
    core.dispose();
  }
}

const jsonTarget = ({ out }: OutputFlags, input?: string): Target | undefined =>
  out === undefined ? undefined : targetOf(out, ['json'], [input]);

/** The file of rules, in whatever form: it is JSON in all. */
function writeFileOf({ file }: RuleFile, flags: OutputFlags, target: Target | undefined): Promise<void> {
  const json = (): Pieces => [`${JSON.stringify(file, null, 2)}\n`];
  return writeResult(flags, target, { json, text: json });
}

async function fileOf(file: string): Promise<RuleFile> {
  if (rulePreset(file) !== undefined) throw new Fault('BAD_ARGUMENT', 'file', 'a file, not the name of a preset', file);
  return readRuleFile(file);
}
