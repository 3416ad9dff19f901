// `margincore margin --rules` with a rule of terms: requirements of every account of a book.
import { bookBindings, Fault, type TermRules } from '../index.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { MarginFlags } from './flags.js';
import { bookFrom, marketOf, openCore } from './inputs.js';
import { csvOptions } from './marginCsv.js';
import { targetOf, writeFile, writeOut } from './output.js';
import { requirementCsv, requirementJson, requirementSummary } from './requirementText.js';
import { say, withProgress } from './terminal.js';

export async function requirementsCommand(flags: MarginFlags, rules: TermRules): Promise<ExitCode> {
  for (const [flag, value] of Object.entries({
    '--mode': flags.mode,
    '--history': flags.history,
    '--vol-history': flags.volHistory,
    '--predict': flags.predict,
    '--timings': flags.timings,
  }))
    if (value !== undefined)
      throw new Fault('BAD_ARGUMENT', flag, 'absent: the rule is one of terms and has no modes or factors', String(value));
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv'], [flags.market, flags.book, flags.rules]);
  const core = await openCore(flags.backend);
  say(`rules: ${rules.name} of ${rules.date}`);
  const market = await marketOf(flags);
  const book = await bookFrom(flags);
  const run = await withProgress('margin', (onProgress) => core.requirements({ market, book, rules, terms: true, onProgress }));
  const bindings = bookBindings(rules, run);
  if (target !== undefined) {
    await writeFile(target.path, target.extension === 'csv' ? requirementCsv(run, csvOptions(flags)) : requirementJson(run, bindings));
    say(`wrote ${target.path}`);
  }
  await writeOut(flags.json ? requirementJson(run, bindings) : [requirementSummary(run, bindings)]);
  listFaults(run.faults);
  if (run.faults.length > 0) return exitCodes.badInput;
  const below = run.healths.some((health) => health < 1);
  return flags.failOnCall && below ? exitCodes.belowMaintenance : exitCodes.ok;
}
