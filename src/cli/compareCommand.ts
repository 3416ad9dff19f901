// `margincore compare`: the same book under several rule documents, side by side.

import type { Comparison } from '../index.js';
import type { CsvTextOptions } from '../io/support.js';
import { presetNames } from '../rules.js';
import type { ComparedRequirement } from '../support.js';
import { comparisonText, lineName } from './compareText.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { CompareFlags } from './flags.js';
import { instantText } from './format.js';
import { bookFrom, documentOf, marketOf, openCore } from './inputs.js';
import { csvOptions, csvTable } from './marginCsv.js';
import { targetOf, writeResult } from './output.js';
import { finiteOrNull } from './requirementText.js';
import { withProgress } from './terminal.js';

export async function compareCommand(flags: CompareFlags): Promise<ExitCode> {
  const names = flags.rules === 'all' ? presetNames : flags.rules.split(',').map((name) => name.trim());
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv'], [flags.market, flags.book, ...names]);
  const rules = await Promise.all(names.map((name) => documentOf(name)));
  const core = await openCore(flags.backend);
  const market = await marketOf(flags);
  const book = await bookFrom(flags);
  const requirements = flags.requirement?.split(',').map((name) => name.trim());
  const compared = await withProgress('compare', (onProgress) =>
    core.compare({
      ...{ market, book, rules, onProgress, assumptions: flags.strict === true ? 'refuse' : 'stated' },
      ...(requirements === undefined ? {} : { requirements }),
    }),
  );
  await writeResult(flags, target, {
    json: () => [comparisonJson(compared)],
    csv: () => byAccountCsv(compared, csvOptions(flags)),
    text: () => [`${comparisonText(compared)}\n`],
  });
  const faults = compared.requirements.flatMap(({ reasons }) => reasons);
  listFaults([...new Map(faults.map((fault) => [fault.message, fault])).values()]);
  return faults.length > 0 ? exitCodes.badInput : exitCodes.ok;
}

/** The document, format `margincore-comparison`, version 2: a pure function of the inputs. */
function comparisonJson({ asOf, numeraire, accounts, commonAccounts, requirements }: Comparison): string {
  const document = {
    format: 'margincore-comparison',
    version: 2,
    asOf: instantText(asOf),
    numeraire,
    accounts: accounts.length,
    commonAccounts,
    requirements: requirements.map(requirementJson),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function requirementJson({ statuses: _, columns: __, rules, sums, common, ...line }: ComparedRequirement): object {
  const { requirement, ...rest } = line;
  return { rules: rules.name, date: rules.date, requirement, ...finiteOrNull(sums), common: finiteOrNull(common), ...rest };
}

function byAccountCsv({ accounts, subaccounts, requirements }: Comparison, options: CsvTextOptions): Generator<string, void, undefined> {
  const rows = accounts.map((account, a) => [
    account,
    subaccounts[a] ?? '',
    ...requirements.flatMap(({ statuses, columns }) => [columns.initials[a], ['whole', 'fault', 'partial'][statuses[a] as number]]),
  ]);
  const titles = requirements.flatMap((line) => [lineName(line), `${lineName(line)} charged`]);
  return csvTable(['account', 'subaccount', ...titles], rows, options);
}
